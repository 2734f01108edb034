package main

import (
	"google.golang.org/protobuf/protoadapt"
	"google.golang.org/protobuf/reflect/protoreflect"
)

// set fills the message in a field, where this version of the library has the field.
func set(message protoadapt.MessageV1, name protoreflect.Name, fill func(protoreflect.Message)) {
	reflected := v2(message).ProtoReflect()
	if field := reflected.Descriptor().Fields().ByName(name); field != nil {
		fill(reflected.Mutable(field).Message())
	}
}

// abnormal fills a VolumeCondition, which CSI 1.13 has removed.
func abnormal(condition protoreflect.Message) {
	fields := condition.Descriptor().Fields()
	condition.Set(fields.ByName("abnormal"), protoreflect.ValueOfBool(true))
	condition.Set(fields.ByName("message"), protoreflect.ValueOfString("a disk is lost"))
}
