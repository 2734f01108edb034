package node

import (
	"cmp"
	"context"
	"maps"
	"slices"

	cri "k8s.io/cri-api/pkg/apis/runtime/v1"
)

// PodSandboxStatus answers a pod and its containers; verbose adds what the node keeps besides.
func (n *Node) PodSandboxStatus(_ context.Context, request *cri.PodSandboxStatusRequest) (*cri.PodSandboxStatusResponse, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	p := n.pods[request.GetPodSandboxId()]
	if p == nil {
		return nil, notFound("pod sandbox", request.GetPodSandboxId())
	}
	response := &cri.PodSandboxStatusResponse{Status: p.status(), ContainersStatuses: p.containerStatuses(), Timestamp: now()}
	if request.GetVerbose() {
		response.Info = map[string]string{
			"config":    protoText(p.config),
			"overhead":  protoText(p.overhead),
			"resources": protoText(p.resources),
		}
	}
	return response, nil
}

// ListPodSandbox answers the pods that match all parts of the filter, oldest first.
func (n *Node) ListPodSandbox(_ context.Context, request *cri.ListPodSandboxRequest) (*cri.ListPodSandboxResponse, error) {
	return &cri.ListPodSandboxResponse{Items: n.listPods(request.GetFilter())}, nil
}

func (n *Node) listPods(filter *cri.PodSandboxFilter) []*cri.PodSandbox {
	n.mu.Lock()
	defer n.mu.Unlock()
	var items []*cri.PodSandbox
	for _, p := range n.sortedPods() {
		if filter.GetId() != "" && filter.GetId() != p.id {
			continue
		}
		if filter.GetState() != nil && filter.GetState().GetState() != p.state {
			continue
		}
		if !matchLabels(filter.GetLabelSelector(), p.config.GetLabels()) {
			continue
		}
		items = append(items, p.item())
	}
	return items
}

// sortedPods gives the pods in the order of creation. Callers hold the lock.
func (n *Node) sortedPods() []*pod {
	return slices.SortedFunc(maps.Values(n.pods), func(a, b *pod) int { return cmp.Compare(a.serial, b.serial) })
}

func (p *pod) item() *cri.PodSandbox {
	return &cri.PodSandbox{
		Id: p.id, Metadata: p.config.GetMetadata(), State: p.state, CreatedAt: p.createdAt,
		Labels: p.config.GetLabels(), Annotations: p.config.GetAnnotations(), RuntimeHandler: p.handler,
	}
}

func (p *pod) status() *cri.PodSandboxStatus {
	status := &cri.PodSandboxStatus{
		Id: p.id, Metadata: p.config.GetMetadata(), State: p.state, CreatedAt: p.createdAt,
		Network: &cri.PodSandboxNetworkStatus{},
		Linux:   &cri.LinuxPodSandboxStatus{Namespaces: &cri.Namespace{Options: podNamespaces(p.config)}},
		Labels:  p.config.GetLabels(), Annotations: p.config.GetAnnotations(), RuntimeHandler: p.handler,
	}
	for i, ip := range p.ips {
		if i == 0 {
			status.Network.Ip = ip.String()
		} else {
			status.Network.AdditionalIps = append(status.Network.AdditionalIps, &cri.PodIP{Ip: ip.String()})
		}
	}
	return status
}
