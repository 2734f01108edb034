package invocation

import "encoding/json"

// versions is what a plugin answers to VERSION.
const versions = `{"cniVersion":"1.1.0","supportedVersions":["0.1.0","0.2.0","0.3.0","0.3.1","0.4.0","1.0.0","1.1.0"]}`

// Answer is what a plugin that does nothing prints: to ADD the previous result as it came, or else a result that has the version of the
// configuration and no more; to VERSION all versions; to anything else nothing. The configuration may be garbage.
func Answer(command string, config []byte) []byte {
	switch command {
	case "VERSION":
		return []byte(versions)
	case "ADD":
		return result(config)
	}
	return nil
}

func result(config []byte) []byte {
	// a map, as a struct would take keys in other spellings too
	var fields map[string]json.RawMessage
	if json.Unmarshal(config, &fields) != nil {
		return []byte("{}")
	}
	if previous, ok := fields["prevResult"]; ok && string(previous) != "null" {
		return previous
	}
	if version, ok := fields["cniVersion"]; ok {
		return append(append([]byte(`{"cniVersion":`), version...), '}')
	}
	return []byte("{}")
}
