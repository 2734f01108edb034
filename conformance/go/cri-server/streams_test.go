package main

import (
	"context"
	"fmt"
	"io"
	"testing"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	cri "k8s.io/cri-api/pkg/apis/runtime/v1"
)

// readAll reads a stream to its end and gives how many items each message had.
func readAll[T any](open func() (grpc.ServerStreamingClient[T], error), count func(*T) int) (sizes []int, err error) {
	stream, err := open()
	if err != nil {
		return nil, err
	}
	for {
		message, err := stream.Recv()
		if err == io.EOF {
			return sizes, nil
		}
		if err != nil {
			return sizes, err
		}
		sizes = append(sizes, count(message))
	}
}

// streams reads each of the six lists.
func (p *peer) streams(ctx context.Context) map[string]func() ([]int, error) {
	return map[string]func() ([]int, error){
		"StreamPodSandboxes": func() ([]int, error) {
			return readAll(func() (grpc.ServerStreamingClient[cri.StreamPodSandboxesResponse], error) {
				return p.runtime.StreamPodSandboxes(ctx, &cri.StreamPodSandboxesRequest{})
			}, func(m *cri.StreamPodSandboxesResponse) int { return len(m.GetPodSandboxes()) })
		},
		"StreamContainers": func() ([]int, error) {
			return readAll(func() (grpc.ServerStreamingClient[cri.StreamContainersResponse], error) {
				return p.runtime.StreamContainers(ctx, &cri.StreamContainersRequest{})
			}, func(m *cri.StreamContainersResponse) int { return len(m.GetContainers()) })
		},
		"StreamContainerStats": func() ([]int, error) {
			return readAll(func() (grpc.ServerStreamingClient[cri.StreamContainerStatsResponse], error) {
				return p.runtime.StreamContainerStats(ctx, &cri.StreamContainerStatsRequest{})
			}, func(m *cri.StreamContainerStatsResponse) int { return len(m.GetContainerStats()) })
		},
		"StreamPodSandboxStats": func() ([]int, error) {
			return readAll(func() (grpc.ServerStreamingClient[cri.StreamPodSandboxStatsResponse], error) {
				return p.runtime.StreamPodSandboxStats(ctx, &cri.StreamPodSandboxStatsRequest{})
			}, func(m *cri.StreamPodSandboxStatsResponse) int { return len(m.GetPodSandboxStats()) })
		},
		"StreamPodSandboxMetrics": func() ([]int, error) {
			return readAll(func() (grpc.ServerStreamingClient[cri.StreamPodSandboxMetricsResponse], error) {
				return p.runtime.StreamPodSandboxMetrics(ctx, &cri.StreamPodSandboxMetricsRequest{})
			}, func(m *cri.StreamPodSandboxMetricsResponse) int { return len(m.GetPodSandboxMetrics()) })
		},
		"StreamImages": func() ([]int, error) {
			return readAll(func() (grpc.ServerStreamingClient[cri.StreamImagesResponse], error) {
				return p.image.StreamImages(ctx, &cri.StreamImagesRequest{})
			}, func(m *cri.StreamImagesResponse) int { return len(m.GetImages()) })
		},
	}
}

// fill makes five of everything that is listed.
func (p *peer) fill() {
	p.t.Helper()
	for i := range 5 {
		p.runPod(fmt.Sprintf("pod-%d", i), "main")
		if i < 3 { // busybox and the pinned one are there
			must(p.image.PullImage(p.ctx, &cri.PullImageRequest{Image: &cri.ImageSpec{Image: fmt.Sprintf("image-%d", i)}}))(p.t)
		}
	}
}

func TestStreamsInBatches(t *testing.T) {
	p := start(t)
	p.fill()
	for name, read := range p.streams(p.ctx) {
		if sizes, err := read(); err != nil || fmt.Sprint(sizes) != "[2 2 1]" {
			t.Errorf("%s: %v, %v", name, sizes, err)
		}
	}
}

func TestBrokenStreams(t *testing.T) {
	p := start(t, "-break-stream", "3")
	p.fill()
	for name, read := range p.streams(p.ctx) {
		sizes, err := read()
		if fmt.Sprint(sizes) != "[2 1]" {
			t.Errorf("%s: %v", name, sizes)
		}
		wantCode(t, err, codes.Unavailable)
	}
}

func TestNoStreams(t *testing.T) {
	p := start(t, "-no-streams")
	for _, read := range p.streams(p.ctx) {
		_, err := read()
		wantCode(t, err, codes.Unimplemented)
	}
	stream := must(p.runtime.GetContainerEvents(p.ctx, &cri.GetEventsRequest{}))(t)
	_, err := stream.Recv()
	wantCode(t, err, codes.Unimplemented)
	must(p.runtime.ListPodSandbox(p.ctx, &cri.ListPodSandboxRequest{}))(t)
}

func TestContainerEvents(t *testing.T) {
	p := start(t)
	ctx, cancel := context.WithCancel(p.ctx)
	stream := must(p.runtime.GetContainerEvents(ctx, &cri.GetEventsRequest{}))(t)
	must(stream.Header())(t)
	podID, ids := p.runPod("web", "a")
	must(p.runtime.RemovePodSandbox(p.ctx, &cri.RemovePodSandboxRequest{PodSandboxId: podID}))(t)
	for i, want := range []struct {
		id   string
		kind cri.ContainerEventType
	}{
		{podID, 0}, {podID, 1}, {ids[0], 0}, {ids[0], 1}, // created and started
		{ids[0], 2}, {podID, 2}, {ids[0], 3}, {podID, 3}, // stopped, then deleted
	} {
		event := must(stream.Recv())(t)
		if event.GetContainerId() != want.id || event.GetContainerEventType() != want.kind || event.GetPodSandboxStatus().GetId() != podID {
			t.Errorf("event %d is %v", i, event)
		}
	}
	cancel()
	_, err := stream.Recv()
	wantCode(t, err, codes.Canceled)
	p.waitForEnd("GetContainerEvents", "CANCELLED")
}
