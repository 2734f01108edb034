package main

import (
	_ "crypto/sha256"
	_ "crypto/sha512"
	"errors"

	"github.com/distribution/reference"
	"github.com/opencontainers/go-digest"
	"github.com/opencontainers/image-spec/identity"
)

type parts struct {
	Domain string `json:"domain,omitempty"`
	Path   string `json:"path"`
	Tag    string `json:"tag,omitempty"`
	Digest string `json:"digest,omitempty"`
}

type referenceAnswer struct {
	// Strict is what Parse gives, null for an error; Normalized what ParseNormalizedNamed gives.
	Strict       *parts `json:"strict"`
	Normalized   *parts `json:"normalized"`
	DockerRef    string `json:"dockerRef,omitempty"`
	Familiar     string `json:"familiar,omitempty"`
	FamiliarName string `json:"familiarName,omitempty"`
}

func readReference(text string) referenceAnswer {
	var answer referenceAnswer
	if read, err := reference.Parse(text); err == nil {
		answer.Strict = partsOf(read)
	}
	if read, err := reference.ParseNormalizedNamed(text); err == nil {
		answer.Normalized = partsOf(read)
		answer.Familiar = reference.FamiliarString(read)
		answer.FamiliarName = reference.FamiliarName(read)
	}
	if read, err := reference.ParseDockerRef(text); err == nil {
		answer.DockerRef = read.String()
	}
	return answer
}

func partsOf(read reference.Reference) *parts {
	p := &parts{}
	if named, ok := read.(reference.Named); ok {
		p.Domain, p.Path = reference.Domain(named), reference.Path(named)
	}
	if tagged, ok := read.(reference.Tagged); ok {
		p.Tag = tagged.Tag()
	}
	if digested, ok := read.(reference.Digested); ok {
		p.Digest = digested.Digest().String()
	}
	return p
}

// readDigest tells whether a digest is "valid", "invalid", or of an algorithm that is "unsupported".
func readDigest(text string) string {
	_, err := digest.Parse(text)
	switch {
	case err == nil:
		return "valid"
	case errors.Is(err, digest.ErrDigestUnsupported):
		return "unsupported"
	}
	return "invalid"
}

func chainIDs(diffIDs []string) []digest.Digest {
	ids := make([]digest.Digest, len(diffIDs))
	for i, id := range diffIDs {
		ids[i] = digest.Digest(id)
	}
	// it works in place
	return identity.ChainIDs(ids)
}
