package observe

import (
	"encoding/base64"
	"strings"
)

// printable gives metadata values as text: binary ones, whose key ends in -bin, in base64 as they were on the wire.
func printable(key string, values []string) []string {
	if !strings.HasSuffix(key, "-bin") {
		return values
	}
	encoded := make([]string, len(values))
	for i, value := range values {
		encoded[i] = base64.StdEncoding.EncodeToString([]byte(value))
	}
	return encoded
}
