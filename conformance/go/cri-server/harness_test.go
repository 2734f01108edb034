package main

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/status"
	cri "k8s.io/cri-api/pkg/apis/runtime/v1"
)

// peer is a served program and a client of it.
type peer struct {
	t       *testing.T
	ctx     context.Context // with a deadline
	runtime cri.RuntimeServiceClient
	image   cri.ImageServiceClient
	conn    *grpc.ClientConn
	record  string
}

// start runs the program with more flags on a real socket, and checks at the end that it left no socket.
func start(t *testing.T, flags ...string) *peer {
	t.Helper()
	folder, err := os.MkdirTemp("", "cri") // t.TempDir may be too long for a socket
	if err != nil {
		t.Fatal(err)
	}
	socket, record := filepath.Join(folder, "cri.sock"), filepath.Join(folder, "record")
	o, err := parseOptions(append([]string{"-listen", socket, "-record", record, "-record-ends"}, flags...))
	if err != nil {
		t.Fatal(err)
	}
	serving, stop := context.WithCancel(context.Background())
	ready, ended := make(chan struct{}), make(chan error, 1)
	go func() { ended <- run(serving, o, func() { close(ready) }) }()
	select {
	case <-ready:
	case err := <-ended:
		t.Fatal(err)
	}
	conn, err := grpc.NewClient("unix://"+socket, grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	t.Cleanup(func() {
		cancel()
		stop()
		if err := <-ended; err != nil {
			t.Errorf("run: %v", err)
		}
		conn.Close()
		if _, err := os.Lstat(socket); !os.IsNotExist(err) {
			t.Errorf("the socket is still there: %v", err)
		}
		os.RemoveAll(folder)
	})
	return &peer{t: t, ctx: ctx, runtime: cri.NewRuntimeServiceClient(conn), image: cri.NewImageServiceClient(conn), conn: conn, record: record}
}

// must gives the answer of a call, or stops the test at its error: must(call())(t).
func must[T any](value T, err error) func(*testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return value
	}
}

// wantCode fails the test unless err has one of the codes.
func wantCode(t *testing.T, err error, want ...codes.Code) {
	t.Helper()
	if got := status.Code(err); !slices.Contains(want, got) {
		t.Errorf("got %v (%v), want %v", got, err, want)
	}
}

func podConfig(name string) *cri.PodSandboxConfig {
	return &cri.PodSandboxConfig{
		Metadata: &cri.PodSandboxMetadata{Name: name, Namespace: "default", Uid: "uid-" + name},
		Labels:   map[string]string{"app": name},
	}
}

func containerConfig(name string) *cri.ContainerConfig {
	return &cri.ContainerConfig{
		Metadata:   &cri.ContainerMetadata{Name: name},
		Image:      &cri.ImageSpec{Image: "busybox"},
		Command:    []string{"sleep"},
		Args:       []string{"infinity"},
		Envs:       []*cri.KeyValue{{Key: "NAME", Value: []byte(name)}},
		StopSignal: cri.Signal_SIGNAL_SIGRTMINPLUS3,
	}
}

// runPod runs a pod with running containers of the names, and gives the ids.
func (p *peer) runPod(pod string, names ...string) (podID string, ids []string) {
	p.t.Helper()
	pulled := must(p.image.PullImage(p.ctx, &cri.PullImageRequest{Image: &cri.ImageSpec{Image: "busybox"}}))(p.t)
	if pulled.GetImageRef() == "" {
		p.t.Error("no image_ref")
	}
	podID = must(p.runtime.RunPodSandbox(p.ctx, &cri.RunPodSandboxRequest{Config: podConfig(pod)}))(p.t).GetPodSandboxId()
	for _, name := range names {
		created := must(p.runtime.CreateContainer(p.ctx, &cri.CreateContainerRequest{PodSandboxId: podID, Config: containerConfig(name)}))(p.t)
		must(p.runtime.StartContainer(p.ctx, &cri.StartContainerRequest{ContainerId: created.GetContainerId()}))(p.t)
		ids = append(ids, created.GetContainerId())
	}
	return podID, ids
}
