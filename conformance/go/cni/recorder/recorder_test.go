package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"

	"container-interfaces.dev/conformance/cni/internal/invocation"
)

// TestMain makes this program the recorder, too, when it is called as one.
func TestMain(m *testing.M) {
	if os.Getenv("CNI_COMMAND") != "" || os.Args[0] == childName {
		main()
		return
	}
	os.Exit(m.Run())
}

// plugin is the recorder under a name, with a log and a plan.
type plugin struct {
	t    *testing.T
	log  string
	plan string
}

func newPlugin(t *testing.T, plan string) plugin {
	t.Helper()
	folder := t.TempDir()
	p := plugin{t, filepath.Join(folder, "log"), filepath.Join(folder, "plan")}
	if err := os.WriteFile(p.plan, []byte(plan), 0o600); err != nil {
		t.Fatal(err)
	}
	return p
}

func (p plugin) command(command, stdin string) *exec.Cmd {
	made := exec.Command(os.Args[0])
	made.Args[0] = "/some/where/it"
	made.Env = []string{
		"CNI_COMMAND=" + command, "CNI_ARGS=a=b", "OTHER=1", "TRACEPARENT=t",
		"CNI_TEST_LOG=" + p.log, "CNI_TEST_PLAN=" + p.plan,
	}
	made.Stdin = strings.NewReader(stdin)
	return made
}

// run gives stdout, stderr and how it ended.
func (p plugin) run(command, stdin string) (string, string, *os.ProcessState) {
	p.t.Helper()
	made := p.command(command, stdin)
	var stdout, stderr bytes.Buffer
	made.Stdout, made.Stderr = &stdout, &stderr
	if err := made.Run(); err != nil && made.ProcessState == nil {
		p.t.Fatal(err)
	}
	return stdout.String(), stderr.String(), made.ProcessState
}

func (p plugin) calls() []invocation.Invocation {
	p.t.Helper()
	text, err := os.ReadFile(p.log)
	if err != nil {
		p.t.Fatal(err)
	}
	var calls []invocation.Invocation
	for line := range strings.Lines(string(text)) {
		var next invocation.Invocation
		if err := json.Unmarshal([]byte(line), &next); err != nil {
			p.t.Fatal(err)
		}
		calls = append(calls, next)
	}
	return calls
}

func TestRecordsAndAnswers(t *testing.T) {
	p := newPlugin(t, "{}")
	for _, each := range []struct{ command, stdin, want string }{
		{"ADD", `{"cniVersion":"0.4.0"}`, `{"cniVersion":"0.4.0"}`},
		{"ADD", `{"cniVersion":"0.4.0","prevResult":{"x": 1}}`, `{"x": 1}`},
		{"ADD", `{"CNIVERSION":"0.4.0","prevResult":null}`, `{}`},
		{"ADD", "\xff\x00garbage", `{}`},
		{"ADD", "", `{}`},
		{"DEL", `{"prevResult":{}}`, ``},
		{"VERSION", ``, `{"cniVersion":"1.1.0","supportedVersions":["0.1.0","0.2.0","0.3.0","0.3.1","0.4.0","1.0.0","1.1.0"]}`},
		{"NONSENSE", ``, ``},
	} {
		stdout, stderr, state := p.run(each.command, each.stdin)
		if stdout != each.want || stderr != "" || !state.Success() {
			t.Errorf("%s of %q prints %q and %q, %v", each.command, each.stdin, stdout, stderr, state)
		}
		calls := p.calls()
		last := calls[len(calls)-1]
		if last.Command != each.command || last.Program != "it" || string(last.Stdin) != each.stdin {
			t.Errorf("%s is recorded as %+v", each.command, last)
		}
		if len(last.Env) != 3 || last.Env["CNI_ARGS"] != "a=b" || last.Env["TRACEPARENT"] != "t" {
			t.Errorf("the environment is recorded as %v", last.Env)
		}
	}
}

func TestDoesAsPlanned(t *testing.T) {
	p := newPlugin(t, `{"it":{
		"ADD": {"stdout":"a","stdoutBytes":"/w==","stderr":"b","stderrBytes":"/g==","exitCode":4},
		"DEL": {"exitCode":5},
		"CHECK": {"signal":15},
		"GC": {"ignoreStdin":true}}}`)
	stdout, stderr, state := p.run("ADD", "{}")
	if stdout != "a\xff" || stderr != "b\xfe" || state.ExitCode() != 4 {
		t.Errorf("it prints %q and %q, %v", stdout, stderr, state)
	}
	if stdout, _, state := p.run("DEL", "{}"); stdout != "" || state.ExitCode() != 5 {
		t.Errorf("it prints %q, %v", stdout, state)
	}
	_, _, state = p.run("CHECK", "{}")
	if status, ok := state.Sys().(syscall.WaitStatus); !ok || status.Signal() != syscall.SIGTERM {
		t.Errorf("it ends with %v", state)
	}
	if _, _, state := p.run("GC", strings.Repeat("x", 1<<20)); !state.Success() {
		t.Errorf("it ends with %v", state)
	}
	if calls := p.calls(); len(calls) != 4 || calls[3].Stdin != nil {
		t.Errorf("the calls are %+v", calls)
	}
}

func TestLeavesAChild(t *testing.T) {
	p := newPlugin(t, `{"it":{"DEL":{"child":{"sleepMs":60000},"stdout":"x"}}}`)
	made := p.command("DEL", "{}")
	stdout, err := made.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := made.Start(); err != nil {
		t.Fatal(err)
	}
	pipe, err := os.Readlink(fmt.Sprintf("/proc/self/fd/%d", stdout.(*os.File).Fd()))
	if err != nil {
		t.Fatal(err)
	}
	if state, err := made.Process.Wait(); err != nil || !state.Success() {
		t.Fatal(state, err)
	}
	child := p.calls()[0].ChildPid
	if held, err := os.Readlink(fmt.Sprintf("/proc/%d/fd/1", child)); held != pipe {
		t.Errorf("the child holds %q, %v, and not %s", held, err, pipe)
	}
	if err := syscall.Kill(child, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	// ends as the child did
	if text, err := io.ReadAll(stdout); err != nil || string(text) != "x" {
		t.Errorf("stdout is %q, %v", text, err)
	}
}

func TestFailsLoudly(t *testing.T) {
	for _, plan := range []string{"{", `{"it":{"ADD":{"stdOut":1,"exit":3}}}`} {
		if stdout, stderr, state := newPlugin(t, plan).run("ADD", "{}"); state.ExitCode() != failed || stdout != "" || stderr == "" {
			t.Errorf("the plan %s: %q, %q, %v", plan, stdout, stderr, state)
		}
	}
	p := newPlugin(t, "{}")
	p.log = t.TempDir()
	if _, stderr, state := p.run("ADD", "{}"); state.ExitCode() != failed || !strings.Contains(stderr, "is a directory") {
		t.Errorf("a log that is none: %q, %v", stderr, state)
	}
}

func TestKeepsLinesWhole(t *testing.T) {
	p := newPlugin(t, "{}")
	stdin := strings.Repeat("x", 1<<20)
	var running sync.WaitGroup
	for range 8 {
		running.Go(func() {
			if err := p.command("DEL", stdin).Run(); err != nil {
				t.Error(err)
			}
		})
	}
	running.Wait()
	calls := p.calls()
	if len(calls) != 8 {
		t.Errorf("%d calls are recorded", len(calls))
	}
	for _, call := range calls {
		if string(call.Stdin) != stdin {
			t.Errorf("%d recorded another stdin", call.Pid)
		}
	}
}
