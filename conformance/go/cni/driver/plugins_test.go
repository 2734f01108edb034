package main

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

var chain = encoded(`{"cniVersion":"1.1.0","name":"net","plugins":[{"type":"one","capabilities":{"p":true}},{"type":"two"}]}`)

var rt = fields{
	"containerId": "c1", "netns": "/nowhere", "ifName": "eth0",
	"args": [][]string{{"K", "v"}}, "capabilityArgs": fields{"p": []int{1}, "q": 2},
}

func TestRunsAChain(t *testing.T) {
	l := newLab(t, map[string]string{"one": "recorder", "two": "recorder"})
	l.write("plan", `{"one":{"ADD":{"stdout":"{\"cniVersion\":\"1.1.0\",\"ips\":[{\"address\":\"10.0.0.2/24\"}]}","stderr":"hello"}}}`)
	answers := ask(t,
		l.use("add", fields{"list": chain, "rt": rt}),
		l.use("cachedResult", fields{"list": chain, "rt": rt}),
		l.use("cachedConfig", fields{"list": chain, "rt": fields{"containerId": "c1", "ifName": "eth0"}}),
		l.use("cachedAttachments", fields{"containerId": "c1"}),
		l.use("check", fields{"list": chain, "rt": rt}),
		l.use("status", fields{"list": chain}),
		l.use("gc", fields{"list": chain, "valid": []fields{{"containerId": "c1", "ifName": "eth0"}}}),
		l.use("del", fields{"list": chain, "rt": rt}),
		l.use("cachedResult", fields{"list": chain, "rt": rt}),
		l.use("cachedConfig", fields{"list": chain, "rt": rt}),
		l.use("cachedAttachments", fields{}),
	)
	const result = `{"cniVersion":"1.1.0","ips":[{"address":"10.0.0.2/24"}]}`
	for index := range 2 {
		if view := values[resultView](t, answers[index].outcome); string(view.JSON) != result || view.Version != "1.1.0" {
			t.Errorf("the result of %d is %s", index, view.JSON)
		}
	}
	if string(answers[0].Stderr) != "hello" || len(answers[1].Stderr) != 0 {
		t.Errorf("plugins wrote %q, and then %q", answers[0].Stderr, answers[1].Stderr)
	}
	cached := values[cachedView](t, answers[2].outcome)
	if string(cached.Runtime.Args[0][1]) != "v" || encoded(string(cached.Config)) != chain {
		t.Errorf("the cache has %+v", cached)
	}
	attachments := values[[]attachmentView](t, answers[3].outcome)
	if len(attachments) != 1 || attachments[0].Network != "net" || attachments[0].NetNS != "/nowhere" {
		t.Errorf("the attachments are %+v", attachments)
	}
	for index := 4; index < 10; index++ {
		if !answers[index].OK || string(answers[index].Value) != "null" {
			t.Errorf("request %d: %+v", index, answers[index])
		}
	}
	if attachments := values[[]attachmentView](t, answers[10].outcome); len(attachments) != 0 {
		t.Errorf("attachments are left: %v", attachments)
	}

	order := ""
	for _, call := range l.log() {
		order += call.Program + " " + call.Command + ", "
	}
	if want := "one ADD, two ADD, one CHECK, two CHECK, one STATUS, two STATUS, one GC, two GC, two DEL, one DEL, "; order != want {
		t.Errorf("the order is %s", order)
	}
	first, second := l.log()[0], l.log()[1]
	if first.Env["CNI_ARGS"] != "K=v" || first.Env["CNI_CONTAINERID"] != "c1" || first.Env["CNI_TEST_LOG"] != "" {
		t.Errorf("the environment is %v", first.Env)
	}
	if want := `{"capabilities":{"p":true},"cniVersion":"1.1.0","name":"net","runtimeConfig":{"p":[1]},"type":"one"}`; string(first.Stdin) != want {
		t.Errorf("the first configuration is %s", first.Stdin)
	}
	if want := `{"cniVersion":"1.1.0","name":"net","prevResult":` + result + `,"type":"two"}`; string(second.Stdin) != want {
		t.Errorf("the second configuration is %s", second.Stdin)
	}
	if _, set := os.LookupEnv("CNI_TEST_LOG"); set {
		t.Error("the environment of a request stays")
	}
}

func TestRunsASinglePlugin(t *testing.T) {
	l := newLab(t, map[string]string{"one": "noop"})
	plugin := encoded(`{"cniVersion":"0.4.0","name":"net","type":"one","capabilities":{"b":true,"a":true,"c":false}}`)
	answers := ask(t,
		l.use("addSingle", fields{"plugin": plugin, "rt": rt}),
		l.use("cachedResultSingle", fields{"plugin": plugin, "rt": rt}),
		l.use("cachedConfigSingle", fields{"plugin": plugin, "rt": rt}),
		l.use("checkSingle", fields{"plugin": plugin, "rt": rt}),
		l.use("delSingle", fields{"plugin": plugin, "rt": rt}),
		l.use("validateSingle", fields{"plugin": plugin}),
		l.use("validate", fields{"list": encoded(`{"cniVersion":"1.2.0","name":"net","plugins":[{"type":"one"}]}`)}),
		l.use("getVersionInfo", fields{"pluginType": "one"}),
		fields{"op": "findInPath", "pluginType": "one", "path": []string{l.folder}},
	)
	for index := range 2 {
		if view := values[resultView](t, answers[index].outcome); string(view.JSON) != `{"cniVersion":"0.4.0","dns":{}}` {
			t.Errorf("the result of %d is %s", index, view.JSON)
		}
	}
	if cached := values[cachedView](t, answers[2].outcome); encoded(string(cached.Config)) != plugin {
		t.Errorf("the cache has %s", cached.Config)
	}
	for index := 3; index < 5; index++ {
		if !answers[index].OK {
			t.Errorf("request %d: %+v", index, answers[index].Error)
		}
	}
	if string(answers[5].Value) != `["a","b"]` {
		t.Errorf("the capabilities are %s", answers[5].Value)
	}
	if answers[6].Error == nil || answers[6].Error.Message != `[plugin one does not support config version "1.2.0"]` {
		t.Errorf("an unknown version: %+v", answers[6])
	}
	if info := values[infoView](t, answers[7].outcome); len(info.SupportedVersions) != 7 {
		t.Errorf("the versions are %v", info.SupportedVersions)
	}
	if values[string](t, answers[8].outcome) != filepath.Join(l.folder, "one") {
		t.Errorf("the plugin is %s", answers[8].Value)
	}
}

