package main

import (
	"encoding/json"
	"os"
	"strings"

	"container-interfaces.dev/conformance/cni/internal/invocation"
)

// conf has the keys of a configuration that are for this plugin.
type conf struct {
	DebugFile  string `json:"debugFile"`
	CommandLog string `json:"commandLog"`
}

// readConf reads what it can: what is wrong with a configuration is the skeleton's to say.
func readConf(stdin []byte) conf {
	var read conf
	_ = json.Unmarshal(stdin, &read)
	return read
}

func (c conf) logPath() string {
	if c.CommandLog != "" {
		return c.CommandLog
	}
	return os.Getenv(invocation.LogVariable)
}

// steeringPath is the DEBUG of CNI_ARGS, the key of the configuration, or $CNI_TEST_DEBUG: libcni sends neither of the former
// along with VERSION.
func (c conf) steeringPath() string {
	for pair := range strings.SplitSeq(os.Getenv("CNI_ARGS"), ";") {
		if key, value, _ := strings.Cut(pair, "="); key == "DEBUG" {
			return value
		}
	}
	if c.DebugFile != "" {
		return c.DebugFile
	}
	return os.Getenv("CNI_TEST_DEBUG")
}
