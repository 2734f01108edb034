package node

import (
	"cmp"
	"context"
	"maps"
	"slices"

	cri "k8s.io/cri-api/pkg/apis/runtime/v1"
)

// ContainerStatus answers a container; verbose adds its configuration and what checkpoints did to it.
func (n *Node) ContainerStatus(_ context.Context, request *cri.ContainerStatusRequest) (*cri.ContainerStatusResponse, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	c := n.containers[request.GetContainerId()]
	if c == nil {
		return nil, notFound("container", request.GetContainerId())
	}
	response := &cri.ContainerStatusResponse{Status: c.status()}
	if request.GetVerbose() {
		response.Info = map[string]string{
			"config":     protoText(c.config),
			"checkpoint": info(map[string]any{"paused": c.paused, "restoredFrom": c.restoredFrom}),
		}
	}
	return response, nil
}

// ListContainers answers the containers that match all parts of the filter, oldest first.
func (n *Node) ListContainers(_ context.Context, request *cri.ListContainersRequest) (*cri.ListContainersResponse, error) {
	return &cri.ListContainersResponse{Containers: n.listContainers(request.GetFilter())}, nil
}

func (n *Node) listContainers(filter *cri.ContainerFilter) []*cri.Container {
	n.mu.Lock()
	defer n.mu.Unlock()
	var items []*cri.Container
	for _, c := range n.sortedContainers() {
		if filter.GetState() != nil && filter.GetState().GetState() != c.state {
			continue
		}
		if c.matches(filter.GetId(), filter.GetPodSandboxId(), filter.GetLabelSelector()) {
			items = append(items, c.item())
		}
	}
	return items
}

// sortedContainers gives the containers in the order of creation. Callers hold the lock.
func (n *Node) sortedContainers() []*container {
	return slices.SortedFunc(maps.Values(n.containers), func(a, b *container) int { return cmp.Compare(a.serial, b.serial) })
}

// matches tells whether the container fits a filter; an empty part fits everything.
func (c *container) matches(id, podID string, labels map[string]string) bool {
	return (id == "" || id == c.id) && (podID == "" || podID == c.pod.id) && matchLabels(labels, c.config.GetLabels())
}

func (c *container) item() *cri.Container {
	return &cri.Container{
		Id: c.id, PodSandboxId: c.pod.id, Metadata: c.config.GetMetadata(), Image: c.config.GetImage(), ImageRef: c.imageRef,
		State: c.state, CreatedAt: c.createdAt, Labels: c.config.GetLabels(), Annotations: c.config.GetAnnotations(), ImageId: c.imageID,
	}
}

func (c *container) status() *cri.ContainerStatus {
	status := &cri.ContainerStatus{
		Id: c.id, Metadata: c.config.GetMetadata(), State: c.state,
		CreatedAt: c.createdAt, StartedAt: c.startedAt, FinishedAt: c.finishedAt, ExitCode: c.exitCode,
		Image: c.config.GetImage(), ImageRef: c.imageRef, ImageId: c.imageID,
		Labels: c.config.GetLabels(), Annotations: c.config.GetAnnotations(),
		Mounts: c.mounts, LogPath: c.logFile(), Resources: &cri.ContainerResources{Linux: c.resources},
		User: c.user(), StopSignal: c.stopSignal(),
	}
	if c.state == cri.ContainerState_CONTAINER_EXITED {
		status.Reason = "Completed"
		if c.exitCode != 0 {
			status.Reason = "Error"
		}
	}
	return status
}

// user is the identity the process would have: what the configuration says, else root.
func (c *container) user() *cri.ContainerUser {
	security := c.config.GetLinux().GetSecurityContext()
	uid, gid := security.GetRunAsUser().GetValue(), security.GetRunAsGroup().GetValue()
	groups := security.GetSupplementalGroups()
	if !slices.Contains(groups, gid) {
		groups = append([]int64{gid}, groups...)
	}
	return &cri.ContainerUser{Linux: &cri.LinuxContainerUser{Uid: uid, Gid: gid, SupplementalGroups: groups}}
}

// containerStatuses gives the statuses of a pod's containers. Callers hold the lock.
func (p *pod) containerStatuses() []*cri.ContainerStatus {
	statuses := make([]*cri.ContainerStatus, len(p.containers))
	for i, c := range p.containers {
		statuses[i] = c.status()
	}
	return statuses
}
