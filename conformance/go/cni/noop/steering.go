package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/containernetworking/cni/pkg/skel"
	"github.com/containernetworking/cni/pkg/types"
	"github.com/containernetworking/cni/pkg/version"

	"container-interfaces.dev/conformance/cni/internal/invocation"
)

// passthrough as a result is the previous one, in the version of the configuration.
const passthrough = "PASSTHROUGH"

// steering is the file that says what the plugin does, in the order of the fields. Empty, it is a plugin that does nothing.
type steering struct {
	// ReportVersionSupport are the versions that it has, all where there are none.
	ReportVersionSupport []string `json:"reportVersionSupport"`

	SleepMs      int          `json:"sleepMs"`
	ReportStderr string       `json:"reportStderr"`
	ReportError  *types.Error `json:"reportError"`
	// ReportResult is printed as it is, whatever the command.
	ReportResult string `json:"reportResult"`
	// ExitWithCode ends the plugin after it has printed its result, and not where it reports an error.
	ExitWithCode int `json:"exitWithCode"`
}

func readSteering(path string) (steering, error) {
	var read steering
	if path == "" {
		return read, nil
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return read, err
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&read); err != nil {
		return read, fmt.Errorf("the file %s: %w", path, err)
	}
	return read, nil
}

// command gives what the skeleton is to call.
func (s steering) command(name string) func(*skel.CmdArgs) error {
	return func(args *skel.CmdArgs) error {
		time.Sleep(time.Duration(s.SleepMs) * time.Millisecond)
		fmt.Fprint(os.Stderr, s.ReportStderr)
		if s.ReportError != nil {
			return s.ReportError
		}
		result, err := s.result(name, args.StdinData)
		if err != nil {
			return err
		}
		if _, err := os.Stdout.Write(result); err != nil {
			return err
		}
		if s.ExitWithCode != 0 {
			os.Exit(s.ExitWithCode)
		}
		return nil
	}
}

func (s steering) result(command string, stdin []byte) ([]byte, error) {
	switch s.ReportResult {
	case "":
		return invocation.Answer(command, stdin), nil
	case passthrough:
		return previousResult(stdin)
	}
	return []byte(s.ReportResult), nil
}

func previousResult(stdin []byte) ([]byte, error) {
	var conf types.PluginConf
	if err := json.Unmarshal(stdin, &conf); err != nil {
		return nil, err
	}
	if err := version.ParsePrevResult(&conf); err != nil {
		return nil, err
	}
	if conf.PrevResult == nil {
		return nil, errors.New("there is no prevResult to pass through")
	}
	result, err := conf.PrevResult.GetAsVersion(conf.CNIVersion)
	if err != nil {
		return nil, err
	}
	return json.Marshal(result)
}
