// Command cri-server serves CRI v1 on a unix socket from memory. It is the peer for the parts of the interface that
// no runtime at hand implements; README.md says what it does and which flags steer it.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"

	"google.golang.org/grpc"

	"container-interfaces.dev/conformance/cri-server/internal/observe"
)

// drain is how long calls under way may take after SIGTERM before they are cut off.
const drain = 2 * time.Second

func main() {
	o, err := parseOptions(os.Args[1:])
	if err != nil {
		fmt.Fprintln(os.Stderr, "cri-server:", err)
		os.Exit(2)
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	if err := run(ctx, o, func() { fmt.Println("listening on " + o.listen) }); err != nil {
		fmt.Fprintln(os.Stderr, "cri-server:", err)
		os.Exit(1)
	}
}

// run serves until ctx ends, calls ready once the socket accepts connections, and leaves no socket behind.
func run(ctx context.Context, o options, ready func()) error {
	recorder, err := observe.OpenRecorder(o.record, o.recordEnds)
	if err != nil {
		return err
	}
	defer recorder.Close()
	listener, err := listenUnix(o.listen)
	if err != nil {
		return err
	}
	server, services := newServer(o, recorder)
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	ready()
	select {
	case err := <-served:
		return err
	case <-ctx.Done():
	}
	services.Close()
	force := time.AfterFunc(drain, server.Stop)
	defer force.Stop()
	server.GracefulStop()
	if err := <-served; !errors.Is(err, grpc.ErrServerStopped) {
		return err
	}
	return nil
}
