package main

import (
	"encoding/json"

	"github.com/containernetworking/cni/libcni"
	"github.com/containernetworking/cni/pkg/types"
)

// listView is a libcni.NetworkConfigList.
type listView struct {
	Name                   string       `json:"name"`
	CNIVersion             string       `json:"cniVersion"`
	DisableCheck           bool         `json:"disableCheck"`
	DisableGC              bool         `json:"disableGC"`
	LoadOnlyInlinedPlugins bool         `json:"loadOnlyInlinedPlugins"`
	Plugins                []pluginView `json:"plugins"`
	Bytes                  []byte       `json:"bytes"`
}

// pluginView is a libcni.PluginConfig.
type pluginView struct {
	Type             string               `json:"type"`
	Name             string               `json:"name"`
	CNIVersion       string               `json:"cniVersion"`
	Capabilities     map[string]bool      `json:"capabilities"`
	IpamType         string               `json:"ipamType"`
	DNS              types.DNS            `json:"dns"`
	PrevResult       map[string]any       `json:"prevResult,omitempty"`
	ValidAttachments []types.GCAttachment `json:"validAttachments,omitempty"`
	Bytes            []byte               `json:"bytes"`
}

func viewList(list *libcni.NetworkConfigList, err error) (any, error) {
	if err != nil {
		return nil, err
	}
	return listView{
		Name:                   list.Name,
		CNIVersion:             list.CNIVersion,
		DisableCheck:           list.DisableCheck,
		DisableGC:              list.DisableGC,
		LoadOnlyInlinedPlugins: list.LoadOnlyInlinedPlugins,
		Plugins:                viewPlugins(list.Plugins),
		Bytes:                  list.Bytes,
	}, nil
}

func viewPlugins(plugins []*libcni.PluginConfig) []pluginView {
	views := []pluginView{}
	for _, plugin := range plugins {
		views = append(views, viewOf(plugin))
	}
	return views
}

func viewPlugin(plugin *libcni.PluginConfig, err error) (any, error) {
	if err != nil {
		return nil, err
	}
	return viewOf(plugin), nil
}

func viewOf(plugin *libcni.PluginConfig) pluginView {
	return pluginView{
		Type:             plugin.Network.Type,
		Name:             plugin.Network.Name,
		CNIVersion:       plugin.Network.CNIVersion,
		Capabilities:     plugin.Network.Capabilities,
		IpamType:         plugin.Network.IPAM.Type,
		DNS:              plugin.Network.DNS,
		PrevResult:       plugin.Network.RawPrevResult,
		ValidAttachments: plugin.Network.ValidAttachments,
		Bytes:            plugin.Bytes,
	}
}

// someBytes are the arguments of what takes bytes only.
type someBytes struct {
	Bytes []byte `json:"bytes"`
}

func parseList(_ *call, a someBytes) (any, error) {
	return viewList(libcni.NetworkConfFromBytes(a.Bytes))
}

func parsePlugin(_ *call, a someBytes) (any, error) {
	return viewPlugin(libcni.NetworkPluginConfFromBytes(a.Bytes))
}

func listFromConf(_ *call, a someBytes) (any, error) {
	plugin, err := libcni.NetworkPluginConfFromBytes(a.Bytes)
	if err != nil {
		return nil, err
	}
	return viewList(libcni.ConfListFromConf(plugin))
}

// inject does not parse the configuration itself, as InjectConf needs its bytes only.
func inject(_ *call, a struct {
	Bytes  []byte         `json:"bytes"`
	Values map[string]any `json:"values"`
}) (any, error) {
	return viewPlugin(libcni.InjectConf(&libcni.PluginConfig{Bytes: a.Bytes}, a.Values))
}

// reserialise is what a document looks like after Go had it.
func reserialise(_ *call, a someBytes) (any, error) {
	type texts struct {
		Compact []byte `json:"compact"`
		Pretty  []byte `json:"pretty"`
	}
	print := func(value any) (any, error) {
		compact, err := json.Marshal(value)
		if err != nil {
			return nil, err
		}
		pretty, err := json.MarshalIndent(value, "", "    ")
		return texts{compact, pretty}, err
	}
	return struct {
		Object outcome `json:"object"`
		Any    outcome `json:"any"`
	}{
		attempt(func() (any, error) {
			var value map[string]any
			if err := json.Unmarshal(a.Bytes, &value); err != nil {
				return nil, err
			}
			return print(value)
		}),
		attempt(func() (any, error) {
			var value any
			if err := json.Unmarshal(a.Bytes, &value); err != nil {
				return nil, err
			}
			return print(value)
		}),
	}, nil
}
