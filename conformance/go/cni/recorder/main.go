// Command recorder is a CNI plugin that appends how it was called to the file $CNI_TEST_LOG, and does what $CNI_TEST_PLAN says.
// Without either it is a plugin that does nothing. README.md says more.
package main

import (
	"fmt"
	"io"
	"os"
	"strconv"
	"syscall"
	"time"

	"container-interfaces.dev/conformance/cni/internal/invocation"
)

// failed is the exit code when the recorder itself failed, which no plan should ask for.
const failed = 90

// childName is argv[0] of a child, whose only argument is how long it sleeps, in milliseconds.
const childName = "recorder-child"

func main() {
	if len(os.Args) == 2 && os.Args[0] == childName {
		ms, _ := strconv.Atoi(os.Args[1])
		time.Sleep(time.Duration(ms) * time.Millisecond)
		return
	}
	code, err := run()
	if err != nil {
		fmt.Fprintln(os.Stderr, "recorder:", err)
		code = failed
	}
	os.Exit(code)
}

// run records the call and behaves as planned. It gives the exit code.
func run() (int, error) {
	plan, err := readPlan(os.Getenv(planVariable))
	if err != nil {
		return 0, err
	}
	call := invocation.New(nil)
	do := plan[call.Program][call.Command]
	if !do.IgnoreStdin {
		if call.Stdin, err = io.ReadAll(os.Stdin); err != nil {
			return 0, err
		}
	}
	if do.Child != nil {
		if call.ChildPid, err = startChild(do.Child.SleepMs); err != nil {
			return 0, err
		}
	}
	if path := os.Getenv(invocation.LogVariable); path != "" {
		if err := call.Append(path); err != nil {
			return 0, err
		}
	}
	time.Sleep(time.Duration(do.SleepMs) * time.Millisecond)
	stdout, stderr := do.output(call)
	// whoever closed these does not want them
	_, _ = os.Stderr.Write(stderr)
	_, _ = os.Stdout.Write(stdout)
	if do.Signal != 0 {
		if err := syscall.Kill(os.Getpid(), syscall.Signal(do.Signal)); err != nil {
			return 0, err
		}
		time.Sleep(time.Minute) // until it arrives
	}
	return do.ExitCode, nil
}

// startChild leaves a process behind that holds this one's stdout and stderr.
func startChild(sleepMs int) (int, error) {
	null, err := os.Open(os.DevNull)
	if err != nil {
		return 0, err
	}
	defer null.Close()
	return syscall.ForkExec("/proc/self/exe", []string{childName, strconv.Itoa(sleepMs)}, &syscall.ProcAttr{
		Files: []uintptr{null.Fd(), os.Stdout.Fd(), os.Stderr.Fd()},
	})
}
