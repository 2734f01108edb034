package node

import (
	"bytes"
	"encoding/json"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
)

// info makes an entry of a verbose answer, whose values are JSON.
func info(value any) string {
	text, _ := json.Marshal(value)
	return string(text)
}

// protoText is info for a protobuf message. The white space that protojson varies on purpose is taken out.
func protoText(message proto.Message) string {
	text, _ := protojson.Marshal(message)
	var compact bytes.Buffer
	_ = json.Compact(&compact, text)
	return compact.String()
}
