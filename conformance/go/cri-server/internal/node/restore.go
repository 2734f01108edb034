package node

import (
	"context"
	"path/filepath"

	"google.golang.org/protobuf/proto"
	cri "k8s.io/cri-api/pkg/apis/runtime/v1"
)

// RestorePod makes a ready pod with created containers from a pod's checkpoint. The call needs a deadline; a call that
// fails makes nothing.
func (n *Node) RestorePod(ctx context.Context, request *cri.RestorePodRequest) (*cri.RestorePodResponse, error) {
	if err := requireDeadline(ctx); err != nil {
		return nil, err
	}
	delay, err := parseDelay(request.GetOptions())
	if err != nil {
		return nil, err
	}
	if !filepath.IsAbs(request.GetCheckpointPath()) {
		return nil, invalid("checkpoint_path %q is not absolute", request.GetCheckpointPath())
	}
	if err := checkPod(request.GetConfig(), request.GetRuntimeHandler()); err != nil {
		return nil, err
	}
	if err := checkRestored(request.GetContainerConfigs()); err != nil {
		return nil, err
	}
	saved, containers, err := readPodCheckpoint(request.GetCheckpointPath())
	if err != nil {
		return nil, err
	}
	if saved.RuntimeHandler != request.GetRuntimeHandler() {
		return nil, precondition("the checkpoint is of runtime handler %q", saved.RuntimeHandler)
	}
	if err := wait(ctx, delay); err != nil {
		return nil, err
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	if err := n.compare(containers, request.GetContainerConfigs()); err != nil {
		return nil, err
	}
	p, err := n.addPod(request.GetConfig(), request.GetRuntimeHandler())
	if err != nil {
		return nil, err
	}
	response := &cri.RestorePodResponse{PodSandboxId: p.id}
	for _, config := range request.GetContainerConfigs() {
		c, err := n.addContainer(p, config)
		if err != nil {
			n.removePod(p)
			return nil, err
		}
		c.restoredFrom = request.GetCheckpointPath()
		response.RestoredContainers = append(response.RestoredContainers, &cri.RestoredContainer{Name: c.name(), ContainerId: c.id})
	}
	return response, nil
}

// checkRestored checks the configurations by themselves.
func checkRestored(configs []*cri.ContainerConfig) error {
	if len(configs) == 0 {
		return invalid("container_configs is required")
	}
	seen := map[string]bool{}
	for _, config := range configs {
		if err := checkContainer(config); err != nil {
			return err
		}
		name := config.GetMetadata().GetName()
		if seen[name] {
			return invalid("container_configs has %q twice", name)
		}
		seen[name] = true
	}
	return nil
}

// compare wants the containers of the checkpoint, no more and no fewer, with the process and the image they had. It
// also finds what would fail later, so that nothing has to be undone. Callers hold the lock.
func (n *Node) compare(saved []containerCheckpoint, configs []*cri.ContainerConfig) error {
	byName := map[string]containerCheckpoint{}
	for _, checkpoint := range saved {
		byName[checkpoint.Name] = checkpoint
	}
	if len(configs) != len(byName) {
		return invalid("container_configs has %d containers, the checkpoint %d", len(configs), len(byName))
	}
	for _, config := range configs {
		name := config.GetMetadata().GetName()
		checkpoint, ok := byName[name]
		if !ok {
			return invalid("the checkpoint has no container %q", name)
		}
		before, err := checkpoint.configuration()
		if err != nil {
			return precondition("container %q of the checkpoint: %v", name, err)
		}
		if !proto.Equal(processOf(before), processOf(config)) {
			return precondition("container %q: the process differs from that of the checkpoint", name)
		}
		used := n.findImage(config.GetImage().GetImage())
		if used == nil {
			return notFound("image", config.GetImage().GetImage())
		}
		if used.id != checkpoint.ImageID {
			return precondition("container %q: the image differs from that of the checkpoint", name)
		}
		if _, err := n.resolveMounts(config.GetMounts()); err != nil {
			return err
		}
	}
	return nil
}

// processOf is the part of a configuration that describes the process, which a restore cannot change.
func processOf(config *cri.ContainerConfig) *cri.ContainerConfig {
	security := config.GetLinux().GetSecurityContext()
	return &cri.ContainerConfig{
		Command: config.GetCommand(), Args: config.GetArgs(), WorkingDir: config.GetWorkingDir(), Envs: config.GetEnvs(),
		Linux: &cri.LinuxContainerConfig{SecurityContext: &cri.LinuxContainerSecurityContext{
			RunAsUser: security.GetRunAsUser(), RunAsGroup: security.GetRunAsGroup(), RunAsUsername: security.GetRunAsUsername(),
			SupplementalGroups: security.GetSupplementalGroups(),
		}},
	}
}
