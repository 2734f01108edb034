package main

import (
	"context"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
)

// answers handles every RPC: it compares the request with the one that it has to be, and answers with a filled response. The
// metadata `interop-do` asks for something else.
type answers struct {
	out  *lines
	seen *coverage
}

func (a *answers) unary(ctx context.Context, method protoreflect.MethodDescriptor, decode func(any) error) (any, error) {
	request := newMessage(method.Input())
	if err := decode(request); err != nil {
		return nil, err
	}
	if do := first(ctx, "interop-do"); do != "" {
		return a.behave(ctx, do, request)
	}
	if err := a.check(ctx, method, request); err != nil {
		return nil, err
	}
	return expected(method.Output(), first(ctx, "interop-variant"))
}

// stream answers with one response of each variant, or a single empty one.
func (a *answers) stream(method protoreflect.MethodDescriptor, stream grpc.ServerStream) error {
	request := newMessage(method.Input())
	if err := stream.RecvMsg(request); err != nil {
		return err
	}
	ctx := stream.Context()
	if first(ctx, "interop-do") == "wait" {
		if err := stream.SendMsg(filled(method.Output(), 0)); err != nil {
			return err
		}
		return a.wait(ctx)
	}
	if err := a.check(ctx, method, request); err != nil {
		return err
	}
	if first(ctx, "interop-variant") == "empty" {
		return stream.SendMsg(newMessage(method.Output()))
	}
	for variant := range variants {
		if err := stream.SendMsg(filled(method.Output(), variant)); err != nil {
			return err
		}
	}
	return nil
}

func (a *answers) check(ctx context.Context, method protoreflect.MethodDescriptor, request proto.Message) error {
	want, err := expected(method.Input(), first(ctx, "interop-variant"))
	if err != nil {
		return status.Error(codes.InvalidArgument, err.Error())
	}
	a.seen.note(request)
	if different := difference(request, want); different != "" {
		return status.Error(codes.InvalidArgument, different)
	}
	return nil
}

// first is the first value of a key of the caller's metadata.
func first(ctx context.Context, key string) string {
	values := metadata.ValueFromIncomingContext(ctx, key)
	if len(values) == 0 {
		return ""
	}
	return values[0]
}
