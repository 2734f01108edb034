package main

import (
	"bytes"
	"encoding/json"

	"github.com/containernetworking/cni/pkg/types"
	"github.com/containernetworking/cni/pkg/types/create"
	"github.com/containernetworking/cni/pkg/version"
)

// resultView is a result: as it goes to a plugin or a cache, and as a plugin prints it.
type resultView struct {
	Version string    `json:"version"`
	JSON    []byte    `json:"json"`
	Pretty  []byte    `json:"pretty"`
	To      []outcome `json:"to,omitempty"`
}

// viewResult gives null for no result.
func viewResult(result types.Result, err error) (any, error) {
	if err != nil || result == nil {
		return nil, err
	}
	return describe(result)
}

func describe(result types.Result) (*resultView, error) {
	compact, err := json.Marshal(result)
	if err != nil {
		return nil, err
	}
	var pretty bytes.Buffer
	if err := result.PrintTo(&pretty); err != nil {
		return nil, err
	}
	return &resultView{Version: result.Version(), JSON: compact, Pretty: pretty.Bytes()}, nil
}

// createResult takes the version from the bytes where none is given.
func createResult(_ *call, a struct {
	Bytes   []byte   `json:"bytes"`
	Version *string  `json:"version,omitempty"`
	To      []string `json:"to,omitempty"`
}) (any, error) {
	parse := func() (types.Result, error) {
		if a.Version != nil {
			return create.Create(*a.Version, a.Bytes)
		}
		return create.CreateFromBytes(a.Bytes)
	}
	result, err := parse()
	if err != nil {
		return nil, err
	}
	view, err := describe(result)
	if err != nil {
		return nil, err
	}
	for _, version := range a.To {
		view.To = append(view.To, attempt(func() (any, error) {
			// each from a fresh one, as conversions share what they convert
			fresh, err := parse()
			if err != nil {
				return nil, err
			}
			return viewResult(fresh.GetAsVersion(version))
		}))
	}
	return view, nil
}

// parsePrevResult is what a plugin does with its configuration.
func parsePrevResult(_ *call, a someBytes) (any, error) {
	var conf types.PluginConf
	if err := json.Unmarshal(a.Bytes, &conf); err != nil {
		return nil, err
	}
	if err := version.ParsePrevResult(&conf); err != nil {
		return nil, err
	}
	return viewResult(conf.PrevResult, nil)
}
