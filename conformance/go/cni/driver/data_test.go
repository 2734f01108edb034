package main

import (
	"os"
	"path/filepath"
	"testing"
)

// TestAnswers has an operation of each kind that runs no plugin, and what it gives.
func TestAnswers(t *testing.T) {
	for _, each := range []struct {
		request fields
		want    string
	}{
		{
			fields{"op": "parseList", "bytes": encoded(`{"name":"n","disableGC":"TRUE","plugins":[{"type":"a","n":1.0}]}`)},
			`{"name":"n","cniVersion":"","disableCheck":false,"disableGC":true,"loadOnlyInlinedPlugins":false,` +
				`"plugins":[{"type":"a","name":"","cniVersion":"","capabilities":null,"ipamType":"","dns":{},"bytes":"` +
				encoded(`{"n":1,"type":"a"}`) + `"}],` +
				`"bytes":"` + encoded(`{"name":"n","disableGC":"TRUE","plugins":[{"type":"a","n":1.0}]}`) + `"}`,
		},
		{
			fields{"op": "inject", "bytes": encoded(`{"type":"a","z":1}`), "values": fields{"y": []int{2}}},
			`{"type":"a","name":"","cniVersion":"","capabilities":null,"ipamType":"","dns":{},"bytes":"` +
				encoded(`{"type":"a","y":[2],"z":1}`) + `"}`,
		},
		{
			fields{"op": "result", "bytes": encoded(`{"cniVersion":"0.4.0"}`), "to": []string{"1.0.0", "0.2.0"}},
			`{"version":"0.4.0","json":"` + encoded(`{"cniVersion":"0.4.0","dns":{}}`) + `",` +
				`"pretty":"` + encoded("{\n    \"cniVersion\": \"0.4.0\",\n    \"dns\": {}\n}") + `","to":[` +
				`{"ok":true,"value":{"version":"1.0.0","json":"` + encoded(`{"cniVersion":"1.0.0"}`) + `",` +
				`"pretty":"` + encoded("{\n    \"cniVersion\": \"1.0.0\"\n}") + `"}},` +
				`{"ok":false,"error":{"message":"cannot convert: no valid IP addresses","kind":"other"}}]}`,
		},
		{
			fields{"op": "parsePrevResult", "bytes": encoded(`{"prevResult":null}`)},
			`null`,
		},
		{
			fields{"op": "json", "bytes": encoded(`["<"]`)},
			`{"object":{"ok":false,"error":{"message":"json: cannot unmarshal array into Go value of type map[string]interface {}",` +
				`"kind":"other"}},"any":{"ok":true,"value":{"compact":"` + encoded(`["\u003c"]`) + `",` +
				`"pretty":"` + encoded("[\n    \"\\u003c\"\n]") + `"}}}`,
		},
		{
			fields{"op": "compareVersions", "a": "1.0", "b": "x"},
			`{"greaterThan":{"ok":false,"error":{"message":"failed to convert major version part \"x\": strconv.Atoi: parsing ` +
				`\"x\": invalid syntax","kind":"other"}},"greaterThanOrEqualTo":{"ok":false,"error":{"message":"failed to convert major ` +
				`version part \"x\": strconv.Atoi: parsing \"x\": invalid syntax","kind":"other"}},"a":{"ok":true,"value":[1,0,0]},` +
				`"b":{"ok":false,"error":{"message":"failed to convert major version part \"x\": strconv.Atoi: parsing \"x\": ` +
				`invalid syntax","kind":"other"}}}`,
		},
		{
			fields{"op": "validateIds", "containerId": "", "network": "n"},
			`{"containerId":{"ok":false,"error":{"message":"missing containerID","kind":"plugin","code":3,"msg":"missing containerID"}},` +
				`"network":{"ok":true,"value":null}}`,
		},
		{
			fields{"op": "versionInfo", "bytes": encoded(`{"cniVersion":"0.2.0"}`)},
			`{"supportedVersions":["0.1.0","0.2.0"],"encoded":"` +
				encoded(`{"cniVersion":"1.1.0","supportedVersions":["0.1.0","0.2.0"]}`+"\n") + `"}`,
		},
		{fields{"op": "decodeVersion", "bytes": encoded(`{}`)}, `"0.1.0"`},
		{fields{"op": "checkVersion", "version": "a", "supported": []string{"a"}}, `null`},
		{
			fields{"op": "loadArgs", "args": "K8S_POD_NAME=p"},
			`{"IgnoreUnknown":false,"K8S_POD_INFRA_CONTAINER_ID":"","K8S_POD_NAME":"p","K8S_POD_NAMESPACE":"","K8S_POD_UID":""}`,
		},
	} {
		answer := ask(t, each.request)[0]
		if !answer.OK || string(answer.Value) != each.want {
			t.Errorf("%v\n is %s\n not %s", each.request, answer.Value, each.want)
		}
	}
}

