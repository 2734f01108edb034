package main

import (
	"fmt"
	"strconv"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
)

// expected is the message that a call of a variant carries: "empty", or the number of a way to fill it.
func expected(descriptor protoreflect.MessageDescriptor, variant string) (proto.Message, error) {
	if variant == "empty" {
		return newMessage(descriptor), nil
	}
	number, err := strconv.Atoi(variant)
	if err != nil || number < 0 || number >= variants {
		return nil, fmt.Errorf("no such variant: %q", variant)
	}
	return filled(descriptor, number), nil
}

// difference says how a message that came differs from the one that should have; it is empty when it does not.
func difference(got, want proto.Message) string {
	if proto.Equal(got, want) {
		return ""
	}
	if len(got.ProtoReflect().GetUnknown()) > 0 {
		return fmt.Sprintf("%s has unknown fields: %x", got.ProtoReflect().Descriptor().FullName(), got.ProtoReflect().GetUnknown())
	}
	return fmt.Sprintf("got %s, want %s", protojson.Format(got), protojson.Format(want))
}
