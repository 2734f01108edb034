package main

import (
	"bytes"
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	cri "k8s.io/cri-api/pkg/apis/runtime/v1"
)

// recorded is a line of the record file.
type recorded struct {
	Method     string              `json:"method"`
	Request    map[string]any      `json:"request"`
	DeadlineMs *int64              `json:"deadlineMs"`
	Authority  string              `json:"authority"`
	Metadata   map[string][]string `json:"metadata"`
	Ended      string              `json:"ended"`
}

// lines gives the recorded lines of a method.
func (p *peer) lines(method string) (found []recorded) {
	p.t.Helper()
	for text := range bytes.Lines(must(os.ReadFile(p.record))(p.t)) {
		line := recorded{}
		if err := json.Unmarshal(text, &line); err != nil {
			p.t.Fatalf("%v in %s", err, text)
		}
		if strings.HasSuffix(line.Method, "/"+method) {
			found = append(found, line)
		}
	}
	return found
}

// waitForEnd waits until the record tells that a call of the method ended with one of the codes.
func (p *peer) waitForEnd(method string, want ...string) {
	p.t.Helper()
	for p.ctx.Err() == nil {
		for _, line := range p.lines(method) {
			if slices.Contains(want, line.Ended) {
				return
			}
		}
		time.Sleep(5 * time.Millisecond)
	}
	p.t.Errorf("no %s ended with %v", method, want)
}

func TestRecord(t *testing.T) {
	p := start(t)
	ctx := metadata.AppendToOutgoingContext(p.ctx, "x-trace", "one", "x-trace", "two", "x-raw-bin", "\x00\xff")
	_, err := p.image.PullImage(ctx, &cri.PullImageRequest{
		Image: &cri.ImageSpec{Image: "private.example/app:1", ImageRef: "sha256:00"},
		Auth:  &cri.AuthConfig{Username: "me", Password: "wrong"},
	})
	wantCode(t, err, codes.PermissionDenied)
	lines := p.lines("PullImage")
	if len(lines) != 2 || lines[1].Ended != "PERMISSION_DENIED" {
		t.Fatalf("recorded %v", lines)
	}
	line := lines[0]
	image, auth := line.Request["image"].(map[string]any), line.Request["auth"].(map[string]any)
	switch {
	case line.Method != "/runtime.v1.ImageService/PullImage":
		t.Error("method", line.Method)
	case image["imageRef"] != "sha256:00" || auth["password"] != "wrong":
		t.Error("request", line.Request)
	case line.DeadlineMs == nil || *line.DeadlineMs > 20_000 || *line.DeadlineMs < 1:
		t.Error("deadline", line.DeadlineMs)
	case line.Authority != "localhost":
		t.Error("authority", line.Authority)
	case strings.Join(line.Metadata["x-trace"], " ") != "one two" || line.Metadata["x-raw-bin"][0] != "AP8=":
		t.Error("metadata", line.Metadata)
	}
}

func TestUnknownServices(t *testing.T) {
	for _, flag := range []string{"-only-v1alpha2", "-no-cri"} {
		p := start(t, flag)
		_, err := p.runtime.Version(p.ctx, &cri.VersionRequest{Version: "0.1.0"})
		wantCode(t, err, codes.Unimplemented)
		if !strings.Contains(err.Error(), "unknown service runtime.v1.RuntimeService") {
			t.Error(err)
		}
		if lines := p.lines("Version"); len(lines) == 0 || lines[0].Request["version"] != "0.1.0" {
			t.Errorf("%s recorded %v", flag, lines)
		}
	}
}

func TestV1alpha2(t *testing.T) {
	p := start(t, "-only-v1alpha2")
	response := &cri.VersionResponse{}
	if err := p.conn.Invoke(p.ctx, "/runtime.v1alpha2.RuntimeService/Version", &cri.VersionRequest{}, response); err != nil {
		t.Fatal(err)
	}
	if response.GetRuntimeApiVersion() != "v1alpha2" {
		t.Error(response)
	}
}
