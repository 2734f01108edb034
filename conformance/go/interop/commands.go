package main

import (
	"bufio"
	"context"
	"encoding/base64"
	"encoding/json"
	"io"
	"strings"
	"sync"

	"google.golang.org/grpc/metadata"
)

// command is a line for `interop call`: one call to make, or the cancellation of one.
type command struct {
	ID     string `json:"id"`
	Cancel string `json:"cancel"`

	Target    string `json:"target"`
	Method    string `json:"method"`
	Variant   string `json:"variant"`
	TimeoutMs int    `json:"timeoutMs"`
	// Metadata has the values by key: bytes, of keys that end in -bin, in base64.
	Metadata map[string][]string `json:"metadata"`
	// RequestBytes makes the request a VersionRequest of this size.
	RequestBytes int `json:"requestBytes"`
	// Quiet leaves the messages out of the result.
	Quiet bool `json:"quiet"`
	// Raw makes the call without grpc-go, with this `:authority`, or without one where Authority is null.
	Raw       bool    `json:"raw"`
	Authority *string `json:"authority"`
}

// result is the line that tells how a call ended.
type result struct {
	ID      string            `json:"id"`
	Code    string            `json:"code"`
	Message string            `json:"message,omitempty"`
	Details []json.RawMessage `json:"details,omitempty"`
	// Differs says how a response was not the one that it had to be.
	Differs  string              `json:"differs,omitempty"`
	Headers  map[string][]string `json:"headers,omitempty"`
	Trailers map[string][]string `json:"trailers,omitempty"`
	Sent     json.RawMessage     `json:"sent,omitempty"`
	Received []json.RawMessage   `json:"received,omitempty"`
	// Bytes is the size of the last response.
	Bytes int `json:"bytes,omitempty"`
}

// caller makes the calls that it reads, each on its own account.
type caller struct {
	out         *lines
	seen        *coverage
	connections *connections

	mutex   sync.Mutex
	cancels map[string]context.CancelFunc
}

func newCaller(out *lines) *caller {
	return &caller{out: out, seen: newCoverage(), connections: newConnections(), cancels: map[string]context.CancelFunc{}}
}

// run reads commands until the input or ctx ends, and then ends the calls that are still there.
func (c *caller) run(ctx context.Context, in io.Reader) error {
	ctx, cancel := context.WithCancel(ctx)
	var running sync.WaitGroup
	defer c.connections.close()
	defer running.Wait()
	defer cancel()
	commands, failed := readCommands(ctx, in)
	for {
		select {
		case <-ctx.Done():
			return nil
		case next, ok := <-commands:
			if !ok {
				return <-failed
			}
			c.start(ctx, next, &running)
		}
	}
}

func (c *caller) start(ctx context.Context, next command, running *sync.WaitGroup) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if next.Cancel != "" {
		if cancel := c.cancels[next.Cancel]; cancel != nil {
			cancel()
		}
		return
	}
	ctx, cancel := context.WithCancel(ctx)
	c.cancels[next.ID] = cancel
	running.Go(func() {
		c.out.print(c.carryOut(ctx, next))
		c.mutex.Lock()
		defer c.mutex.Unlock()
		delete(c.cancels, next.ID)
		cancel()
	})
}

// readCommands gives each line, and at the end the error of reading, if there is one.
func readCommands(ctx context.Context, in io.Reader) (<-chan command, <-chan error) {
	commands, failed := make(chan command), make(chan error, 1)
	go func() {
		defer close(failed)
		defer close(commands)
		scanner := bufio.NewScanner(in)
		for scanner.Scan() {
			var next command
			if err := json.Unmarshal(scanner.Bytes(), &next); err != nil {
				failed <- err
				return
			}
			select {
			case commands <- next:
			case <-ctx.Done():
				return
			}
		}
		failed <- scanner.Err()
	}()
	return commands, failed
}

// outgoing turns the metadata of a command into that of a call.
func (next command) outgoing() (metadata.MD, error) {
	md := metadata.MD{}
	for key, values := range next.Metadata {
		for _, value := range values {
			if strings.HasSuffix(key, "-bin") {
				bytes, err := base64.StdEncoding.DecodeString(value)
				if err != nil {
					return nil, err
				}
				value = string(bytes)
			}
			md.Append(key, value)
		}
	}
	if next.Variant != "" {
		md.Set("interop-variant", next.Variant)
	}
	return md, nil
}
