package node

import (
	"context"
	"os"
	"path/filepath"

	cri "k8s.io/cri-api/pkg/apis/runtime/v1"
)

// CheckpointContainer writes the state of a running container to a file. The call needs a deadline.
func (n *Node) CheckpointContainer(ctx context.Context, request *cri.CheckpointContainerRequest) (*cri.CheckpointContainerResponse, error) {
	if err := requireDeadline(ctx); err != nil {
		return nil, err
	}
	switch {
	case !filepath.IsAbs(request.GetLocation()):
		return nil, invalid("location %q is not an absolute path", request.GetLocation())
	case request.GetTimeout() < 0:
		return nil, invalid("timeout %d is below zero", request.GetTimeout())
	}
	if err := n.checkRunning(request.GetContainerId()); err != nil {
		return nil, err
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	c := n.containers[request.GetContainerId()]
	if c == nil {
		return nil, notFound("container", request.GetContainerId())
	}
	if err := writeCheckpoint(request.GetLocation(), c.capture()); err != nil {
		return nil, invalid("location: %v", err)
	}
	return &cri.CheckpointContainerResponse{}, nil
}

// CheckpointPod pauses the chosen containers, writes their state below output_path, and resumes them on every path. The
// call needs a deadline; a call that fails leaves no files.
func (n *Node) CheckpointPod(ctx context.Context, request *cri.CheckpointPodRequest) (*cri.CheckpointPodResponse, error) {
	if err := requireDeadline(ctx); err != nil {
		return nil, err
	}
	delay, err := parseDelay(request.GetOptions())
	if err != nil {
		return nil, err
	}
	if err := checkEmptyFolder(request.GetOutputPath()); err != nil {
		return nil, err
	}
	handler, chosen, err := n.pause(request.GetPodSandboxId(), request.GetContainerIds())
	if err != nil {
		return nil, err
	}
	written, err := n.writePod(request.GetOutputPath(), handler, chosen, func() error { return wait(ctx, delay) })
	// before the files go: who sees that they are gone may begin again
	n.resume(chosen)
	if err != nil {
		for _, path := range written {
			_ = os.Remove(path)
		}
		return nil, err
	}
	return &cri.CheckpointPodResponse{}, nil
}

// pause pauses all the containers or none of them.
func (n *Node) pause(podID string, ids []string) (handler string, chosen []*container, err error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	p := n.pods[podID]
	switch {
	case p == nil:
		return "", nil, notFound("pod sandbox", podID)
	case p.state != cri.PodSandboxState_SANDBOX_READY:
		return "", nil, precondition("pod sandbox %s is not ready", podID)
	case len(ids) == 0:
		return "", nil, invalid("container_ids is required")
	}
	seenID, seenName := map[string]bool{}, map[string]bool{}
	for _, id := range ids {
		c := n.containers[id]
		name := c.name()
		switch {
		case seenID[id]:
			return "", nil, invalid("container_ids has %s twice", id)
		case c == nil || c.pod != p:
			return "", nil, notFound("container of the pod", id)
		case c.state != cri.ContainerState_CONTAINER_RUNNING:
			return "", nil, precondition("container %s is %s, not CONTAINER_RUNNING", id, c.state)
		case c.paused:
			return "", nil, precondition("container %s is in another checkpoint", id)
		case seenName[name]:
			return "", nil, precondition("two containers have the name %q", name)
		}
		seenID[id], seenName[name] = true, true
		chosen = append(chosen, c)
	}
	for _, c := range chosen {
		c.paused = true
	}
	return p.handler, chosen, nil
}

func (n *Node) resume(chosen []*container) {
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, c := range chosen {
		c.paused = false
	}
}

// writePod writes the files of a pod's checkpoint and tells which; between, with all containers captured, it waits.
func (n *Node) writePod(folder, handler string, chosen []*container, pauseFor func() error) (written []string, err error) {
	n.mu.Lock()
	captured := make([]containerCheckpoint, len(chosen))
	for i, c := range chosen {
		captured[i] = c.capture()
	}
	n.mu.Unlock()
	pod := podCheckpoint{Version: checkpointVersion, Kind: "pod", RuntimeHandler: handler}
	for i, content := range captured {
		path := filepath.Join(folder, containerFile(i))
		if err := writeCheckpoint(path, content); err != nil {
			return written, err
		}
		written = append(written, path)
		pod.Containers = append(pod.Containers, containerFile(i))
	}
	if err := pauseFor(); err != nil {
		return written, err
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, c := range chosen {
		if c.state != cri.ContainerState_CONTAINER_RUNNING {
			return written, precondition("container %s ended during the checkpoint", c.id)
		}
	}
	return written, writeCheckpoint(filepath.Join(folder, podFile), pod)
}
