package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestMain makes this program the plugin, too, when it is called as one.
func TestMain(m *testing.M) {
	if os.Getenv("CNI_COMMAND") != "" {
		main()
		return
	}
	os.Exit(m.Run())
}

// run calls the plugin, and gives stdout, stderr and the exit code.
func run(t *testing.T, command, stdin string, env ...string) (string, string, int) {
	t.Helper()
	plugin := exec.Command(os.Args[0])
	plugin.Env = append([]string{
		"CNI_COMMAND=" + command, "CNI_CONTAINERID=c", "CNI_NETNS=/nowhere", "CNI_IFNAME=eth0", "CNI_PATH=/nowhere",
	}, env...)
	plugin.Stdin = strings.NewReader(stdin)
	var stdout, stderr bytes.Buffer
	plugin.Stdout, plugin.Stderr = &stdout, &stderr
	if err := plugin.Run(); err != nil && plugin.ProcessState == nil {
		t.Fatal(err)
	}
	return stdout.String(), stderr.String(), plugin.ProcessState.ExitCode()
}

func file(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestDoesNothingUnlessTold(t *testing.T) {
	config := `{"cniVersion":"1.1.0","name":"n","type":"noop"}`
	for command, want := range map[string]string{
		"ADD": `{"cniVersion":"1.1.0"}`, "CHECK": "", "DEL": "", "GC": "", "STATUS": "",
		"VERSION": `{"cniVersion":"1.1.0","supportedVersions":["0.1.0","0.2.0","0.3.0","0.3.1","0.4.0","1.0.0","1.1.0"]}` + "\n",
	} {
		if stdout, stderr, code := run(t, command, config); stdout != want || stderr != "" || code != 0 {
			t.Errorf("%s prints %q and %q, exit code %d", command, stdout, stderr, code)
		}
	}
	if stdout, _, code := run(t, "ADD", "garbage"); code != 1 || !strings.Contains(stdout, `"code": 6`) {
		t.Errorf("garbage gives %q, exit code %d", stdout, code)
	}
}

func TestDoesWhatAFileSays(t *testing.T) {
	config := `{"cniVersion":"1.0.0","name":"n","type":"noop","prevResult":{"cniVersion":"1.0.0","interfaces":[{"name":"e"}]}}`
	for _, each := range []struct {
		file, command, stdout, stderr string
		code                          int
	}{
		{`{"reportResult":"any","reportStderr":"hm"}`, "DEL", "any", "hm", 0},
		{`{"reportResult":"PASSTHROUGH"}`, "ADD", `{"cniVersion":"1.0.0","interfaces":[{"name":"e"}]}`, "", 0},
		{`{"reportResult":"any","exitWithCode":7}`, "CHECK", "any", "", 7},
		{
			`{"reportError":{"code":7,"msg":"m","details":"d"},"exitWithCode":9}`, "ADD",
			"{\n    \"code\": 7,\n    \"msg\": \"m\",\n    \"details\": \"d\"\n}", "", 1,
		},
		{
			`{"reportVersionSupport":["0.4.0"]}`, "ADD",
			"{\n    \"code\": 1,\n    \"msg\": \"incompatible CNI versions\",\n    \"details\": \"config is \\\"1.0.0\\\", plugin supports [\\\"0.4.0\\\"]\"\n}",
			"", 1,
		},
		{`{"reportVersionSupport":["0.4.0"]}`, "VERSION", `{"cniVersion":"1.1.0","supportedVersions":["0.4.0"]}` + "\n", "", 0},
	} {
		path := file(t, each.file)
		named := strings.Replace(config, `{`, `{"debugFile":"`+path+`",`, 1)
		other := file(t, `{"exitWithCode":8}`)
		for how, call := range map[string][]string{
			"CNI_ARGS":      {strings.Replace(config, `{`, `{"debugFile":"`+other+`",`, 1), "CNI_ARGS=A=b;DEBUG=" + path},
			"configuration": {named, "CNI_TEST_DEBUG=" + other},
			"environment":   {config, "CNI_TEST_DEBUG=" + path},
		} {
			stdout, stderr, code := run(t, each.command, call[0], call[1])
			if stdout != each.stdout || stderr != each.stderr || code != each.code {
				t.Errorf("%s by the %s prints %q and %q, exit code %d", each.file, how, stdout, stderr, code)
			}
		}
	}
	if _, stderr, code := run(t, "ADD", config, "CNI_TEST_DEBUG="+file(t, `{"sleep":1}`)); code != failed || stderr == "" {
		t.Errorf("a file that is none gives %q, exit code %d", stderr, code)
	}
}

func TestRecordsCalls(t *testing.T) {
	byConfig, byEnvironment := file(t, ""), file(t, "")
	config := `{"cniVersion":"1.0.0","name":"n","type":"noop","commandLog":"` + byConfig + `","x":"` + strings.Repeat("x", 1<<17) + `"}`
	run(t, "ADD", config, "CNI_TEST_LOG="+byEnvironment)
	run(t, "ADD", "garbage", "CNI_TEST_LOG="+byEnvironment)
	run(t, "VERSION", "", "CNI_TEST_LOG="+byEnvironment)
	for path, want := range map[string]int{byConfig: 1, byEnvironment: 2} {
		text, err := os.ReadFile(path)
		if err != nil || strings.Count(string(text), "\n") != want {
			t.Errorf("%d calls are recorded and not %d: %v", strings.Count(string(text), "\n"), want, err)
		}
	}
}
