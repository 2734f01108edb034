package main

import (
	"bytes"
	"encoding/json"
	"strings"

	image "github.com/opencontainers/image-spec/schema"
	v1 "github.com/opencontainers/image-spec/specs-go/v1"
	runtime "github.com/opencontainers/runtime-spec/specs-go"
	"github.com/opencontainers/runtime-spec/specs-go/features"
	"github.com/santhosh-tekuri/jsonschema/v5"
)

// kind is a kind of document.
type kind struct {
	// empty makes the struct that a document is decoded into.
	empty func() any
	// schema is nil where the specification has none.
	schema *jsonschema.Schema
	// validator is the one of image-spec, empty for documents of runtime-spec.
	validator image.Validator
}

type documentAnswer struct {
	// Written is the document after a round trip through the struct; absent where it could not be decoded.
	Written     string `json:"written,omitempty"`
	DecodeError string `json:"decodeError,omitempty"`
	// Violations are what the JSON schema finds.
	Violations []violation `json:"violations"`
	// ValidatorError is what the validator of image-spec says.
	ValidatorError string `json:"validatorError,omitempty"`
}

// violation is one place where a document does not follow its schema.
type violation struct {
	Pointer string `json:"pointer"`
	Keyword string `json:"keyword"`
	Message string `json:"message"`
}

func loadKinds(runtimeSchemas string) (map[string]kind, error) {
	schemas, err := loadSchemas(runtimeSchemas)
	if err != nil {
		return nil, err
	}
	return map[string]kind{
		"Spec":                  {empty: func() any { return new(runtime.Spec) }, schema: schemas["config-schema.json of runtime-spec"]},
		"State":                 {empty: func() any { return new(runtime.State) }, schema: schemas["state-schema.json of runtime-spec"]},
		"Features":              {empty: func() any { return new(features.Features) }, schema: schemas["features-schema.json of runtime-spec"]},
		"ContainerProcessState": {empty: func() any { return new(runtime.ContainerProcessState) }},
		"Descriptor":            {func() any { return new(v1.Descriptor) }, schemas["content-descriptor.json"], image.ValidatorMediaTypeDescriptor},
		"Manifest":              {func() any { return new(v1.Manifest) }, schemas["image-manifest-schema.json"], image.ValidatorMediaTypeManifest},
		"Index":                 {func() any { return new(v1.Index) }, schemas["image-index-schema.json"], image.ValidatorMediaTypeImageIndex},
		"Image":                 {func() any { return new(v1.Image) }, schemas["config-schema.json"], image.ValidatorMediaTypeImageConfig},
		"ImageLayout":           {func() any { return new(v1.ImageLayout) }, schemas["image-layout-schema.json"], image.ValidatorMediaTypeLayoutHeader},
	}, nil
}

func (k kind) judge(document []byte, withValidator bool) documentAnswer {
	answer := documentAnswer{Violations: []violation{}}
	value := k.empty()
	if err := json.Unmarshal(document, value); err != nil {
		answer.DecodeError = err.Error()
	} else if written, err := json.Marshal(value); err != nil {
		answer.DecodeError = err.Error()
	} else {
		answer.Written = string(written)
	}
	if k.schema != nil {
		answer.Violations = k.violations(document)
	}
	if withValidator && k.validator != "" {
		if err := k.validator.Validate(bytes.NewReader(document)); err != nil {
			answer.ValidatorError = err.Error()
		}
	}
	return answer
}

func (k kind) violations(document []byte) []violation {
	var value any
	decoder := json.NewDecoder(bytes.NewReader(document))
	// else integers beyond 2^53 would be rounded before they are compared
	decoder.UseNumber()
	if err := decoder.Decode(&value); err != nil {
		return []violation{{Message: err.Error()}}
	}
	switch err := k.schema.Validate(value).(type) {
	case nil:
		return []violation{}
	case *jsonschema.ValidationError:
		return leaves(err, nil)
	default:
		return []violation{{Message: err.Error()}}
	}
}

func leaves(err *jsonschema.ValidationError, found []violation) []violation {
	if len(err.Causes) == 0 {
		keyword := err.KeywordLocation[strings.LastIndex(err.KeywordLocation, "/")+1:]
		return append(found, violation{err.InstanceLocation, keyword, err.Message})
	}
	for _, cause := range err.Causes {
		found = leaves(cause, found)
	}
	return found
}
