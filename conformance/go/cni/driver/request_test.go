package main

import (
	"bytes"
	"strings"
	"testing"
)

func TestRefusesRequests(t *testing.T) {
	for _, each := range []struct {
		request fields
		want    string
	}{
		{fields{}, "the request has no op"},
		{fields{"op": "fly"}, `there is no operation "fly"`},
		{fields{"op": "parseList"}, "the request has no bytes"},
		{fields{"op": "parseList", "bytes": "", "path": "x"}, `unknown field "path"`},
		{fields{"op": "parseList", "bytes": "%"}, "illegal base64"},
		{fields{"op": "add", "list": "", "cacheDir": "/nowhere"}, "the request has no rt"},
		{fields{"op": "add", "list": "", "rt": fields{}}, "neither cacheDir nor globalCacheDir"},
		{fields{"op": "add", "cacheDir": "/nowhere", "rt": fields{}}, "either list or file"},
		{fields{"op": "gc", "cacheDir": "/nowhere", "list": "", "file": "x"}, "either list or file"},
		{fields{"op": "delSingle", "cacheDir": "/nowhere", "rt": fields{}}, "either plugin or file"},
		{fields{"op": "gc", "cacheDir": "/nowhere", "list": "", "valid": 1}, "cannot unmarshal number"},
	} {
		answer := ask(t, each.request)[0]
		if answer.OK || answer.Error == nil || answer.Error.Kind != "request" || !strings.Contains(answer.Error.Message, each.want) {
			t.Errorf("%v: %+v", each.request, answer.Error)
		}
	}
}

func TestEndsAtGarbage(t *testing.T) {
	var out bytes.Buffer
	err := serve(t.Context(), strings.NewReader("{\"id\":1,\"op\":\"ping\"}\n[]\n{\"id\":2,\"op\":\"ping\"}\n"), &out)
	if err == nil {
		t.Error("garbage is taken as a request")
	}
	if strings.Count(out.String(), "\n") > 1 {
		t.Errorf("answers after garbage: %s", out.String())
	}
}

func TestPings(t *testing.T) {
	linked := values[map[string]string](t, ask(t, fields{"op": "ping"})[0].outcome)
	if linked["specVersion"] != "1.1.0" {
		t.Errorf("libcni is %v", linked)
	}
}
