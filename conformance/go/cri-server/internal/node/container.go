package node

import (
	"context"
	"slices"
	"time"

	cri "k8s.io/cri-api/pkg/apis/runtime/v1"
)

// container is a container of a pod. Its process is simulated, see program.go.
type container struct {
	id           string
	serial       uint64
	pod          *pod
	config       *cri.ContainerConfig
	mounts       []*cri.Mount
	resources    *cri.LinuxContainerResources
	imageID      string
	imageRef     string
	state        cri.ContainerState
	createdAt    int64
	startedAt    int64
	finishedAt   int64
	exitCode     int32
	paused       bool
	restoredFrom string
	timer        *time.Timer
}

// CreateContainer adds a container to a ready pod from an image that was pulled.
func (n *Node) CreateContainer(_ context.Context, request *cri.CreateContainerRequest) (*cri.CreateContainerResponse, error) {
	if err := checkContainer(request.GetConfig()); err != nil {
		return nil, err
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	p := n.pods[request.GetPodSandboxId()]
	if p == nil {
		return nil, notFound("pod sandbox", request.GetPodSandboxId())
	}
	c, err := n.addContainer(p, request.GetConfig())
	if err != nil {
		return nil, err
	}
	return &cri.CreateContainerResponse{ContainerId: c.id}, nil
}

// addContainer adds a created container and announces it. Callers hold the lock and checked the configuration.
func (n *Node) addContainer(p *pod, config *cri.ContainerConfig) (*container, error) {
	if p.state != cri.PodSandboxState_SANDBOX_READY {
		return nil, precondition("pod sandbox %s is not ready", p.id)
	}
	want := config.GetMetadata()
	for _, c := range p.containers {
		if got := c.config.GetMetadata(); got.GetName() == want.GetName() && got.GetAttempt() == want.GetAttempt() {
			return nil, exists("container %s attempt %d exists as %s", want.GetName(), want.GetAttempt(), c.id)
		}
	}
	used := n.findImage(config.GetImage().GetImage())
	if used == nil {
		return nil, notFound("image", config.GetImage().GetImage())
	}
	mounts, err := n.resolveMounts(config.GetMounts())
	if err != nil {
		return nil, err
	}
	c := &container{
		id: newID(), serial: n.next(), pod: p, config: config, mounts: mounts, resources: config.GetLinux().GetResources(),
		imageID: used.id, imageRef: used.digests[0], state: cri.ContainerState_CONTAINER_CREATED, createdAt: now(),
	}
	n.containers[c.id] = c
	p.containers = append(p.containers, c)
	n.announce(p, c.id, cri.ContainerEventType_CONTAINER_CREATED_EVENT)
	return c, nil
}

// StartContainer starts a created container. Its simulated program may end by itself.
func (n *Node) StartContainer(_ context.Context, request *cri.StartContainerRequest) (*cri.StartContainerResponse, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	c := n.containers[request.GetContainerId()]
	switch {
	case c == nil:
		return nil, notFound("container", request.GetContainerId())
	case c.state != cri.ContainerState_CONTAINER_CREATED:
		return nil, precondition("container %s is %s, not CONTAINER_CREATED", c.id, c.state)
	case c.pod.state != cri.PodSandboxState_SANDBOX_READY:
		return nil, precondition("pod sandbox %s is not ready", c.pod.id)
	}
	program := simulate(slices.Concat(c.config.GetCommand(), c.config.GetArgs()))
	if err := c.writeLog(program.stdout, program.stderr); err != nil {
		return nil, err
	}
	c.state = cri.ContainerState_CONTAINER_RUNNING
	c.startedAt = now()
	n.announce(c.pod, c.id, cri.ContainerEventType_CONTAINER_STARTED_EVENT)
	switch {
	case program.lasts == 0:
		n.exit(c, program.code)
	case program.lasts > 0:
		c.timer = time.AfterFunc(program.lasts, func() {
			n.mu.Lock()
			defer n.mu.Unlock()
			n.exit(c, program.code)
		})
	}
	return &cri.StartContainerResponse{}, nil
}

// StopContainer ends a running container: by its stop signal, or killed where the timeout is zero. Others are fine.
func (n *Node) StopContainer(_ context.Context, request *cri.StopContainerRequest) (*cri.StopContainerResponse, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if c := n.containers[request.GetContainerId()]; c != nil {
		if request.GetTimeout() > 0 {
			n.exit(c, exitCodeOf(c.stopSignal()))
		} else {
			n.exit(c, exitKilled)
		}
	}
	return &cri.StopContainerResponse{}, nil
}

// name is the name in the container's metadata, empty without a container.
func (c *container) name() string {
	if c == nil {
		return ""
	}
	return c.config.GetMetadata().GetName()
}

// exit ends a running container and announces it. Callers hold the lock.
func (n *Node) exit(c *container, code int32) {
	if c.state != cri.ContainerState_CONTAINER_RUNNING {
		return
	}
	c.stopTimer()
	c.state = cri.ContainerState_CONTAINER_EXITED
	c.finishedAt = now()
	c.exitCode = code
	n.announce(c.pod, c.id, cri.ContainerEventType_CONTAINER_STOPPED_EVENT)
}

func (c *container) stopTimer() {
	if c.timer != nil {
		c.timer.Stop()
	}
}

// RemoveContainer kills a container where needed and removes it. An absent container is fine.
func (n *Node) RemoveContainer(_ context.Context, request *cri.RemoveContainerRequest) (*cri.RemoveContainerResponse, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if c := n.containers[request.GetContainerId()]; c != nil {
		n.remove(c)
	}
	return &cri.RemoveContainerResponse{}, nil
}

// remove removes a container from the node and its pod, and announces it. Callers hold the lock.
func (n *Node) remove(c *container) {
	n.exit(c, exitKilled)
	delete(n.containers, c.id)
	c.pod.containers = slices.DeleteFunc(slices.Clone(c.pod.containers), func(other *container) bool { return other == c })
	n.announce(c.pod, c.id, cri.ContainerEventType_CONTAINER_DELETED_EVENT)
}