func TestTellsThePluginsError(t *testing.T) {
	l := newLab(t, map[string]string{"one": "recorder", "two": "noop"})
	l.write("plan", `{"one":{"DEL":{"exitCode":3,"stderrBytes":"/w=="},"ADD":{"signal":9}}}`)
	l.write("debug", `{"reportError":{"code":50,"msg":"not now","details":"busy"}}`)
	one := encoded(`{"cniVersion":"1.0.0","name":"net","plugins":[{"type":"one"}]}`)
	two := encoded(`{"cniVersion":"1.1.0","name":"net","plugins":[{"type":"two"}]}`)
	answers := ask(t,
		l.use("del", fields{"list": one, "rt": rt}),
		l.use("add", fields{"list": one, "rt": rt}),
		l.use("status", fields{"list": two}),
		l.use("add", fields{"list": encoded(`{"cniVersion":"1.1.0","name":"net","plugins":[{"type":"three"}]}`), "rt": rt}),
	)
	for index, want := range []failure{
		{Message: `plugin type="one" failed (delete): netplugin failed: "\xff": exit status 3`, Kind: "plugin"},
		{Message: `plugin type="one" failed (add): netplugin failed with no error message: signal: killed`, Kind: "plugin"},
		{Message: "not now; busy", Kind: "plugin", Msg: "not now", Details: "busy"},
		{Message: `plugin type="three" failed (add): failed to find plugin "three" in path [` + l.folder + `]`, Kind: "other"},
	} {
		got := answers[index].Error
		if got == nil || got.Message != want.Message || got.Kind != want.Kind || (got.Code != nil) != (want.Kind == "plugin") {
			t.Errorf("request %d: %+v", index, got)
		} else if want.Msg != "" && (got.Msg != want.Msg || got.Details != want.Details || *got.Code != 50) {
			t.Errorf("request %d has other facts: %+v", index, got)
		}
	}
}

func TestKillsAtTheTimeout(t *testing.T) {
	l := newLab(t, map[string]string{"one": "recorder"})
	l.write("plan", `{"one":{"STATUS":{"sleepMs":60000}}}`)
	list := encoded(`{"cniVersion":"1.1.0","name":"net","plugins":[{"type":"one"}]}`)
	answer := ask(t, l.use("status", fields{"list": list, "timeoutMs": 1000}))[0]
	if answer.Error == nil || !strings.HasSuffix(answer.Error.Message, "signal: killed") {
		t.Errorf("the timeout gives %+v", answer)
	}
	for _, call := range l.log() {
		if err := syscall.Kill(call.Pid, 0); !errors.Is(err, syscall.ESRCH) {
			t.Errorf("the plugin %d is still there: %v", call.Pid, err)
		}
	}
}

func TestPassesTheTrace(t *testing.T) {
	l := newLab(t, map[string]string{"one": "recorder"})
	list := encoded(`{"cniVersion":"1.1.0","name":"net","plugins":[{"type":"one"}]}`)
	trace := map[string]string{
		"traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "tracestate": "a=b", "baggage": "k=v",
	}
	ask(t,
		l.use("status", fields{"list": list, "trace": trace}),
		l.use("status", fields{"list": list, "trace": fields{"traceparent": "nonsense", "baggage": "k=v"}}),
		l.use("status", fields{"list": list}),
	)
	calls := l.log()
	for name, want := range map[string]string{
		"TRACEPARENT": trace["traceparent"], "TRACESTATE": trace["tracestate"], "BAGGAGE": trace["baggage"],
	} {
		if got := calls[0].Env[name]; got != want {
			t.Errorf("%s is %q and not %q", name, got, want)
		}
		for _, call := range calls[1:] {
			if got, set := call.Env[name]; set {
				t.Errorf("%s without a valid trace is %q", name, got)
			}
		}
	}
}

func TestSaysWhatIsValid(t *testing.T) {
	l := newLab(t, map[string]string{"one": "recorder"})
	list := encoded(`{"cniVersion":"1.1.0","name":"net","plugins":[{"type":"one"}]}`)
	ask(t,
		l.use("gc", fields{"list": list}),
		l.use("gc", fields{"list": list, "valid": nil}),
		l.use("gc", fields{"list": list, "valid": []fields{}}),
	)
	for index, want := range []string{"", "null", "[]"} {
		var config map[string]json.RawMessage
		if err := json.Unmarshal(l.log()[index].Stdin, &config); err != nil {
			t.Fatal(err)
		}
		if got := string(config["cni.dev/attachments"]); got != want {
			t.Errorf("GC %d says %q and not %q", index, got, want)
		}
	}
}
