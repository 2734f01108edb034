package main

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"google.golang.org/grpc/codes"
	cri "k8s.io/cri-api/pkg/apis/runtime/v1"
)

func TestCheckpointContainer(t *testing.T) {
	p := start(t)
	_, ids := p.runPod("web", "a")
	location := filepath.Join(t.TempDir(), "a.checkpoint")
	request := &cri.CheckpointContainerRequest{ContainerId: ids[0], Location: location, Timeout: 5}

	_, err := p.runtime.CheckpointContainer(context.Background(), request)
	wantCode(t, err, codes.InvalidArgument)
	must(p.runtime.CheckpointContainer(p.ctx, request))(t)
	if info := must(os.Stat(location))(t); info.Size() == 0 || info.Mode().Perm() != 0o600 {
		t.Errorf("size %d, mode %v", info.Size(), info.Mode())
	}
	must(p.runtime.StopContainer(p.ctx, &cri.StopContainerRequest{ContainerId: ids[0], Timeout: 1}))(t)
	_, err = p.runtime.CheckpointContainer(p.ctx, request)
	wantCode(t, err, codes.FailedPrecondition)
	state := must(p.runtime.ContainerStatus(p.ctx, &cri.ContainerStatusRequest{ContainerId: ids[0]}))(t).GetStatus()
	if state.GetExitCode() != 128+37 || state.GetStopSignal() != cri.Signal_SIGNAL_SIGRTMINPLUS3 {
		t.Errorf("exit code %d after %v", state.GetExitCode(), state.GetStopSignal())
	}
}

func TestCheckpointAndRestorePod(t *testing.T) {
	p := start(t)
	podID, ids := p.runPod("web", "a", "b")
	folder := t.TempDir()
	checkpoint := &cri.CheckpointPodRequest{PodSandboxId: podID, OutputPath: folder, ContainerIds: ids}

	_, err := p.runtime.CheckpointPod(context.Background(), checkpoint)
	wantCode(t, err, codes.InvalidArgument)
	_, err = p.runtime.CheckpointPod(p.ctx, &cri.CheckpointPodRequest{PodSandboxId: podID, OutputPath: folder, ContainerIds: []string{ids[0], ids[0]}})
	wantCode(t, err, codes.InvalidArgument)
	must(p.runtime.CheckpointPod(p.ctx, checkpoint))(t)
	_, err = p.runtime.CheckpointPod(p.ctx, checkpoint) // not empty any more
	wantCode(t, err, codes.FailedPrecondition)
	must(p.runtime.RemovePodSandbox(p.ctx, &cri.RemovePodSandboxRequest{PodSandboxId: podID}))(t)

	restore := &cri.RestorePodRequest{
		CheckpointPath: folder, Config: podConfig("again"),
		ContainerConfigs: []*cri.ContainerConfig{containerConfig("b"), containerConfig("a")},
	}
	_, err = p.runtime.RestorePod(context.Background(), restore)
	wantCode(t, err, codes.InvalidArgument)
	for name, change := range map[string]func(*cri.RestorePodRequest){
		"missing container": func(r *cri.RestorePodRequest) { r.ContainerConfigs = r.ContainerConfigs[:1] },
		"other name":        func(r *cri.RestorePodRequest) { r.ContainerConfigs[0] = containerConfig("c") },
		"other process":     func(r *cri.RestorePodRequest) { r.ContainerConfigs[0].Args = []string{"1"} },
		"other handler":     func(r *cri.RestorePodRequest) { r.RuntimeHandler = "sealed" },
		"option":            func(r *cri.RestorePodRequest) { r.Options = map[string]string{"x": "y"} },
	} {
		request := &cri.RestorePodRequest{
			CheckpointPath: folder, Config: podConfig("again"),
			ContainerConfigs: []*cri.ContainerConfig{containerConfig("b"), containerConfig("a")},
		}
		change(request)
		if _, err := p.runtime.RestorePod(p.ctx, request); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	if items := must(p.runtime.ListPodSandbox(p.ctx, &cri.ListPodSandboxRequest{}))(t).GetItems(); len(items) != 0 {
		t.Errorf("refused restores left %v", items)
	}

	restored := must(p.runtime.RestorePod(p.ctx, restore))(t)
	if len(restored.GetRestoredContainers()) != 2 {
		t.Fatalf("restored %v", restored.GetRestoredContainers())
	}
	for _, c := range restored.GetRestoredContainers() {
		status := must(p.runtime.ContainerStatus(p.ctx, &cri.ContainerStatusRequest{ContainerId: c.GetContainerId()}))(t).GetStatus()
		if status.GetState() != cri.ContainerState_CONTAINER_CREATED || status.GetMetadata().GetName() != c.GetName() {
			t.Errorf("%s is %v", c.GetName(), status)
		}
		must(p.runtime.StartContainer(p.ctx, &cri.StartContainerRequest{ContainerId: c.GetContainerId()}))(t)
	}
}

func TestCheckpointPodBeyondItsDeadline(t *testing.T) {
	p := start(t)
	podID, ids := p.runPod("web", "a")
	folder := t.TempDir()
	short, cancel := context.WithTimeout(p.ctx, 100*time.Millisecond)
	defer cancel()
	_, err := p.runtime.CheckpointPod(short, &cri.CheckpointPodRequest{
		PodSandboxId: podID, OutputPath: folder, ContainerIds: ids, Options: map[string]string{"cri-server/delay-ms": "60000"},
	})
	wantCode(t, err, codes.DeadlineExceeded)
	p.waitForEnd("CheckpointPod", "DEADLINE_EXCEEDED", "CANCELLED") // the client's reset may come first
	if entries := must(os.ReadDir(folder))(t); len(entries) != 0 {
		t.Errorf("left %v", entries)
	}
	must(p.runtime.ExecSync(p.ctx, &cri.ExecSyncRequest{ContainerId: ids[0], Cmd: []string{"true"}}))(t) // not paused
}
