package main

import (
	"context"
	"encoding/json"
	"slices"

	"github.com/containernetworking/cni/libcni"
	"github.com/containernetworking/cni/pkg/types"
)

// onList is the use of a list, given by its bytes or its file.
type onList struct {
	use
	List []byte `json:"list,omitempty"`
	File string `json:"file,omitempty"`
}

// attached is the same for one attachment.
type attached struct {
	onList
	Runtime attachment `json:"rt"`
}

func (a onList) with(c *call, do func(context.Context, *libcni.CNIConfig, *libcni.NetworkConfigList) (any, error)) (any, error) {
	if (a.List == nil) == (a.File == "") {
		return nil, requestError{"the request has to have either list or file"}
	}
	load := func() (*libcni.NetworkConfigList, error) {
		if a.List != nil {
			return libcni.NetworkConfFromBytes(a.List)
		}
		return libcni.NetworkConfFromFile(a.File)
	}
	return a.open(c, func(ctx context.Context, cni *libcni.CNIConfig) (any, error) {
		list, err := load()
		if err != nil {
			return nil, err
		}
		return do(ctx, cni, list)
	})
}

func add(c *call, a attached) (any, error) {
	return a.with(c, func(ctx context.Context, cni *libcni.CNIConfig, list *libcni.NetworkConfigList) (any, error) {
		return viewResult(cni.AddNetworkList(ctx, list, a.Runtime.conf()))
	})
}

func check(c *call, a attached) (any, error) {
	return a.with(c, func(ctx context.Context, cni *libcni.CNIConfig, list *libcni.NetworkConfigList) (any, error) {
		return nil, cni.CheckNetworkList(ctx, list, a.Runtime.conf())
	})
}

func del(c *call, a attached) (any, error) {
	return a.with(c, func(ctx context.Context, cni *libcni.CNIConfig, list *libcni.NetworkConfigList) (any, error) {
		return nil, cni.DelNetworkList(ctx, list, a.Runtime.conf())
	})
}

func cachedResult(c *call, a attached) (any, error) {
	return a.with(c, func(_ context.Context, cni *libcni.CNIConfig, list *libcni.NetworkConfigList) (any, error) {
		return viewResult(cni.GetNetworkListCachedResult(list, a.Runtime.conf()))
	})
}

func cachedConfig(c *call, a attached) (any, error) {
	return a.with(c, func(_ context.Context, cni *libcni.CNIConfig, list *libcni.NetworkConfigList) (any, error) {
		return viewCached(cni.GetNetworkListCachedConfig(list, a.Runtime.conf()))
	})
}

func status(c *call, a onList) (any, error) {
	return a.with(c, func(ctx context.Context, cni *libcni.CNIConfig, list *libcni.NetworkConfigList) (any, error) {
		return nil, cni.GetStatusNetworkList(ctx, list)
	})
}

// validate sorts the capabilities, as libcni gives them in any order.
func validate(c *call, a onList) (any, error) {
	return a.with(c, func(ctx context.Context, cni *libcni.CNIConfig, list *libcni.NetworkConfigList) (any, error) {
		capabilities, err := cni.ValidateNetworkList(ctx, list)
		slices.Sort(capabilities)
		return capabilities, err
	})
}

// gc has no GCArgs where `valid` is not given, and where it is null has GCArgs without a list.
func gc(c *call, a struct {
	onList
	Valid json.RawMessage `json:"valid,omitempty"`
}) (any, error) {
	var args *libcni.GCArgs
	if a.Valid != nil {
		valid, err := readValid(a.Valid)
		if err != nil {
			return nil, requestError{err.Error()}
		}
		args = &libcni.GCArgs{ValidAttachments: valid}
	}
	return a.with(c, func(ctx context.Context, cni *libcni.CNIConfig, list *libcni.NetworkConfigList) (any, error) {
		return nil, cni.GCNetworkList(ctx, list, args)
	})
}

func readValid(text json.RawMessage) ([]types.GCAttachment, error) {
	var given []struct {
		ContainerID string `json:"containerId"`
		IfName      string `json:"ifName"`
	}
	if err := json.Unmarshal(text, &given); err != nil || given == nil {
		return nil, err
	}
	valid := []types.GCAttachment{}
	for _, each := range given {
		valid = append(valid, types.GCAttachment{ContainerID: each.ContainerID, IfName: each.IfName})
	}
	return valid, nil
}
