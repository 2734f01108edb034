package main

import (
	"slices"

	"google.golang.org/protobuf/reflect/protoreflect"
)

// descriptorList is what the lists of fields have in common: those of a message, and those of a oneof.
type descriptorList interface {
	Len() int
	Get(int) protoreflect.FieldDescriptor
}

// byNumber lists fields by their numbers, as their order in the .proto means nothing.
func byNumber(list descriptorList) []protoreflect.FieldDescriptor {
	fields := make([]protoreflect.FieldDescriptor, list.Len())
	for i := range fields {
		fields[i] = list.Get(i)
	}
	slices.SortFunc(fields, func(a, b protoreflect.FieldDescriptor) int { return int(a.Number() - b.Number()) })
	return fields
}

// heldMessage is the message that a field holds, by itself, in a list or as the values of a map.
func heldMessage(field protoreflect.FieldDescriptor) protoreflect.MessageDescriptor {
	if field.IsMap() {
		return field.MapValue().Message()
	}
	return field.Message()
}
