package main

import (
	"fmt"
	"math"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
)

// variants is how many ways there are to fill a message: together they set every member of every oneof.
const variants = 4

// filled makes a message with every field set, at every depth. The values follow from the descriptors and the variant alone:
// src/interop/fill.ts has the same rule, so that each side knows what the other one has to have sent.
func filled(descriptor protoreflect.MessageDescriptor, variant int) proto.Message {
	message := newMessage(descriptor)
	(&filler{variant: variant}).fill(message.ProtoReflect())
	return message
}

// filler counts the values: each differs from its neighbours.
type filler struct {
	variant int
	count   int
}

// next gives the number of the next value, and which of four sorts it is.
func (f *filler) next() (number, sort int) {
	f.count++
	return f.count, (f.count + f.variant) % 4
}

func (f *filler) fill(message protoreflect.Message) {
	if message.Descriptor().FullName() == "google.protobuf.Timestamp" {
		f.fillTime(message)
		return
	}
	for _, field := range byNumber(message.Descriptor().Fields()) {
		if oneof := field.ContainingOneof(); oneof != nil && !oneof.IsSynthetic() {
			members := byNumber(oneof.Fields())
			if members[f.variant%len(members)] != field {
				continue
			}
		}
		switch {
		case field.IsMap():
			f.fillMap(field, message.Mutable(field).Map())
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

// fillTime stays within the years 1 to 9999.
func (f *filler) fillTime(message protoreflect.Message) {
	number, sort := f.next()
	seconds := [4]int64{253402300799, -62135596800, -1, 1700000000 + int64(number)}[sort]
	nanos := [4]int32{999999999, 1, 500000000, int32(number)}[sort]
	fields := message.Descriptor().Fields()
	message.Set(fields.ByName("seconds"), protoreflect.ValueOfInt64(seconds))
	message.Set(fields.ByName("nanos"), protoreflect.ValueOfInt32(nanos))
}

func (f *filler) fillMap(field protoreflect.FieldDescriptor, entries protoreflect.Map) {
	if field.MapKey().Kind() != protoreflect.StringKind {
		panic(fmt.Sprintf("%s: only maps by text have a rule", field.FullName()))
	}
	for _, key := range []string{"key", "", "Schlüssel 漢字", "__proto__"} {
		value := f.value(field.MapValue(), entries.NewValue())
		entries.Set(protoreflect.ValueOfString(key).MapKey(), value)
	}
}

// value makes one value; empty is a new one of the field, to be filled when it is a message.
func (f *filler) value(field protoreflect.FieldDescriptor, empty protoreflect.Value) protoreflect.Value {
	if field.Message() != nil {
		f.fill(empty.Message())
		return empty
	}
	number, sort := f.next()
	switch field.Kind() {
	case protoreflect.BoolKind:
		return protoreflect.ValueOfBool(true)
	case protoreflect.StringKind:
		return protoreflect.ValueOfString(fmt.Sprintf("%s %d", texts[sort], number))
	case protoreflect.BytesKind:
		return protoreflect.ValueOfBytes([4][]byte{{byte(number)}, {0xff, 0xfe, byte(number)}, {0}, allBytes}[sort])
	case protoreflect.EnumKind:
		return protoreflect.ValueOfEnum(enumNumber(field.Enum(), number, sort))
	case protoreflect.Int32Kind:
		return protoreflect.ValueOfInt32([4]int32{math.MaxInt32, math.MinInt32, -1, int32(number)}[sort])
	case protoreflect.Uint32Kind:
		return protoreflect.ValueOfUint32([4]uint32{math.MaxUint32, 1 << 31, 127, uint32(number)}[sort])
	case protoreflect.Int64Kind:
		return protoreflect.ValueOfInt64([4]int64{math.MaxInt64, math.MinInt64, -1, 1<<53 + int64(number)}[sort])
	case protoreflect.Uint64Kind:
		return protoreflect.ValueOfUint64([4]uint64{math.MaxUint64, 1 << 63, 1, 1<<53 + uint64(number)}[sort])
	case protoreflect.FloatKind:
		return protoreflect.ValueOfFloat32([4]float32{math.MaxFloat32, math.SmallestNonzeroFloat32, -0.5, float32(number) + 0.25}[sort])
	case protoreflect.DoubleKind:
		return protoreflect.ValueOfFloat64([4]float64{math.MaxFloat64, math.SmallestNonzeroFloat64, -0.1, float64(number) + 0.1}[sort])
	}
	panic(fmt.Sprintf("%s: %s has no rule", field.FullName(), field.Kind()))
}

var texts = [4]string{"text", "Ünïcode 漢字 🚀", "line\nbreak\ttab \u0001\"\\/", "100 % %20 ' <&>"}

var allBytes = func() []byte {
	all := make([]byte, 256)
	for i := range all {
		all[i] = byte(i)
	}
	return all
}()

// enumNumber is the greatest or the least number that has a name and is not zero, or one that has none.
func enumNumber(enum protoreflect.EnumDescriptor, number, sort int) protoreflect.EnumNumber {
	var least, greatest protoreflect.EnumNumber
	for i := range enum.Values().Len() {
		value := enum.Values().Get(i).Number()
		if value != 0 && (least == 0 || value < least) {
			least = value
		}
		greatest = max(greatest, value)
	}
	named := [4]protoreflect.EnumNumber{0: greatest, 3: least}[sort]
	if named != 0 {
		return named
	}
	if sort == 2 {
		return protoreflect.EnumNumber(math.MinInt32 + number)
	}
	return protoreflect.EnumNumber(math.MaxInt32 - number)
}
