package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"container-interfaces.dev/conformance/cni/internal/invocation"
)

// programs is the folder that the plugins were built into.
var programs string

func TestMain(m *testing.M) {
	os.Exit(func() int {
		folder, err := os.MkdirTemp("", "cni-driver")
		if err != nil {
			panic(err)
		}
		defer os.RemoveAll(folder)
		programs = folder
		build := exec.Command("go", "build", "-o", folder+"/", "../recorder", "../noop")
		build.Env = append(os.Environ(), "CGO_ENABLED=0")
		if text, err := build.CombinedOutput(); err != nil {
			panic(fmt.Sprintf("%v: %s", err, text))
		}
		return m.Run()
	}())
}

// fields is a request, or a part of one.
type fields map[string]any

// ask gives the answers to requests, which get their index as their id.
func ask(t *testing.T, requests ...fields) []reply {
	t.Helper()
	var in, out bytes.Buffer
	for index, request := range requests {
		request["id"] = index
		text, err := json.Marshal(request)
		if err != nil {
			t.Fatal(err)
		}
		in.Write(append(text, '\n'))
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	if err := serve(ctx, &in, &out); err != nil {
		t.Fatal(err)
	}
	var replies []reply
	lines := bufio.NewScanner(&out)
	for lines.Scan() {
		var next reply
		if err := json.Unmarshal(lines.Bytes(), &next); err != nil {
			t.Fatal(err)
		}
		if want := fmt.Sprint(len(replies)); string(next.ID) != want {
			t.Fatalf("the answer has the id %s and not %s", next.ID, want)
		}
		replies = append(replies, next)
	}
	if len(replies) != len(requests) {
		t.Fatalf("%d answers to %d requests", len(replies), len(requests))
	}
	return replies
}

func encoded(text string) string { return base64.StdEncoding.EncodeToString([]byte(text)) }

// values takes an answer's value, and fails where there is none.
func values[T any](t *testing.T, answer outcome) T {
	t.Helper()
	if !answer.OK {
		text, _ := json.Marshal(answer)
		t.Fatalf("the operation failed: %s", text)
	}
	var value T
	if err := json.Unmarshal(answer.Value, &value); err != nil {
		t.Fatal(err)
	}
	return value
}

// lab is a folder with plugins, a cache and a log, for requests that use them.
type lab struct {
	t      *testing.T
	folder string
}

func newLab(t *testing.T, plugins map[string]string) *lab {
	t.Helper()
	folder := t.TempDir()
	for name, program := range plugins {
		if err := os.Symlink(filepath.Join(programs, program), filepath.Join(folder, name)); err != nil {
			t.Fatal(err)
		}
	}
	return &lab{t, folder}
}

// use gives a request of an operation that uses the folder, with more fields.
func (l *lab) use(operation string, more fields) fields {
	request := fields{
		"op":       operation,
		"cacheDir": filepath.Join(l.folder, "cache"),
		"path":     []string{l.folder},
		"env": map[string]string{
			"CNI_TEST_LOG":   filepath.Join(l.folder, "log"),
			"CNI_TEST_PLAN":  l.write("plan", "{}"),
			"CNI_TEST_DEBUG": l.write("debug", "{}"),
		},
	}
	for name, value := range more {
		request[name] = value
	}
	return request
}

// write makes a file unless it is there, and gives its path.
func (l *lab) write(name, text string) string {
	l.t.Helper()
	path := filepath.Join(l.folder, name)
	if _, err := os.Stat(path); err == nil {
		return path
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		l.t.Fatal(err)
	}
	return path
}

// log gives the calls of plugins until now.
func (l *lab) log() []invocation.Invocation {
	l.t.Helper()
	text, err := os.ReadFile(filepath.Join(l.folder, "log"))
	if err != nil {
		l.t.Fatal(err)
	}
	var calls []invocation.Invocation
	for line := range strings.Lines(string(text)) {
		var next invocation.Invocation
		if err := json.Unmarshal([]byte(line), &next); err != nil {
			l.t.Fatal(err)
		}
		calls = append(calls, next)
	}
	return calls
}