func TestTellsPanics(t *testing.T) {
	conversions := values[resultView](t, ask(t, fields{
		"op":    "result",
		"bytes": encoded(`{"cniVersion":"1.0.0","interfaces":[null]}`),
		"to":    []string{"0.4.0", "1.1.0"},
	})[0].outcome).To
	const missing = "runtime error: invalid memory address or nil pointer dereference"
	if conversions[0].OK || conversions[0].Panic != missing || conversions[0].Error != nil {
		t.Errorf("to 0.4.0: %+v", conversions[0])
	}
	if !conversions[1].OK {
		t.Errorf("to 1.1.0: %+v", conversions[1])
	}

	// of a whole operation, after which the next one is answered
	answers := ask(t,
		fields{"op": "inject", "bytes": encoded("null"), "values": fields{"a": 1}},
		fields{"op": "versionsFrom", "version": "1.1.0"},
	)
	if answers[0].OK || answers[0].Panic != "assignment to entry in nil map" {
		t.Errorf("inject into null: %+v", answers[0])
	}
	if !answers[1].OK {
		t.Errorf("after a panic: %+v", answers[1])
	}
}

func TestLoads(t *testing.T) {
	folder := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		path := filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	missing := ask(t,
		fields{"op": "loadNetwork", "dir": folder, "name": "n"},
		fields{"op": "confFiles", "dir": folder + "/nowhere", "extensions": []string{".conf"}},
	)
	if missing[0].Error == nil || missing[0].Error.Kind != "noConfigs" {
		t.Errorf("an empty folder: %+v", missing[0])
	}
	if string(missing[1].Value) != "null" {
		t.Errorf("a folder that is not there: %+v", missing[1])
	}

	write("10.conflist", `{"name":"n","plugins":[{"type":"a"}]}`)
	write("n/20.conf", `{"type":"b"}`)
	write("30.conf", `{"name":"single","type":"c"}`)
	answers := ask(t,
		fields{"op": "loadNetwork", "dir": folder, "name": "n"},
		fields{"op": "loadFile", "path": filepath.Join(folder, "10.conflist")},
		fields{"op": "loadNetwork", "dir": folder, "name": "single"},
		fields{"op": "loadNetwork", "dir": folder, "name": "other"},
	)
	for index, want := range [][]string{{"a", "b"}, {"a", "b"}, {"c"}} {
		var types []string
		for _, plugin := range values[listView](t, answers[index].outcome).Plugins {
			types = append(types, plugin.Type)
		}
		if len(types) != len(want) || types[0] != want[0] || types[len(types)-1] != want[len(want)-1] {
			t.Errorf("request %d has the plugins %v and not %v", index, types, want)
		}
	}
	if answers[3].Error == nil || answers[3].Error.Kind != "notFound" {
		t.Errorf("a network that is not there: %+v", answers[3])
	}
	plugins := ask(t,
		fields{"op": "pluginFiles", "dir": folder, "name": "n"},
		fields{"op": "loadPlugin", "dir": folder, "name": "single"},
		fields{"op": "loadPluginFile", "path": filepath.Join(folder, "30.conf")},
		fields{"op": "listFromConf", "bytes": encoded(`{"name":"single","type":"c"}`)},
	)
	if found := values[[]pluginView](t, plugins[0].outcome); len(found) != 1 || found[0].Type != "b" {
		t.Errorf("the folder of a network: %v", found)
	}
	if one, other := values[pluginView](t, plugins[1].outcome), values[pluginView](t, plugins[2].outcome); one.Type != "c" ||
		string(one.Bytes) != string(other.Bytes) {
		t.Errorf("a single plugin: %v, %v", one, other)
	}
	if list := values[listView](t, plugins[3].outcome); list.Name != "single" || len(list.Plugins) != 1 {
		t.Errorf("a list of a single plugin: %v", list)
	}
}
