// Command driver is libcni on the other end of a pipe: it reads an operation a line and writes what libcni made of it. README.md has the
// operations.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	if err := serve(ctx, os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "driver:", err)
		os.Exit(1)
	}
}

// serve answers each request before it takes the next one, until the input or ctx ends.
func serve(ctx context.Context, in io.Reader, out io.Writer) error {
	requests, failed := readRequests(ctx, in)
	encoder := json.NewEncoder(out)
	for {
		select {
		case <-ctx.Done():
			return nil
		case next, ok := <-requests:
			if !ok {
				return <-failed
			}
			if err := encoder.Encode(next.answer(ctx)); err != nil {
				return err
			}
		}
	}
}

// readRequests gives each request, and at the end the error of reading, if there is one.
func readRequests(ctx context.Context, in io.Reader) (<-chan request, <-chan error) {
	requests, failed := make(chan request), make(chan error, 1)
	go func() {
		defer close(failed)
		defer close(requests)
		decoder := json.NewDecoder(in)
		for {
			var next request
			if err := decoder.Decode(&next); errors.Is(err, io.EOF) {
				return
			} else if err != nil {
				failed <- err
				return
			}
			select {
			case requests <- next:
			case <-ctx.Done():
				return
			}
		}
	}()
	return requests, failed
}
