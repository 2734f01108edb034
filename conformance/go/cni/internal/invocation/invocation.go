// Package invocation is what the plugins here have in common: how they write down that they were called, and what they answer
// when nothing else is asked of them. It imports little, as the time that a plugin takes to start counts.
package invocation

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// LogVariable names the file that invocations are appended to.
const LogVariable = "CNI_TEST_LOG"

// Invocation is one call of a plugin, a line of the log.
type Invocation struct {
	// Program is the base name of argv[0].
	Program string `json:"program"`
	Command string `json:"command"`
	// Env has the variables of CNI but those that steer a test, and those of a trace.
	Env map[string]string `json:"env"`
	// Stdin is null where it was not read.
	Stdin []byte `json:"stdin"`
	Pid   int    `json:"pid"`
	// ChildPid is the process that was left behind on purpose.
	ChildPid int `json:"childPid,omitempty"`
}

// New describes the call that this process is.
func New(stdin []byte) Invocation {
	return Invocation{
		Program: filepath.Base(os.Args[0]),
		Command: os.Getenv("CNI_COMMAND"),
		Env:     variables(os.Environ()),
		Stdin:   stdin,
		Pid:     os.Getpid(),
	}
}

// Append adds the invocation to a file, in one write, so that lines of plugins that run at once stay whole.
func (i Invocation) Append(path string) error {
	line, err := json.Marshal(i)
	if err != nil {
		return err
	}
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_APPEND|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	if _, err = file.Write(append(line, '\n')); err != nil {
		err = fmt.Errorf("the log may have half a line: %w", err)
	}
	if closed := file.Close(); err == nil {
		err = closed
	}
	return err
}

func variables(environ []string) map[string]string {
	found := map[string]string{}
	for _, each := range environ {
		name, value, _ := strings.Cut(each, "=")
		switch {
		case strings.HasPrefix(name, "CNI_TEST_"):
		case strings.HasPrefix(name, "CNI_"), name == "TRACEPARENT", name == "TRACESTATE", name == "BAGGAGE":
			found[name] = value
		}
	}
	return found
}
