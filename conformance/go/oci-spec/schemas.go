package main

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"os"
	"path"
	"path/filepath"

	image "github.com/opencontainers/image-spec/schema"
	"github.com/santhosh-tekuri/jsonschema/v5"
)

// loadSchemas compiles the schemas of documents once; the validator of image-spec does so for each document.
func loadSchemas(runtimeSchemas string) (map[string]*jsonschema.Schema, error) {
	schemas := map[string]*jsonschema.Schema{}
	fromImage := func(name string) (io.ReadCloser, error) { return openHTTP(image.FileSystem(), name) }
	for _, name := range []string{
		"content-descriptor.json", "image-manifest-schema.json", "image-index-schema.json", "config-schema.json", "image-layout-schema.json",
	} {
		schema, err := compile(fromImage, "https://opencontainers.org/schema/image/"+name)
		if err != nil {
			return nil, err
		}
		schemas[name] = schema
	}
	fromRuntime := func(name string) (io.ReadCloser, error) {
		return openRuntimeSchema(filepath.Join(runtimeSchemas, name))
	}
	for _, name := range []string{"config-schema.json", "state-schema.json", "features-schema.json"} {
		schema, err := compile(fromRuntime, "https://opencontainers.org/schema/runtime/"+name)
		if err != nil {
			return nil, err
		}
		schemas[name+" of runtime-spec"] = schema
	}
	return schemas, nil
}

// compile finds each schema by the last element of its address, as the files of one folder refer to each other.
func compile(open func(name string) (io.ReadCloser, error), address string) (*jsonschema.Schema, error) {
	compiler := jsonschema.NewCompiler()
	compiler.Draft = jsonschema.Draft4
	compiler.LoadURL = func(address string) (io.ReadCloser, error) { return open(path.Base(address)) }
	schema, err := compiler.Compile(address)
	if err != nil {
		return nil, fmt.Errorf("compiling %s: %w", address, err)
	}
	return schema, nil
}

func openHTTP(files http.FileSystem, name string) (io.ReadCloser, error) {
	return files.Open("/" + name)
}

// openRuntimeSchema mends references that lack the slash which begins a JSON pointer; the library that runtime-spec uses takes them.
func openRuntimeSchema(file string) (io.ReadCloser, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	return io.NopCloser(bytes.NewReader(bytes.ReplaceAll(text, []byte("#definitions/"), []byte("#/definitions/")))), nil
}
