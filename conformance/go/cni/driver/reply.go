package main

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/containernetworking/cni/libcni"
	"github.com/containernetworking/cni/pkg/types"
)

// reply is the line that answers a request.
type reply struct {
	ID json.RawMessage `json:"id"`
	outcome
	Stderr []byte `json:"stderr,omitempty"`
}

// outcome is how something ended: with a value, an error or a panic. It stands within the value of an operation, too, that does several
// things.
type outcome struct {
	OK    bool            `json:"ok"`
	Value json.RawMessage `json:"value,omitempty"`
	Error *failure        `json:"error,omitempty"`
	Panic string          `json:"panic,omitempty"`
}

// failure is an error: what it says, and what is in it.
type failure struct {
	Message string `json:"message"`
	// Kind is request, notFound, noConfigs, plugin (a types.Error, wherever it came from) or other.
	Kind string `json:"kind"`

	// what a types.Error has
	Code    *uint  `json:"code,omitempty"`
	Msg     string `json:"msg,omitempty"`
	Details string `json:"details,omitempty"`
}

// attempt does something of libcni and tells how it ended.
func attempt(do func() (any, error)) (ended outcome) {
	defer func() {
		if cause := recover(); cause != nil {
			ended = outcome{Panic: fmt.Sprint(cause)}
		}
	}()
	value, err := do()
	if err != nil {
		return outcome{Error: failureOf(err)}
	}
	text, err := json.Marshal(value)
	if err != nil {
		return outcome{Error: failureOf(err)}
	}
	return outcome{OK: true, Value: text}
}

func failureOf(err error) *failure {
	described := &failure{Message: err.Error(), Kind: "other"}
	var (
		request   requestError
		notFound  libcni.NotFoundError
		noConfigs libcni.NoConfigsFoundError
		plugin    *types.Error
	)
	switch {
	case errors.As(err, &request):
		described.Kind = "request"
	case errors.As(err, &notFound):
		described.Kind = "notFound"
	case errors.As(err, &noConfigs):
		described.Kind = "noConfigs"
	case errors.As(err, &plugin):
		described.Kind = "plugin"
		described.Code, described.Msg, described.Details = &plugin.Code, plugin.Msg, plugin.Details
	}
	return described
}
