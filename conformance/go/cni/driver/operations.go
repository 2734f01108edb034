package main

import (
	"runtime/debug"

	"github.com/containernetworking/cni/pkg/version"
)

// operations are all there are, by name.
var operations = map[string]operation{
	"ping": with(ping),

	"parseList":    with(parseList),
	"parsePlugin":  with(parsePlugin),
	"listFromConf": with(listFromConf),
	"inject":       with(inject),

	"loadFile":       with(loadFile),
	"loadPluginFile": with(loadPluginFile),
	"loadNetwork":    with(loadNetwork),
	"loadPlugin":     with(loadPlugin),
	"pluginFiles":    with(pluginFiles),
	"confFiles":      with(confFiles),

	"result":          with(createResult),
	"parsePrevResult": with(parsePrevResult),

	"versionInfo":     with(versionInfo),
	"decodeVersion":   with(decodeVersion),
	"compareVersions": with(compareVersions),
	"checkVersion":    with(checkVersion),
	"versionsFrom":    with(versionsFrom),

	"validateIds": with(validateIDs),
	"loadArgs":    with(loadArgs),
	"json":        with(reserialise),
	"findInPath":  with(findInPath),

	"add":                with(add),
	"check":              with(check),
	"del":                with(del),
	"gc":                 with(gc),
	"status":             with(status),
	"validate":           with(validate),
	"cachedResult":       with(cachedResult),
	"cachedConfig":       with(cachedConfig),
	"addSingle":          with(addSingle),
	"checkSingle":        with(checkSingle),
	"delSingle":          with(delSingle),
	"validateSingle":     with(validateSingle),
	"cachedResultSingle": with(cachedResultSingle),
	"cachedConfigSingle": with(cachedConfigSingle),

	"getVersionInfo":    with(getVersionInfo),
	"cachedAttachments": with(cachedAttachments),
}

// ping tells which libcni is linked.
func ping(*call, struct{}) (any, error) {
	linked := ""
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, module := range info.Deps {
			if module.Path == "github.com/containernetworking/cni" {
				linked = module.Version
			}
		}
	}
	return struct {
		Libcni      string `json:"libcni"`
		SpecVersion string `json:"specVersion"`
	}{linked, version.Current()}, nil
}
