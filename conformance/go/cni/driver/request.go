package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
)

// request is an operation with its arguments as they came, and `id` and `op` among them.
type request map[string]json.RawMessage

// call is an operation that is being carried out.
type call struct {
	ctx context.Context
	// stderr takes what libcni passes on of what plugins wrote there.
	stderr bytes.Buffer
}

// operation carries out a request, whose arguments it decodes first.
type operation func(*call, request) (any, error)

// requestError is a fault of whoever wrote the request, and none that libcni found.
type requestError struct{ text string }

func (e requestError) Error() string { return e.text }

// answer carries the request out.
func (r request) answer(ctx context.Context) reply {
	c := &call{ctx: ctx}
	outcome := attempt(func() (any, error) {
		var name string
		if err := json.Unmarshal(r["op"], &name); err != nil {
			return nil, requestError{"the request has no op"}
		}
		carryOut, ok := operations[name]
		if !ok {
			return nil, requestError{fmt.Sprintf("there is no operation %q", name)}
		}
		return carryOut(c, r)
	})
	return reply{ID: r["id"], outcome: outcome, Stderr: c.stderr.Bytes()}
}

// with makes an operation of a function and the type of its arguments: a field is needed unless its tag has omitempty, and a field that
// the type does not have is refused.
func with[T any](carryOut func(*call, T) (any, error)) operation {
	return func(c *call, r request) (any, error) {
		var arguments T
		if err := r.decode(&arguments); err != nil {
			return nil, requestError{err.Error()}
		}
		return carryOut(c, arguments)
	}
}

func (r request) decode(into any) error {
	arguments := map[string]json.RawMessage{}
	for name, value := range r {
		if name != "id" && name != "op" {
			arguments[name] = value
		}
	}
	for _, field := range reflect.VisibleFields(reflect.TypeOf(into).Elem()) {
		name, options, _ := strings.Cut(field.Tag.Get("json"), ",")
		if _, given := arguments[name]; !given && !field.Anonymous && options != "omitempty" {
			return fmt.Errorf("the request has no %s", name)
		}
	}
	text, err := json.Marshal(arguments)
	if err != nil {
		return err
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	return decoder.Decode(into)
}
