package node

import (
	"path/filepath"

	"google.golang.org/protobuf/proto"
	cri "k8s.io/cri-api/pkg/apis/runtime/v1"
)

// checkContainer checks what a container needs before it is made.
func checkContainer(config *cri.ContainerConfig) error {
	security := config.GetLinux().GetSecurityContext()
	switch {
	case config == nil:
		return invalid("config is required")
	case config.GetMetadata().GetName() == "":
		return invalid("config.metadata.name is required")
	case config.GetImage().GetImage() == "":
		return invalid("config.image.image is required")
	case config.GetLogPath() != "" && !filepath.IsLocal(config.GetLogPath()):
		return invalid("config.log_path must be relative and stay below the log directory")
	case security.GetRunAsUser() != nil && security.GetRunAsUsername() != "":
		return invalid("config.linux.security_context: run_as_user and run_as_username exclude each other")
	case security.GetRunAsGroup() != nil && security.GetRunAsUser() == nil && security.GetRunAsUsername() == "":
		return invalid("config.linux.security_context.run_as_group needs run_as_user or run_as_username")
	}
	for i, mount := range config.GetMounts() {
		switch {
		case mount.GetContainerPath() == "":
			return invalid("config.mounts[%d].container_path is required", i)
		case mount.GetImage().GetImage() != "" && mount.GetHostPath() != "":
			return invalid("config.mounts[%d]: image and host_path exclude each other", i)
		case mount.GetImage().GetImage() == "" && mount.GetHostPath() == "":
			return invalid("config.mounts[%d]: one of image and host_path is required", i)
		case mount.GetImageSubPath() != "" && mount.GetImage().GetImage() == "":
			return invalid("config.mounts[%d].image_sub_path needs image", i)
		case mount.GetRecursiveReadOnly() && (!mount.GetReadonly() || mount.GetPropagation() != cri.MountPropagation_PROPAGATION_PRIVATE):
			return invalid("config.mounts[%d].recursive_read_only needs readonly and PROPAGATION_PRIVATE", i)
		}
	}
	return checkHandler(config.GetImage().GetRuntimeHandler())
}

// resolveMounts gives the mounts as ContainerStatus shows them: an image volume has the digest of its image in
// image_ref. Host paths are not looked at, as nothing is mounted. Callers hold the lock.
func (n *Node) resolveMounts(mounts []*cri.Mount) ([]*cri.Mount, error) {
	resolved := make([]*cri.Mount, len(mounts))
	for i, mount := range mounts {
		resolved[i] = mount
		if mount.GetImage().GetImage() == "" {
			continue
		}
		used := n.findImage(mount.GetImage().GetImage())
		if used == nil {
			return nil, notFound("image", mount.GetImage().GetImage())
		}
		resolved[i] = proto.CloneOf(mount)
		resolved[i].Image.ImageRef = used.digests[0]
	}
	return resolved, nil
}
