package main

import (
	"github.com/containernetworking/cni/libcni"
	"github.com/containernetworking/cni/pkg/invoke"
)

// file is a configuration by its path.
type file struct {
	Path string `json:"path"`
}

// named is a configuration in a folder, by the name of its network.
type named struct {
	Dir  string `json:"dir"`
	Name string `json:"name"`
}

func loadFile(_ *call, a file) (any, error) {
	return viewList(libcni.NetworkConfFromFile(a.Path))
}

func loadPluginFile(_ *call, a file) (any, error) {
	return viewPlugin(libcni.ConfFromFile(a.Path))
}

func loadNetwork(_ *call, a named) (any, error) {
	return viewList(libcni.LoadNetworkConf(a.Dir, a.Name))
}

func loadPlugin(_ *call, a named) (any, error) {
	return viewPlugin(libcni.LoadConf(a.Dir, a.Name))
}

func pluginFiles(_ *call, a named) (any, error) {
	plugins, err := libcni.NetworkPluginConfsFromFiles(a.Dir, a.Name)
	if err != nil {
		return nil, err
	}
	return viewPlugins(plugins), nil
}

// confFiles gives null for a folder that is not there.
func confFiles(_ *call, a struct {
	Dir        string   `json:"dir"`
	Extensions []string `json:"extensions"`
}) (any, error) {
	return libcni.ConfFiles(a.Dir, a.Extensions)
}

func findInPath(_ *call, a struct {
	PluginType string   `json:"pluginType"`
	Path       []string `json:"path"`
}) (any, error) {
	return invoke.FindInPath(a.PluginType, a.Path)
}
