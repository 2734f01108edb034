// Command oci-spec is what Go makes of documents, references, digests and platforms of the Open Container Initiative: it reads a request a
// line and writes the answer. README.md has the requests.
package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
)

type request struct {
	Op string `json:"op"`
	// Kind of the documents.
	Kind string `json:"kind"`
	// Texts are the documents, references, digests or platforms.
	Texts []string `json:"texts"`
	// Validator has the validator of image-spec give its verdict, too.
	Validator bool        `json:"validator"`
	Matches   []matchCase `json:"matches"`
	Chains    [][]string  `json:"chains"`
}

func main() {
	runtimeSchemas := flag.String("runtime-schemas", "", "the folder schema of runtime-spec")
	flag.Parse()
	if err := serve(*runtimeSchemas, os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "oci-spec:", err)
		os.Exit(1)
	}
}

func serve(runtimeSchemas string, in io.Reader, out io.Writer) error {
	kinds, err := loadKinds(runtimeSchemas)
	if err != nil {
		return err
	}
	decoder, encoder := json.NewDecoder(in), json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	for {
		var next request
		if err := decoder.Decode(&next); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		answer, err := next.answer(kinds)
		if err != nil {
			return err
		}
		if err := encoder.Encode(answer); err != nil {
			return err
		}
	}
}

func (r request) answer(kinds map[string]kind) (any, error) {
	switch r.Op {
	case "documents":
		k, ok := kinds[r.Kind]
		if !ok {
			return nil, fmt.Errorf("there is no kind %q", r.Kind)
		}
		return each(r.Texts, func(text string) documentAnswer { return k.judge([]byte(text), r.Validator) }), nil
	case "references":
		return each(r.Texts, readReference), nil
	case "digests":
		return each(r.Texts, readDigest), nil
	case "platforms":
		return each(r.Texts, readPlatform), nil
	case "matches":
		return each(r.Matches, matchCase.answer), nil
	case "chains":
		return each(r.Chains, chainIDs), nil
	}
	return nil, fmt.Errorf("there is no operation %q", r.Op)
}

func each[In, Out any](all []In, answer func(In) Out) []Out {
	answers := make([]Out, len(all))
	for i, one := range all {
		answers[i] = answer(one)
	}
	return answers
}
