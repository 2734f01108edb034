package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"
	runtimeapi "k8s.io/cri-api/pkg/apis/runtime/v1"
)

// carryOut makes the call of a command and says how it ended.
func (c *caller) carryOut(ctx context.Context, next command) result {
	if next.TimeoutMs > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, time.Duration(next.TimeoutMs)*time.Millisecond)
		defer cancel()
	}
	if next.Raw {
		code, err := rawCall(ctx, next.Target, next.Authority, next.Method)
		return result{ID: next.ID, Code: code, Message: textOf(err)}
	}
	done := result{ID: next.ID}
	err := c.call(ctx, next, &done)
	ended := status.Convert(err)
	done.Code, done.Message = ended.Code().String(), ended.Message()
	for _, detail := range ended.Details() {
		done.Details = append(done.Details, detailJSON(detail))
	}
	return done
}

func (c *caller) call(ctx context.Context, next command, done *result) error {
	connection, err := c.connections.to(next.Target)
	if err != nil {
		return err
	}
	outgoing, err := next.outgoing()
	if err != nil {
		return err
	}
	ctx = metadata.NewOutgoingContext(ctx, outgoing)
	method, err := findMethod(next.Method)
	if err != nil {
		// not one of ours: what the peer says to an unknown RPC is what is asked
		return connection.Invoke(ctx, next.Method, &runtimeapi.VersionRequest{}, &runtimeapi.VersionResponse{})
	}
	request, err := next.request(method)
	if err != nil {
		return err
	}
	if !next.Quiet {
		done.Sent = messageJSON(request)
	}
	receive := func(response proto.Message, index int) {
		done.Bytes = proto.Size(response)
		if !next.Quiet {
			done.Received = append(done.Received, messageJSON(response))
		}
		variant := next.Variant
		if method.IsStreamingServer() && variant != "" && variant != "empty" {
			variant = strconv.Itoa(index)
		}
		c.compare(response, variant, done)
	}
	if method.IsStreamingServer() {
		return c.stream(ctx, connection, next.Method, method, request, receive)
	}
	response := newMessage(method.Output())
	var header, trailer metadata.MD
	err = connection.Invoke(ctx, next.Method, request, response, grpc.Header(&header), grpc.Trailer(&trailer))
	done.Headers, done.Trailers = printable(header), printable(trailer)
	if err == nil {
		receive(response, 0)
	}
	return err
}

// stream reads to the end; responses of a stream come in the order of the variants.
func (c *caller) stream(
	ctx context.Context,
	connection *grpc.ClientConn,
	path string,
	method protoreflect.MethodDescriptor,
	request proto.Message,
	receive func(proto.Message, int),
) error {
	stream, err := connection.NewStream(ctx, &grpc.StreamDesc{ServerStreams: true}, path)
	if err != nil {
		return err
	}
	if err := errors.Join(stream.SendMsg(request), stream.CloseSend()); err != nil {
		return err
	}
	for index := 0; ; index++ {
		response := newMessage(method.Output())
		if err := stream.RecvMsg(response); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		receive(response, index)
	}
}

// compare looks at a response of a call that has a variant, until one is not as it should be.
func (c *caller) compare(response proto.Message, variant string, done *result) {
	if variant == "" || done.Differs != "" {
		return
	}
	want, err := expected(response.ProtoReflect().Descriptor(), variant)
	if err != nil {
		done.Differs = err.Error()
		return
	}
	c.seen.note(response)
	done.Differs = difference(response, want)
}

func (next command) request(method protoreflect.MethodDescriptor) (proto.Message, error) {
	switch {
	case next.RequestBytes > 0:
		return &runtimeapi.VersionRequest{Version: versionResponse(next.RequestBytes).Version}, nil
	case next.Variant == "":
		return newMessage(method.Input()), nil
	}
	return expected(method.Input(), next.Variant)
}

// findMethod finds an RPC by its path, such as /runtime.v1.RuntimeService/Version.
func findMethod(path string) (protoreflect.MethodDescriptor, error) {
	name := strings.ReplaceAll(strings.TrimPrefix(path, "/"), "/", ".")
	found, err := protoregistry.GlobalFiles.FindDescriptorByName(protoreflect.FullName(name))
	if err != nil {
		return nil, err
	}
	method, ok := found.(protoreflect.MethodDescriptor)
	if !ok {
		return nil, fmt.Errorf("%s is no RPC", path)
	}
	return method, nil
}

// messageJSON is the message in the JSON mapping of proto3, which may hold what JSON's own encoder would escape.
func messageJSON(message proto.Message) json.RawMessage {
	text, err := protojson.Marshal(message)
	if err != nil {
		text, _ = json.Marshal(err.Error())
	}
	return text
}

func detailJSON(detail any) json.RawMessage {
	if message, ok := detail.(proto.Message); ok {
		return messageJSON(message)
	}
	text, _ := json.Marshal(fmt.Sprint(detail))
	return text
}

func textOf(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}
