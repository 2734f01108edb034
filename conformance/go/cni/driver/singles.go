package main

import (
	"context"
	"slices"

	"github.com/containernetworking/cni/libcni"
)

// onPlugin is the use of a single plugin's configuration, given by its bytes or its file.
type onPlugin struct {
	use
	Plugin []byte `json:"plugin,omitempty"`
	File   string `json:"file,omitempty"`
}

// attachedSingle is the same for one attachment.
type attachedSingle struct {
	onPlugin
	Runtime attachment `json:"rt"`
}

func (a onPlugin) with(c *call, do func(context.Context, *libcni.CNIConfig, *libcni.PluginConfig) (any, error)) (any, error) {
	if (a.Plugin == nil) == (a.File == "") {
		return nil, requestError{"the request has to have either plugin or file"}
	}
	load := func() (*libcni.PluginConfig, error) {
		if a.Plugin != nil {
			return libcni.NetworkPluginConfFromBytes(a.Plugin)
		}
		return libcni.ConfFromFile(a.File)
	}
	return a.open(c, func(ctx context.Context, cni *libcni.CNIConfig) (any, error) {
		plugin, err := load()
		if err != nil {
			return nil, err
		}
		return do(ctx, cni, plugin)
	})
}

func addSingle(c *call, a attachedSingle) (any, error) {
	return a.with(c, func(ctx context.Context, cni *libcni.CNIConfig, plugin *libcni.PluginConfig) (any, error) {
		return viewResult(cni.AddNetwork(ctx, plugin, a.Runtime.conf()))
	})
}

func checkSingle(c *call, a attachedSingle) (any, error) {
	return a.with(c, func(ctx context.Context, cni *libcni.CNIConfig, plugin *libcni.PluginConfig) (any, error) {
		return nil, cni.CheckNetwork(ctx, plugin, a.Runtime.conf())
	})
}

func delSingle(c *call, a attachedSingle) (any, error) {
	return a.with(c, func(ctx context.Context, cni *libcni.CNIConfig, plugin *libcni.PluginConfig) (any, error) {
		return nil, cni.DelNetwork(ctx, plugin, a.Runtime.conf())
	})
}

func cachedResultSingle(c *call, a attachedSingle) (any, error) {
	return a.with(c, func(_ context.Context, cni *libcni.CNIConfig, plugin *libcni.PluginConfig) (any, error) {
		return viewResult(cni.GetNetworkCachedResult(plugin, a.Runtime.conf()))
	})
}

func cachedConfigSingle(c *call, a attachedSingle) (any, error) {
	return a.with(c, func(_ context.Context, cni *libcni.CNIConfig, plugin *libcni.PluginConfig) (any, error) {
		return viewCached(cni.GetNetworkCachedConfig(plugin, a.Runtime.conf()))
	})
}

// validateSingle sorts the capabilities, as libcni gives them in any order.
func validateSingle(c *call, a onPlugin) (any, error) {
	return a.with(c, func(ctx context.Context, cni *libcni.CNIConfig, plugin *libcni.PluginConfig) (any, error) {
		capabilities, err := cni.ValidateNetwork(ctx, plugin)
		slices.Sort(capabilities)
		return capabilities, err
	})
}

func getVersionInfo(c *call, a struct {
	use
	PluginType string `json:"pluginType"`
}) (any, error) {
	return a.open(c, func(ctx context.Context, cni *libcni.CNIConfig) (any, error) {
		return viewInfo(cni.GetVersionInfo(ctx, a.PluginType))
	})
}
