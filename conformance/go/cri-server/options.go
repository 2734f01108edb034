package main

import (
	"errors"
	"flag"
	"path/filepath"
	"strings"

	"container-interfaces.dev/conformance/cri-server/internal/node"
)

// options is what the command line decides.
type options struct {
	listen       string
	record       string
	recordEnds   bool
	onlyV1alpha2 bool
	noCRI        bool
	noStreams    bool
	node         node.Options
}

func parseOptions(args []string) (options, error) {
	o := options{}
	flags := flag.NewFlagSet("cri-server", flag.ContinueOnError)
	flags.StringVar(&o.listen, "listen", "", "absolute path of the unix socket to serve on (required)")
	flags.StringVar(&o.record, "record", "", "append every received request to this file, one JSON line each")
	flags.BoolVar(&o.recordEnds, "record-ends", false, "with -record: add a line when a call ends, with its status")
	flags.BoolVar(&o.onlyV1alpha2, "only-v1alpha2", false, "serve nothing but Version of runtime.v1alpha2.RuntimeService")
	flags.BoolVar(&o.noCRI, "no-cri", false, "serve gRPC without any service")
	flags.BoolVar(&o.noStreams, "no-streams", false, "answer UNIMPLEMENTED to Stream* and GetContainerEvents")
	flags.IntVar(&o.node.BreakAfter, "break-stream", -1, "fail each Stream* list with UNAVAILABLE after this many items; -1 is never")
	flags.IntVar(&o.node.BatchSize, "batch-size", 2, "items in each message of a Stream* list")
	flags.DurationVar(&o.node.BatchPause, "batch-pause", 0, "how long a Stream* list waits before every message but the first")
	flags.StringVar(&o.node.StreamingURL, "streaming-url", "http://127.0.0.1:10010", "base of the URLs that Exec, Attach and PortForward answer; nothing is served there")
	if err := flags.Parse(args); err != nil {
		return o, err
	}
	o.listen = strings.TrimPrefix(o.listen, "unix://")
	switch {
	case flags.NArg() > 0:
		return o, errors.New("unexpected argument " + flags.Arg(0))
	case !filepath.IsAbs(o.listen):
		return o, errors.New("-listen needs an absolute path")
	case o.onlyV1alpha2 && o.noCRI:
		return o, errors.New("-only-v1alpha2 and -no-cri exclude each other")
	case o.recordEnds && o.record == "":
		return o, errors.New("-record-ends needs -record")
	case o.node.BatchSize < 1:
		return o, errors.New("-batch-size must be at least 1")
	}
	return o, nil
}
