package main

import (
	"encoding/json"
	"io"
	"sync"
)

// lines writes one JSON object a line, each as a whole.
type lines struct {
	mutex   sync.Mutex
	encoder *json.Encoder
}

func newLines(out io.Writer) *lines {
	return &lines{encoder: json.NewEncoder(out)}
}

func (l *lines) print(line any) error {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	return l.encoder.Encode(line)
}
