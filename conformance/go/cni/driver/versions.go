package main

import (
	"bytes"

	"github.com/containernetworking/cni/pkg/types/create"
	"github.com/containernetworking/cni/pkg/version"
)

// infoView is a version.PluginInfo, with what it prints.
type infoView struct {
	SupportedVersions []string `json:"supportedVersions"`
	Encoded           []byte   `json:"encoded"`
}

func viewInfo(info version.PluginInfo, err error) (any, error) {
	if err != nil {
		return nil, err
	}
	var encoded bytes.Buffer
	if err := info.Encode(&encoded); err != nil {
		return nil, err
	}
	return infoView{info.SupportedVersions(), encoded.Bytes()}, nil
}

func versionInfo(_ *call, a someBytes) (any, error) {
	return viewInfo((&version.PluginDecoder{}).Decode(a.Bytes))
}

func decodeVersion(_ *call, a someBytes) (any, error) {
	return create.DecodeVersion(a.Bytes)
}

func compareVersions(_ *call, a struct {
	A string `json:"a"`
	B string `json:"b"`
}) (any, error) {
	parse := func(text string) outcome {
		return attempt(func() (any, error) {
			major, minor, micro, err := version.ParseVersion(text)
			return []int{major, minor, micro}, err
		})
	}
	return struct {
		GreaterThan          outcome `json:"greaterThan"`
		GreaterThanOrEqualTo outcome `json:"greaterThanOrEqualTo"`
		A                    outcome `json:"a"`
		B                    outcome `json:"b"`
	}{
		attempt(func() (any, error) { return version.GreaterThan(a.A, a.B) }),
		attempt(func() (any, error) { return version.GreaterThanOrEqualTo(a.A, a.B) }),
		parse(a.A),
		parse(a.B),
	}, nil
}

// checkVersion is what the skeleton of a plugin does with the version of its configuration.
func checkVersion(_ *call, a struct {
	Version   string   `json:"version"`
	Supported []string `json:"supported"`
}) (any, error) {
	if incompatible := (&version.Reconciler{}).CheckRaw(a.Version, a.Supported); incompatible != nil {
		return nil, incompatible
	}
	return nil, nil
}

func versionsFrom(_ *call, a struct {
	Version string `json:"version"`
}) (any, error) {
	return viewInfo(version.VersionsStartingFrom(a.Version), nil)
}
