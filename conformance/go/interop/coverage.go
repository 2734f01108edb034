package main

import (
	"sync"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
)

// coverage is what was seen of the messages of one direction, by the end.
type coverage struct {
	// Messages is how many types of request or response there are.
	Messages int `json:"messages"`
	// Fields is how many fields these have, at every depth, each counted once on each way that leads to it.
	Fields int `json:"fields"`
	// Missing has those that never were set in a message that came.
	Missing []string `json:"missing"`

	mutex sync.Mutex
	seen  map[string]bool
}

func newCoverage() *coverage {
	return &coverage{seen: map[string]bool{}, Missing: []string{}}
}

// note marks the fields that are set in a message that came.
func (c *coverage) note(message proto.Message) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	reflected := message.ProtoReflect()
	c.noteFields(string(reflected.Descriptor().FullName()), reflected)
}

func (c *coverage) noteFields(path string, message protoreflect.Message) {
	message.Range(func(field protoreflect.FieldDescriptor, value protoreflect.Value) bool {
		at := path + "." + string(field.Name())
		c.seen[at] = true
		switch {
		case heldMessage(field) == nil:
		case field.IsMap():
			value.Map().Range(func(_ protoreflect.MapKey, each protoreflect.Value) bool {
				c.noteFields(at, each.Message())
				return true
			})
		case field.IsList():
			for i := range value.List().Len() {
				c.noteFields(at, value.List().Get(i).Message())
			}
		default:
			c.noteFields(at, value.Message())
		}
		return true
	})
}

// report compares what was seen with all there is.
func (c *coverage) report(methods []protoreflect.MethodDescriptor, side func(protoreflect.MethodDescriptor) protoreflect.MessageDescriptor) *coverage {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	counted := map[protoreflect.FullName]bool{}
	for _, method := range methods {
		message := side(method)
		if counted[message.FullName()] {
			continue
		}
		counted[message.FullName()] = true
		c.Messages++
		c.expect(string(message.FullName()), message)
	}
	return c
}

func (c *coverage) expect(path string, message protoreflect.MessageDescriptor) {
	for _, field := range byNumber(message.Fields()) {
		at := path + "." + string(field.Name())
		c.Fields++
		if !c.seen[at] {
			c.Missing = append(c.Missing, at)
		}
		if held := heldMessage(field); held != nil {
			c.expect(at, held)
		}
	}
}
