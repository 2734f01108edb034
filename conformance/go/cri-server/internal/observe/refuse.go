package observe

import (
	"strings"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"
	"google.golang.org/protobuf/types/known/emptypb"
)

// RefuseUnknown answers the calls that no registered method takes, in the words of a Go server: the service is unknown,
// or, where serves says that it is there, the method. It reads the request first, so that it is recorded.
func RefuseUnknown(serves func(service string) bool) grpc.StreamHandler {
	return func(_ any, stream grpc.ServerStream) error {
		full, _ := grpc.MethodFromServerStream(stream)
		_ = stream.RecvMsg(newRequest(full))
		if service, _ := splitMethod(full); !serves(service) {
			return status.Errorf(codes.Unimplemented, "unknown service %v", service)
		}
		return unknownMethod(full)
	}
}

// RefuseStreams answers every server-streaming method as a runtime from before that method does.
func RefuseStreams(srv any, stream grpc.ServerStream, info *grpc.StreamServerInfo, handler grpc.StreamHandler) error {
	if info.IsClientStream { // only the handler of unknown methods has client streams
		return handler(srv, stream)
	}
	_ = stream.RecvMsg(newRequest(info.FullMethod))
	return unknownMethod(info.FullMethod)
}

func unknownMethod(full string) error {
	service, method := splitMethod(full)
	return status.Errorf(codes.Unimplemented, "unknown method %v for service %v", method, service)
}

// splitMethod splits "/package.Service/Method".
func splitMethod(full string) (service, method string) {
	full = strings.TrimPrefix(full, "/")
	slash := strings.LastIndex(full, "/")
	if slash < 0 {
		return full, ""
	}
	return full[:slash], full[slash+1:]
}

// newRequest makes the request message of a method. v1alpha2 requests have the layout of v1; a method that no linked
// interface has gives an empty message.
func newRequest(full string) proto.Message {
	service, method := splitMethod(full)
	service = strings.Replace(service, "runtime.v1alpha2.", "runtime.v1.", 1)
	found, err := protoregistry.GlobalFiles.FindDescriptorByName(protoreflect.FullName(service + "." + method))
	if err != nil {
		return &emptypb.Empty{}
	}
	descriptor, ok := found.(protoreflect.MethodDescriptor)
	if !ok {
		return &emptypb.Empty{}
	}
	message, err := protoregistry.GlobalTypes.FindMessageByName(descriptor.Input().FullName())
	if err != nil {
		return &emptypb.Empty{}
	}
	return message.New().Interface()
}
