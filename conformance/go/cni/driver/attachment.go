package main

import (
	"context"

	"github.com/containernetworking/cni/libcni"
)

// attachment is a libcni.RuntimeConf.
type attachment struct {
	ContainerID    string         `json:"containerId"`
	NetNS          string         `json:"netns"`
	IfName         string         `json:"ifName"`
	Args           [][2]string    `json:"args"`
	CapabilityArgs map[string]any `json:"capabilityArgs"`
	CacheDir       string         `json:"cacheDir,omitempty"`
}

func (a attachment) conf() *libcni.RuntimeConf {
	return &libcni.RuntimeConf{
		ContainerID:    a.ContainerID,
		NetNS:          a.NetNS,
		IfName:         a.IfName,
		Args:           a.Args,
		CapabilityArgs: a.CapabilityArgs,
		CacheDir:       a.CacheDir,
	}
}

// cachedView is a configuration of the cache, with the attachment that it was used for.
type cachedView struct {
	Config  []byte     `json:"config"`
	Runtime attachment `json:"rt"`
}

// viewCached gives null where there is none.
func viewCached(config []byte, conf *libcni.RuntimeConf, err error) (any, error) {
	if err != nil || conf == nil {
		return nil, err
	}
	return cachedView{config, attachment{
		ContainerID:    conf.ContainerID,
		NetNS:          conf.NetNS,
		IfName:         conf.IfName,
		Args:           conf.Args,
		CapabilityArgs: conf.CapabilityArgs,
		CacheDir:       conf.CacheDir,
	}}, nil
}

// attachmentView is a libcni.NetworkAttachment.
type attachmentView struct {
	ContainerID    string         `json:"containerId"`
	Network        string         `json:"network"`
	IfName         string         `json:"ifName"`
	NetNS          string         `json:"netns"`
	CniArgs        [][2]string    `json:"cniArgs"`
	CapabilityArgs map[string]any `json:"capabilityArgs"`
	Config         []byte         `json:"config"`
}

// cachedAttachments gives null where the cache has no folder.
func cachedAttachments(c *call, a struct {
	use
	ContainerID string `json:"containerId,omitempty"`
}) (any, error) {
	return a.open(c, func(_ context.Context, cni *libcni.CNIConfig) (any, error) {
		found, err := cni.GetCachedAttachments(a.ContainerID)
		if err != nil || found == nil {
			return nil, err
		}
		views := []attachmentView{}
		for _, each := range found {
			views = append(views, attachmentView{
				ContainerID:    each.ContainerID,
				Network:        each.Network,
				IfName:         each.IfName,
				NetNS:          each.NetNS,
				CniArgs:        each.CniArgs,
				CapabilityArgs: each.CapabilityArgs,
				Config:         each.Config,
			})
		}
		return views, nil
	})
}
