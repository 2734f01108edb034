package main

import (
	"fmt"
	"slices"
	"strings"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"
)

// variants is how many ways there are to fill a request: together they set every member of every oneof.
const variants = 4

// filled makes a request with every field set, at every depth, with values that a driver must not refuse. The values follow from the
// descriptors, so that every version of the library sets the fields that it has.
func filled(descriptor protoreflect.MessageDescriptor, variant int) proto.Message {
	message := newMessage(descriptor)
	(&filler{variant: variant}).fill(message.ProtoReflect())
	return message
}

// newMessage makes an empty message of the reference's own Go type.
func newMessage(descriptor protoreflect.MessageDescriptor) proto.Message {
	kind, err := protoregistry.GlobalTypes.FindMessageByName(descriptor.FullName())
	if err != nil {
		panic(err)
	}
	return kind.New().Interface()
}

// filler counts the values: each differs from its neighbours.
type filler struct {
	variant int
	count   int
}

func (f *filler) fill(message protoreflect.Message) {
	descriptor := message.Descriptor()
	switch descriptor.Name() {
	case "TopologyRequirement":
		// the preferred places are among the requisite ones
		fields := descriptor.Fields()
		f.places(message.Mutable(fields.ByName("requisite")).List(), "a", "b")
		f.places(message.Mutable(fields.ByName("preferred")).List(), "b", "a")
		return
	case "Topology":
		f.place(message, fmt.Sprintf("z%d", f.variant))
		return
	}
	for _, field := range fieldsOf(descriptor) {
		if oneof := field.ContainingOneof(); oneof != nil && oneof.Fields().Get(f.variant%oneof.Fields().Len()) != field {
			continue
		}
		switch {
		case field.IsMap():
			entries := message.Mutable(field).Map()
			for _, key := range []string{"key", "", "Schlüssel 漢字", "__proto__"} {
				entries.Set(protoreflect.ValueOfString(key).MapKey(), f.value(field.MapValue(), entries.NewValue()))
			}
		case field.IsList():
			list := message.Mutable(field).List()
			for range 2 + f.variant%2 {
				list.Append(f.value(field, list.NewElement()))
			}
		default:
			message.Set(field, f.value(field, message.NewField(field)))
		}
	}
}

func (f *filler) places(list protoreflect.List, zones ...string) {
	for _, zone := range zones {
		place := list.NewElement()
		f.place(place.Message(), zone)
		list.Append(place)
	}
}

func (f *filler) place(topology protoreflect.Message, zone string) {
	segments := topology.Mutable(topology.Descriptor().Fields().ByName("segments")).Map()
	segments.Set(protoreflect.ValueOfString("topology.example.com/zone").MapKey(), protoreflect.ValueOfString(zone))
	segments.Set(protoreflect.ValueOfString("topology.example.com/rack").MapKey(), protoreflect.ValueOfString("r_1.x"))
}

// value makes one value; empty is a new one of the field, to be filled when it is a message.
func (f *filler) value(field protoreflect.FieldDescriptor, empty protoreflect.Value) protoreflect.Value {
	if field.Message() != nil {
		f.fill(empty.Message())
		return empty
	}
	f.count++
	name := string(field.Name())
	switch field.Kind() {
	case protoreflect.BoolKind:
		return protoreflect.ValueOfBool(true)
	case protoreflect.StringKind:
		if strings.HasSuffix(name, "_path") {
			return protoreflect.ValueOfString(fmt.Sprintf("/var/lib/kubelet/%s %d/漢字", name, f.count))
		}
		return protoreflect.ValueOfString(fmt.Sprintf("%s %d Ünïcode 漢字 🚀 %%20 \"'\\", name, f.count))
	case protoreflect.BytesKind:
		return protoreflect.ValueOfBytes([]byte{0xff, 0, byte(f.count)})
	case protoreflect.EnumKind:
		values := field.Enum().Values()
		// the first one says that nothing was told
		return protoreflect.ValueOfEnum(values.Get(1 + (f.count+f.variant)%(values.Len()-1)).Number())
	case protoreflect.Int32Kind:
		return protoreflect.ValueOfInt32(1<<30 + int32(f.count))
	case protoreflect.Int64Kind:
		if name == "limit_bytes" {
			return protoreflect.ValueOfInt64(1<<63 - 1)
		}
		return protoreflect.ValueOfInt64(1<<53 + int64(f.count))
	}
	panic(fmt.Sprintf("%s: %s has no rule", field.FullName(), field.Kind()))
}

// fieldsOf lists fields by their numbers, as their order in the .proto means nothing.
func fieldsOf(message protoreflect.MessageDescriptor) []protoreflect.FieldDescriptor {
	fields := make([]protoreflect.FieldDescriptor, message.Fields().Len())
	for i := range fields {
		fields[i] = message.Fields().Get(i)
	}
	slices.SortFunc(fields, func(a, b protoreflect.FieldDescriptor) int { return int(a.Number() - b.Number()) })
	return fields
}

// unset lists the fields that a message has and that are not set in it, but for the members of a oneof that has another one.
func unset(message protoreflect.Message) []string {
	missing := []string{}
	for _, field := range fieldsOf(message.Descriptor()) {
		if !message.Has(field) {
			if oneof := field.ContainingOneof(); oneof == nil || message.WhichOneof(oneof) == nil {
				missing = append(missing, string(field.FullName()))
			}
			continue
		}
		if field.Message() == nil || field.IsMap() {
			continue
		}
		if !field.IsList() {
			missing = append(missing, unset(message.Get(field).Message())...)
			continue
		}
		for i := range message.Get(field).List().Len() {
			missing = append(missing, unset(message.Get(field).List().Get(i).Message())...)
		}
	}
	return missing
}
