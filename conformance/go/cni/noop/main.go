// Command noop is a CNI plugin on libcni's own skeleton that does what a file says, and records its calls. README.md says more.
package main

import (
	"fmt"
	"io"
	"os"

	"github.com/containernetworking/cni/pkg/skel"
	"github.com/containernetworking/cni/pkg/version"

	"container-interfaces.dev/conformance/cni/internal/invocation"
)

// failed is the exit code when the set-up of a test is at fault.
const failed = 90

func main() {
	stdin, err := io.ReadAll(os.Stdin)
	if err != nil {
		giveUp(err)
	}
	if err := replaceStdin(stdin); err != nil {
		giveUp(err)
	}
	conf := readConf(stdin)
	if path := conf.logPath(); path != "" {
		if err := invocation.New(stdin).Append(path); err != nil {
			giveUp(err)
		}
	}
	steering, err := readSteering(conf.steeringPath())
	if err != nil {
		giveUp(err)
	}
	supported := version.All
	if len(steering.ReportVersionSupport) > 0 {
		supported = version.PluginSupports(steering.ReportVersionSupport...)
	}
	skel.PluginMainFuncs(skel.CNIFuncs{
		Add:    steering.command("ADD"),
		Check:  steering.command("CHECK"),
		Del:    steering.command("DEL"),
		GC:     steering.command("GC"),
		Status: steering.command("STATUS"),
	}, supported, "noop, a plugin for tests")
}

// replaceStdin lets the skeleton read again what was read already.
func replaceStdin(data []byte) error {
	reader, writer, err := os.Pipe()
	if err != nil {
		return err
	}
	os.Stdin = reader
	go func() {
		defer writer.Close()
		// whether all of it is read is the skeleton's business
		_, _ = writer.Write(data)
	}()
	return nil
}

func giveUp(err error) {
	fmt.Fprintln(os.Stderr, "noop:", err)
	os.Exit(failed)
}
