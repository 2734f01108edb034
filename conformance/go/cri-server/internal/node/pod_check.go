package node

import (
	cri "k8s.io/cri-api/pkg/apis/runtime/v1"
)

// handlers are the runtime handlers of the node. The empty name is the default one.
var handlers = []*cri.RuntimeHandler{
	{Name: "", Features: &cri.RuntimeHandlerFeatures{RecursiveReadOnlyMounts: true, UserNamespaces: true}},
	{Name: "sealed", Features: &cri.RuntimeHandlerFeatures{RecursiveReadOnlyMounts: true}},
}

func checkHandler(name string) error {
	for _, handler := range handlers {
		if handler.GetName() == name {
			return nil
		}
	}
	return invalid("no runtime handler %q", name)
}

// checkPod checks what a pod sandbox needs before it is made.
func checkPod(config *cri.PodSandboxConfig, handler string) error {
	metadata := config.GetMetadata()
	security := config.GetLinux().GetSecurityContext()
	switch {
	case config == nil:
		return invalid("config is required")
	case metadata.GetName() == "":
		return invalid("config.metadata.name is required")
	case metadata.GetNamespace() == "":
		return invalid("config.metadata.namespace is required")
	case metadata.GetUid() == "":
		return invalid("config.metadata.uid is required")
	case security.GetRunAsGroup() != nil && security.GetRunAsUser() == nil:
		return invalid("config.linux.security_context.run_as_group needs run_as_user")
	}
	for i, mapping := range config.GetPortMappings() {
		if port := mapping.GetHostPort(); port < 0 || port > 65535 {
			return invalid("config.port_mappings[%d].host_port %d is not a port", i, port)
		}
	}
	return checkHandler(handler)
}

// podNamespaces is the namespace part of a pod's configuration.
func podNamespaces(config *cri.PodSandboxConfig) *cri.NamespaceOption {
	return config.GetLinux().GetSecurityContext().GetNamespaceOptions()
}
