// Command csi is a caller and a driver of CSI, made of the reference package and of what the sidecars of Kubernetes share.
// README.md says how each is used.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	if err := run(ctx, os.Args[1:], newLines(os.Stdout)); err != nil {
		fmt.Fprintln(os.Stderr, "csi:", err)
		os.Exit(1)
	}
}

// run carries out a subcommand until it is done or ctx ends.
func run(ctx context.Context, args []string, out *lines) error {
	if len(args) == 0 {
		return errors.New("usage: csi discover|fill|cut|serve [flags]")
	}
	flags := flag.NewFlagSet(args[0], flag.ContinueOnError)
	socket := flags.String("socket", "", "path of the driver's socket")
	dir := flags.String("dir", "", "cut: a folder for the paths of volumes")
	rounds := flags.Int("rounds", 10, "cut: how many volumes are walked through their life")
	seed := flags.Uint64("seed", 1, "cut: of the moments at which connections end")
	volumes := flags.Int("volumes", 250, "serve: how many volumes there are at the start")
	if err := flags.Parse(args[1:]); err != nil {
		return err
	}
	switch args[0] {
	case "discover":
		return discover(ctx, *socket, out)
	case "fill":
		return fillAll(ctx, *socket, out)
	case "cut":
		return cutAll(ctx, *socket, *dir, *rounds, *seed, out)
	case "serve":
		return serve(ctx, *socket, *volumes, out)
	}
	return fmt.Errorf("no such subcommand: %s", args[0])
}
