package main

import (
	"fmt"

	"github.com/container-storage-interface/spec/lib/go/csi"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"
	runtimeapi "k8s.io/cri-api/pkg/apis/runtime/v1"
	registerapi "k8s.io/kubelet/pkg/apis/pluginregistration/v1"
)

// files of each interface, as the reference packages compiled them.
var files = map[string][]protoreflect.FileDescriptor{
	"cri": {new(runtimeapi.VersionRequest).ProtoReflect().Descriptor().ParentFile()},
	"csi": {
		new(csi.ProbeRequest).ProtoReflect().Descriptor().ParentFile(),
		new(registerapi.InfoRequest).ProtoReflect().Descriptor().ParentFile(),
	},
}

// methodsOf lists every RPC of every service of an interface.
func methodsOf(name string) ([]protoreflect.MethodDescriptor, error) {
	if files[name] == nil {
		return nil, fmt.Errorf("no such interface: %s", name)
	}
	var methods []protoreflect.MethodDescriptor
	for _, file := range files[name] {
		for i := range file.Services().Len() {
			service := file.Services().Get(i)
			for j := range service.Methods().Len() {
				methods = append(methods, service.Methods().Get(j))
			}
		}
	}
	return methods, nil
}

func inputOf(method protoreflect.MethodDescriptor) protoreflect.MessageDescriptor {
	return method.Input()
}

func outputOf(method protoreflect.MethodDescriptor) protoreflect.MessageDescriptor {
	return method.Output()
}

// newMessage makes an empty message of the reference's own Go type.
func newMessage(descriptor protoreflect.MessageDescriptor) proto.Message {
	kind, err := protoregistry.GlobalTypes.FindMessageByName(descriptor.FullName())
	if err != nil {
		panic(err)
	}
	return kind.New().Interface()
}
