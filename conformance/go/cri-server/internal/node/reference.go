package node

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
)

// defaultHost is put before image names that have no host.
const defaultHost = "registry.example"

// pauseImage is on every node, pinned.
const pauseImage = defaultHost + "/pause:3"

// reference is a parsed image name. What it would pull follows from the name alone: two repositories whose last part
// and tag are the same hold the same image.
type reference struct {
	host, repository, tag, digest string
}

// parseReference splits HOST/PATH[:TAG][@DIGEST] and fills in the default host and the tag "latest".
func parseReference(name string) reference {
	r := reference{host: defaultHost}
	name, r.digest, _ = strings.Cut(name, "@")
	if first, rest, ok := strings.Cut(name, "/"); ok && (strings.ContainsAny(first, ".:") || first == "localhost") {
		r.host, name = first, rest
	}
	r.repository = name
	if colon := strings.LastIndex(name, ":"); colon > strings.LastIndex(name, "/") {
		r.repository, r.tag = name[:colon], name[colon+1:]
	}
	if r.tag == "" && r.digest == "" {
		r.tag = "latest"
	}
	return r
}

// name is host and repository.
func (r reference) name() string {
	return r.host + "/" + r.repository
}

// tagged is the name with its tag, empty where the reference has a digest only.
func (r reference) tagged() string {
	if r.tag == "" {
		return ""
	}
	return r.name() + ":" + r.tag
}

// manifestDigest is the digest of what the reference names.
func (r reference) manifestDigest() string {
	if r.digest != "" {
		return r.digest
	}
	return digestOf("manifest " + r.repository[strings.LastIndex(r.repository, "/")+1:] + ":" + r.tag)
}

// imageID is the id of the image, which follows from its digest.
func (r reference) imageID() string {
	return digestOf("config " + r.manifestDigest())
}

func digestOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "sha256:" + hex.EncodeToString(sum[:])
}
