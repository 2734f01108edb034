// Package observe records what clients send, and answers the calls that no service takes.
package observe

import (
	"bytes"
	"context"
	"encoding/json"
	"math"
	"os"
	"sync"
	"time"

	"google.golang.org/genproto/googleapis/rpc/code"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
)

// requestLine is one received request as it stands in the record file.
type requestLine struct {
	Method     string              `json:"method"`
	Request    json.RawMessage     `json:"request"`
	DeadlineMs *int64              `json:"deadlineMs"`
	Authority  string              `json:"authority"`
	Metadata   map[string][]string `json:"metadata"`
}

// endLine tells how a call ended. It has no request, and is written only when asked for.
type endLine struct {
	Method string `json:"method"`
	Ended  string `json:"ended"`
}

// Recorder appends JSON lines to a file. A nil Recorder records nothing.
type Recorder struct {
	mu   sync.Mutex
	file *os.File
	ends bool
}

// OpenRecorder opens path for appending, readable by its owner only, as credentials are written as they came. An empty
// path gives a nil Recorder. With ends, a line is also written when a call ends.
func OpenRecorder(path string, ends bool) (*Recorder, error) {
	if path == "" {
		return nil, nil
	}
	file, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	return &Recorder{file: file, ends: ends}, nil
}

// Close closes the file.
func (r *Recorder) Close() error {
	if r == nil {
		return nil
	}
	return r.file.Close()
}

// request writes the line of one request before anything acts on it.
func (r *Recorder) request(ctx context.Context, method string, message any) error {
	if r == nil {
		return nil
	}
	line := requestLine{Method: method, Request: json.RawMessage("null"), Metadata: map[string][]string{}}
	if m, ok := message.(proto.Message); ok {
		text, err := protojson.Marshal(m)
		if err != nil {
			return err
		}
		var compact bytes.Buffer // protojson varies its white space on purpose
		if err := json.Compact(&compact, text); err != nil {
			return err
		}
		line.Request = compact.Bytes()
	}
	if deadline, ok := ctx.Deadline(); ok {
		left := int64(math.Round(float64(time.Until(deadline)) / float64(time.Millisecond)))
		line.DeadlineMs = &left
	}
	received, _ := metadata.FromIncomingContext(ctx)
	for key, values := range received {
		if key == ":authority" {
			line.Authority = values[0]
			continue
		}
		line.Metadata[key] = printable(key, values)
	}
	return r.write(line)
}

// end writes the line of a call that ended with err.
func (r *Recorder) end(method string, err error) {
	if r == nil || !r.ends {
		return
	}
	_ = r.write(endLine{Method: method, Ended: code.Code(status.Convert(err).Code()).String()})
}

func (r *Recorder) write(line any) error {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(line); err != nil {
		return err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	_, err := r.file.Write(text.Bytes())
	return err
}
