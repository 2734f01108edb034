package main

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"time"

	"github.com/container-storage-interface/spec/lib/go/csi"
	"google.golang.org/grpc"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/protoadapt"
	"google.golang.org/protobuf/reflect/protoreflect"
)

// called is the line about one call.
type called struct {
	Method string `json:"method"`
	// Unset are the fields of the request that have no value.
	Unset   []string        `json:"unset"`
	Code    string          `json:"code"`
	Message string          `json:"message,omitempty"`
	Sent    json.RawMessage `json:"sent"`
	// Received are the responses, one or those of the stream.
	Received []received `json:"received"`
}

// received is a response: what the library knows of it, and all of it, encoded again.
type received struct {
	JSON  json.RawMessage `json:"json"`
	Bytes []byte          `json:"bytes"`
}

// fillAll calls every RPC that the library has with every field set, in every variant.
func fillAll(ctx context.Context, socket string, out *lines) error {
	conn, err := dial(ctx, socket)
	if err != nil {
		return err
	}
	defer conn.Close()
	services := v2(&csi.ProbeRequest{}).ProtoReflect().Descriptor().ParentFile().Services()
	for i := range services.Len() {
		methods := services.Get(i).Methods()
		for j := range methods.Len() {
			for variant := range variants {
				if err := out.print(call(ctx, conn, methods.Get(j), variant)); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

func call(ctx context.Context, conn *grpc.ClientConn, method protoreflect.MethodDescriptor, variant int) called {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	path := "/" + string(method.Parent().FullName()) + "/" + string(method.Name())
	request := filled(method.Input(), variant)
	line := called{Method: path, Unset: unset(request.ProtoReflect()), Sent: messageJSON(request), Received: []received{}}
	err := exchange(ctx, conn, path, method, request, func(response proto.Message) {
		bytes, _ := proto.Marshal(response)
		line.Received = append(line.Received, received{JSON: messageJSON(response), Bytes: bytes})
	})
	ended := status.Convert(err)
	line.Code, line.Message = ended.Code().String(), ended.Message()
	return line
}

// exchange sends a request and gives each response.
func exchange(
	ctx context.Context,
	conn *grpc.ClientConn,
	path string,
	method protoreflect.MethodDescriptor,
	request proto.Message,
	receive func(proto.Message),
) error {
	if !method.IsStreamingServer() {
		response := newMessage(method.Output())
		err := conn.Invoke(ctx, path, request, response)
		if err == nil {
			receive(response)
		}
		return err
	}
	stream, err := conn.NewStream(ctx, &grpc.StreamDesc{ServerStreams: true}, path)
	if err != nil {
		return err
	}
	if err := errors.Join(stream.SendMsg(request), stream.CloseSend()); err != nil {
		return err
	}
	for {
		response := newMessage(method.Output())
		if err := stream.RecvMsg(response); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		receive(response)
	}
}

// v2 is a message of any version of the library as the newest protobuf has it.
func v2(message protoadapt.MessageV1) proto.Message {
	return protoadapt.MessageV2Of(message)
}

// messageJSON is the message in the JSON mapping of proto3.
func messageJSON(message proto.Message) json.RawMessage {
	text, err := protojson.Marshal(message)
	if err != nil {
		text, _ = json.Marshal(err.Error())
	}
	return text
}
