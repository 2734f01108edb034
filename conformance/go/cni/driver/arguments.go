package main

import (
	"github.com/containernetworking/cni/pkg/types"
	"github.com/containernetworking/cni/pkg/utils"
)

// validateIDs looks at those that are given.
func validateIDs(_ *call, a struct {
	ContainerID *string `json:"containerId,omitempty"`
	Network     *string `json:"network,omitempty"`
	IfName      *string `json:"ifName,omitempty"`
}) (any, error) {
	check := func(text *string, validate func(string) *types.Error) *outcome {
		if text == nil {
			return nil
		}
		ended := attempt(func() (any, error) {
			if err := validate(*text); err != nil {
				return nil, err
			}
			return nil, nil
		})
		return &ended
	}
	return struct {
		ContainerID *outcome `json:"containerId,omitempty"`
		Network     *outcome `json:"network,omitempty"`
		IfName      *outcome `json:"ifName,omitempty"`
	}{
		check(a.ContainerID, utils.ValidateContainerID),
		check(a.Network, utils.ValidateNetworkName),
		check(a.IfName, utils.ValidateInterfaceName),
	}, nil
}

// podArgs is what Kubernetes' runtimes put into CNI_ARGS; the names of the fields are the keys.
type podArgs struct {
	types.CommonArgs
	K8S_POD_NAMESPACE          types.UnmarshallableString
	K8S_POD_NAME               types.UnmarshallableString
	K8S_POD_INFRA_CONTAINER_ID types.UnmarshallableString
	K8S_POD_UID                types.UnmarshallableString
}

func loadArgs(_ *call, a struct {
	Args string `json:"args"`
}) (any, error) {
	var pod podArgs
	if err := types.LoadArgs(a.Args, &pod); err != nil {
		return nil, err
	}
	return map[string]any{
		"IgnoreUnknown":              pod.IgnoreUnknown,
		"K8S_POD_NAMESPACE":          pod.K8S_POD_NAMESPACE,
		"K8S_POD_NAME":               pod.K8S_POD_NAME,
		"K8S_POD_INFRA_CONTAINER_ID": pod.K8S_POD_INFRA_CONTAINER_ID,
		"K8S_POD_UID":                pod.K8S_POD_UID,
	}, nil
}
