package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"

	"container-interfaces.dev/conformance/cni/internal/invocation"
)

const planVariable = "CNI_TEST_PLAN"

// plan says what to do, by the base name of argv[0] and by CNI_COMMAND.
type plan map[string]map[string]behaviour

// behaviour is what a call does once it has recorded itself, in the order of the fields.
type behaviour struct {
	// IgnoreStdin leaves stdin unread, and null in the record.
	IgnoreStdin bool `json:"ignoreStdin"`
	// Child leaves a process behind that holds stdout and stderr, and sleeps.
	Child *struct {
		SleepMs int `json:"sleepMs"`
	} `json:"child"`
	SleepMs int `json:"sleepMs"`

	Stderr string `json:"stderr"`
	// StderrBytes is for what is not UTF-8, and comes after Stderr.
	StderrBytes []byte `json:"stderrBytes"`
	// Stdout replaces the usual answer, which is left out, too, where the call fails.
	Stdout      *string `json:"stdout"`
	StdoutBytes []byte  `json:"stdoutBytes"`

	// Signal is the number of the one that it sends itself: of those that end a program in Go, as SIGKILL and SIGTERM do.
	Signal   int `json:"signal"`
	ExitCode int `json:"exitCode"`
}

// readPlan reads a plan, which is empty where there is no path.
func readPlan(path string) (plan, error) {
	if path == "" {
		return nil, nil
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var read plan
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&read); err != nil {
		return nil, fmt.Errorf("the plan %s: %w", path, err)
	}
	return read, nil
}

// output gives what the call prints.
func (b behaviour) output(call invocation.Invocation) (stdout, stderr []byte) {
	stderr = append([]byte(b.Stderr), b.StderrBytes...)
	switch {
	case b.Stdout != nil || b.StdoutBytes != nil:
		if b.Stdout != nil {
			stdout = []byte(*b.Stdout)
		}
		stdout = append(stdout, b.StdoutBytes...)
	case b.ExitCode == 0 && b.Signal == 0:
		stdout = invocation.Answer(call.Command, call.Stdin)
	}
	return stdout, stderr
}
