package node

import (
	"context"

	"google.golang.org/protobuf/proto"
	cri "k8s.io/cri-api/pkg/apis/runtime/v1"
)

// UpdateContainerResources changes the resources that are given; a zero leaves what was there.
func (n *Node) UpdateContainerResources(_ context.Context, request *cri.UpdateContainerResourcesRequest) (*cri.UpdateContainerResourcesResponse, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	c := n.containers[request.GetContainerId()]
	switch {
	case c == nil:
		return nil, notFound("container", request.GetContainerId())
	case c.state == cri.ContainerState_CONTAINER_EXITED:
		return nil, precondition("container %s exited", c.id)
	}
	c.resources = mergeResources(c.resources, request.GetLinux())
	return &cri.UpdateContainerResourcesResponse{}, nil
}

// UpdatePodSandboxResources keeps the pod's new resources, which the verbose PodSandboxStatus shows.
func (n *Node) UpdatePodSandboxResources(_ context.Context, request *cri.UpdatePodSandboxResourcesRequest) (*cri.UpdatePodSandboxResourcesResponse, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	p := n.pods[request.GetPodSandboxId()]
	if p == nil {
		return nil, notFound("pod sandbox", request.GetPodSandboxId())
	}
	p.overhead = mergeResources(p.overhead, request.GetOverhead())
	p.resources = mergeResources(p.resources, request.GetResources())
	return &cri.UpdatePodSandboxResourcesResponse{}, nil
}

// mergeResources lays what is set in change over old, without changing either. Hugepage limits are replaced as a whole.
func mergeResources(old, change *cri.LinuxContainerResources) *cri.LinuxContainerResources {
	if change == nil {
		return old
	}
	merged := &cri.LinuxContainerResources{}
	if old != nil {
		merged = proto.CloneOf(old)
	}
	if len(change.GetHugepageLimits()) > 0 {
		merged.HugepageLimits = nil
	}
	proto.Merge(merged, change)
	return merged
}
