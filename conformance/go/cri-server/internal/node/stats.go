package node

import (
	"context"

	cri "k8s.io/cri-api/pkg/apis/runtime/v1"
)

// ContainerStats answers what one container uses.
func (n *Node) ContainerStats(_ context.Context, request *cri.ContainerStatsRequest) (*cri.ContainerStatsResponse, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	c := n.containers[request.GetContainerId()]
	if c == nil {
		return nil, notFound("container", request.GetContainerId())
	}
	return &cri.ContainerStatsResponse{Stats: c.stats(now())}, nil
}

// ListContainerStats answers what the running containers use that match all parts of the filter.
func (n *Node) ListContainerStats(_ context.Context, request *cri.ListContainerStatsRequest) (*cri.ListContainerStatsResponse, error) {
	return &cri.ListContainerStatsResponse{Stats: n.listContainerStats(request.GetFilter())}, nil
}

func (n *Node) listContainerStats(filter *cri.ContainerStatsFilter) []*cri.ContainerStats {
	n.mu.Lock()
	defer n.mu.Unlock()
	var items []*cri.ContainerStats
	at := now()
	for _, c := range n.sortedContainers() {
		if c.state == cri.ContainerState_CONTAINER_RUNNING && c.matches(filter.GetId(), filter.GetPodSandboxId(), filter.GetLabelSelector()) {
			items = append(items, c.stats(at))
		}
	}
	return items
}

// PodSandboxStats answers what one pod uses.
func (n *Node) PodSandboxStats(_ context.Context, request *cri.PodSandboxStatsRequest) (*cri.PodSandboxStatsResponse, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	p := n.pods[request.GetPodSandboxId()]
	if p == nil {
		return nil, notFound("pod sandbox", request.GetPodSandboxId())
	}
	return &cri.PodSandboxStatsResponse{Stats: p.stats(now())}, nil
}

// ListPodSandboxStats answers what the ready pods use that match all parts of the filter.
func (n *Node) ListPodSandboxStats(_ context.Context, request *cri.ListPodSandboxStatsRequest) (*cri.ListPodSandboxStatsResponse, error) {
	return &cri.ListPodSandboxStatsResponse{Stats: n.listPodStats(request.GetFilter())}, nil
}

func (n *Node) listPodStats(filter *cri.PodSandboxStatsFilter) []*cri.PodSandboxStats {
	n.mu.Lock()
	defer n.mu.Unlock()
	var items []*cri.PodSandboxStats
	at := now()
	for _, p := range n.sortedPods() {
		if p.state != cri.PodSandboxState_SANDBOX_READY || filter.GetId() != "" && filter.GetId() != p.id {
			continue
		}
		if matchLabels(filter.GetLabelSelector(), p.config.GetLabels()) {
			items = append(items, p.stats(at))
		}
	}
	return items
}

// ran is for how many nanoseconds the container runs, or ran.
func (c *container) ran(at int64) int64 {
	switch c.state {
	case cri.ContainerState_CONTAINER_RUNNING:
		return at - c.startedAt
	case cri.ContainerState_CONTAINER_EXITED:
		return c.finishedAt - c.startedAt
	}
	return 0
}

func (c *container) stats(at int64) *cri.ContainerStats {
	limit := uint64(memoryLimit)
	if set := c.resources.GetMemoryLimitInBytes(); set > 0 {
		limit = uint64(set)
	}
	return &cri.ContainerStats{
		Attributes: &cri.ContainerAttributes{
			Id: c.id, Metadata: c.config.GetMetadata(), Labels: c.config.GetLabels(), Annotations: c.config.GetAnnotations(),
		},
		Cpu:           cpu(at, c.ran(at), 1),
		Memory:        memory(at, limit, 1),
		WritableLayer: usage("/var/lib/cri-server/containers", layerBytes, 1),
		Swap:          &cri.SwapUsage{Timestamp: at, SwapAvailableBytes: value(limit), SwapUsageBytes: value(0)},
		Io:            &cri.IoUsage{Timestamp: at, Psi: pressure()},
	}
}

func (p *pod) stats(at int64) *cri.PodSandboxStats {
	linux := &cri.LinuxPodSandboxStats{
		Network: &cri.NetworkUsage{Timestamp: at, DefaultInterface: &cri.NetworkInterfaceUsage{
			Name: "eth0", RxBytes: value(1000), RxErrors: value(0), TxBytes: value(2000), TxErrors: value(0),
		}},
		Io: &cri.IoUsage{Timestamp: at, Psi: pressure()},
	}
	var ran int64
	for _, c := range p.containers {
		if c.state == cri.ContainerState_CONTAINER_RUNNING {
			linux.Containers = append(linux.Containers, c.stats(at))
			ran += c.ran(at)
		}
	}
	count := uint64(len(linux.Containers))
	linux.Cpu = cpu(at, ran, count)
	linux.Memory = memory(at, memoryLimit*count, count)
	linux.Process = &cri.ProcessUsage{Timestamp: at, ProcessCount: value(count + 1)}
	return &cri.PodSandboxStats{
		Attributes: &cri.PodSandboxAttributes{
			Id: p.id, Metadata: p.config.GetMetadata(), Labels: p.config.GetLabels(), Annotations: p.config.GetAnnotations(),
		},
		Linux: linux,
	}
}
