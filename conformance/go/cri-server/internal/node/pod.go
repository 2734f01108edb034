package node

import (
	"context"
	"net/netip"
	"slices"

	cri "k8s.io/cri-api/pkg/apis/runtime/v1"
)

// pod is a pod sandbox.
type pod struct {
	id        string
	serial    uint64
	config    *cri.PodSandboxConfig
	handler   string
	state     cri.PodSandboxState
	createdAt int64
	ips       []netip.Addr
	overhead  *cri.LinuxContainerResources
	resources *cri.LinuxContainerResources
	// containers has the pod's containers in the order of creation.
	containers []*container
}

// RunPodSandbox makes a ready pod. The same metadata while that pod exists answers ALREADY_EXISTS.
func (n *Node) RunPodSandbox(_ context.Context, request *cri.RunPodSandboxRequest) (*cri.RunPodSandboxResponse, error) {
	if err := checkPod(request.GetConfig(), request.GetRuntimeHandler()); err != nil {
		return nil, err
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	p, err := n.addPod(request.GetConfig(), request.GetRuntimeHandler())
	if err != nil {
		return nil, err
	}
	return &cri.RunPodSandboxResponse{PodSandboxId: p.id}, nil
}

// addPod adds a ready pod and announces it. Callers hold the lock and checked the configuration.
func (n *Node) addPod(config *cri.PodSandboxConfig, handler string) (*pod, error) {
	want := config.GetMetadata()
	for _, p := range n.pods {
		got := p.config.GetMetadata()
		if got.GetName() == want.GetName() && got.GetNamespace() == want.GetNamespace() && got.GetUid() == want.GetUid() && got.GetAttempt() == want.GetAttempt() {
			return nil, exists("pod sandbox %s/%s attempt %d exists as %s", want.GetNamespace(), want.GetName(), want.GetAttempt(), p.id)
		}
	}
	p := &pod{
		id: newID(), serial: n.next(), config: config, handler: handler,
		state: cri.PodSandboxState_SANDBOX_READY, createdAt: now(),
		overhead: config.GetLinux().GetOverhead(), resources: config.GetLinux().GetResources(),
	}
	if podNamespaces(config).GetNetwork() != cri.NamespaceMode_NODE {
		ips, err := n.allocate()
		if err != nil {
			return nil, err
		}
		p.ips = ips
	}
	n.pods[p.id] = p
	n.announce(p, p.id, cri.ContainerEventType_CONTAINER_CREATED_EVENT)
	n.announce(p, p.id, cri.ContainerEventType_CONTAINER_STARTED_EVENT)
	return p, nil
}

// StopPodSandbox kills the containers of a pod and gives its addresses back. An absent or stopped pod is fine.
func (n *Node) StopPodSandbox(_ context.Context, request *cri.StopPodSandboxRequest) (*cri.StopPodSandboxResponse, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if p := n.pods[request.GetPodSandboxId()]; p != nil {
		n.stopPod(p)
	}
	return &cri.StopPodSandboxResponse{}, nil
}

func (n *Node) stopPod(p *pod) {
	for _, c := range p.containers {
		n.exit(c, exitKilled)
	}
	if p.state == cri.PodSandboxState_SANDBOX_NOTREADY {
		return
	}
	p.state = cri.PodSandboxState_SANDBOX_NOTREADY
	n.release(p.ips)
	p.ips = nil
	n.announce(p, p.id, cri.ContainerEventType_CONTAINER_STOPPED_EVENT)
}

// RemovePodSandbox stops a pod where needed and removes it with its containers. An absent pod is fine.
func (n *Node) RemovePodSandbox(_ context.Context, request *cri.RemovePodSandboxRequest) (*cri.RemovePodSandboxResponse, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if p := n.pods[request.GetPodSandboxId()]; p != nil {
		n.removePod(p)
	}
	return &cri.RemovePodSandboxResponse{}, nil
}

// removePod stops a pod and removes it with its containers. Callers hold the lock.
func (n *Node) removePod(p *pod) {
	n.stopPod(p)
	for _, c := range slices.Clone(p.containers) {
		n.remove(c)
	}
	delete(n.pods, p.id)
	n.announce(p, p.id, cri.ContainerEventType_CONTAINER_DELETED_EVENT)
}
