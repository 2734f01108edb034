package node

import (
	"context"
	"net/netip"
	"strings"

	cri "k8s.io/cri-api/pkg/apis/runtime/v1"
)

// Version answers who serves. The request's version is not looked at, as in other runtimes.
func (n *Node) Version(context.Context, *cri.VersionRequest) (*cri.VersionResponse, error) {
	return &cri.VersionResponse{Version: "0.1.0", RuntimeName: "cri-server", RuntimeVersion: "1.0.0", RuntimeApiVersion: "v1"}, nil
}

// Status answers that the node is ready, its handlers, and that it has every feature.
func (n *Node) Status(_ context.Context, request *cri.StatusRequest) (*cri.StatusResponse, error) {
	response := &cri.StatusResponse{
		Status: &cri.RuntimeStatus{Conditions: []*cri.RuntimeCondition{
			{Type: cri.RuntimeReady, Status: true},
			{Type: cri.NetworkReady, Status: true},
		}},
		RuntimeHandlers: handlers,
		Features:        &cri.RuntimeFeatures{SupplementalGroupsPolicy: true, UserNamespacesHostNetwork: true, MountOptions: true},
	}
	if request.GetVerbose() {
		n.mu.Lock()
		defer n.mu.Unlock()
		response.Info = map[string]string{
			"config": info(map[string]any{"podCidr": rangesText(n.podRanges)}),
			"counts": info(map[string]int{"pods": len(n.pods), "containers": len(n.containers), "images": len(n.images)}),
		}
	}
	return response, nil
}

// UpdateRuntimeConfig sets the ranges that new pods get their addresses from: one CIDR, or several with commas. An
// empty one changes nothing.
func (n *Node) UpdateRuntimeConfig(_ context.Context, request *cri.UpdateRuntimeConfigRequest) (*cri.UpdateRuntimeConfigResponse, error) {
	text := request.GetRuntimeConfig().GetNetworkConfig().GetPodCidr()
	if text == "" {
		return &cri.UpdateRuntimeConfigResponse{}, nil
	}
	var ranges []netip.Prefix
	for part := range strings.SplitSeq(text, ",") {
		prefix, err := netip.ParsePrefix(strings.TrimSpace(part))
		if err != nil {
			return nil, invalid("runtime_config.network_config.pod_cidr: %v", err)
		}
		ranges = append(ranges, prefix)
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	n.podRanges = ranges
	return &cri.UpdateRuntimeConfigResponse{}, nil
}

// RuntimeConfig answers the cgroup driver, and the one that is not zero on the wire.
func (n *Node) RuntimeConfig(context.Context, *cri.RuntimeConfigRequest) (*cri.RuntimeConfigResponse, error) {
	return &cri.RuntimeConfigResponse{Linux: &cri.LinuxRuntimeConfiguration{CgroupDriver: cri.CgroupDriver_CGROUPFS}}, nil
}
