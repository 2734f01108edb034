// Command interop is a gRPC server and a gRPC client made of the reference types of CRI, CSI and kubelet's plugin
// registration. README.md says how each is steered.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdin, newLines(os.Stdout)); err != nil {
		fmt.Fprintln(os.Stderr, "interop:", err)
		os.Exit(1)
	}
}

// run carries out a subcommand until ctx ends.
func run(ctx context.Context, args []string, in io.Reader, out *lines) error {
	if len(args) == 0 {
		return errors.New("usage: interop serve|call [flags]")
	}
	flags := flag.NewFlagSet(args[0], flag.ContinueOnError)
	name := flags.String("interface", "cri", "cri or csi: whose messages are filled and counted")
	listen := flags.String("listen", "", "serve: unix:PATH or tcp:HOST:PORT")
	bare := flags.Bool("unimplemented", false, "serve: the reference's own answers instead of ours")
	if err := flags.Parse(args[1:]); err != nil {
		return err
	}
	methods, err := methodsOf(*name)
	if err != nil {
		return err
	}
	switch {
	case args[0] == "serve" && *bare:
		return serve(ctx, *listen, unimplementedServer(), out)
	case args[0] == "serve":
		answers := &answers{out: out, seen: newCoverage()}
		defer func() { out.print(event{Event: "coverage", Coverage: answers.seen.report(methods, inputOf)}) }()
		return serve(ctx, *listen, fillingServer(methods, answers), out)
	case args[0] == "call":
		caller := newCaller(out)
		defer func() { out.print(event{Event: "coverage", Coverage: caller.seen.report(methods, outputOf)}) }()
		return caller.run(ctx, in)
	}
	return fmt.Errorf("no such subcommand: %s", args[0])
}
