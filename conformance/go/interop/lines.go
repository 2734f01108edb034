package main

import (
	"encoding/json"
	"io"
	"sync"
)

// event is a line about what happened on its own account, on the server's side mostly.
type event struct {
	Event    string    `json:"event"`
	ID       string    `json:"id,omitempty"`
	Code     string    `json:"code,omitempty"`
	Address  string    `json:"address,omitempty"`
	Coverage *coverage `json:"coverage,omitempty"`
}

// lines writes one JSON object a line, each as a whole.
type lines struct {
	mutex   sync.Mutex
	encoder *json.Encoder
}

func newLines(out io.Writer) *lines {
	return &lines{encoder: json.NewEncoder(out)}
}

// print writes a line. A reader that went away is no reason to stop: its signal does that.
func (l *lines) print(line any) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	_ = l.encoder.Encode(line)
}
