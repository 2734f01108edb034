package main

import (
	"context"
	"fmt"
	"net"
	"strings"
	"syscall"

	"google.golang.org/grpc"
	"google.golang.org/protobuf/reflect/protoreflect"
	runtimeapi "k8s.io/cri-api/pkg/apis/runtime/v1"
)

// maxMessage is what kubelet and the runtimes allow.
const maxMessage = 16 << 20

// serve listens on unix:PATH or tcp:HOST:PORT until ctx ends; grpc removes the socket.
func serve(ctx context.Context, address string, server *grpc.Server, out *lines) error {
	network, place, ok := strings.Cut(address, ":")
	if !ok {
		return fmt.Errorf("-listen is %q, and should be unix:PATH or tcp:HOST:PORT", address)
	}
	defer syscall.Umask(syscall.Umask(0o077))
	listener, err := net.Listen(network, place)
	if err != nil {
		return err
	}
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	out.print(event{Event: "listening", Address: listener.Addr().String()})
	select {
	case err := <-served:
		return err
	case <-ctx.Done():
		server.Stop()
		return <-served
	}
}

// unimplementedServer has CRI's services with none of their RPCs, as the reference answers for them.
func unimplementedServer() *grpc.Server {
	server := grpc.NewServer()
	runtimeapi.RegisterRuntimeServiceServer(server, runtimeapi.UnimplementedRuntimeServiceServer{})
	return server
}

// fillingServer has a handler for every method; all answer by the same rule.
func fillingServer(methods []protoreflect.MethodDescriptor, answers *answers) *grpc.Server {
	server := grpc.NewServer(
		grpc.MaxRecvMsgSize(maxMessage),
		grpc.WaitForHandlers(true),
	)
	descriptions := map[protoreflect.FullName]*grpc.ServiceDesc{}
	for _, method := range methods {
		name := method.Parent().FullName()
		if descriptions[name] == nil {
			descriptions[name] = &grpc.ServiceDesc{ServiceName: string(name), HandlerType: (*any)(nil)}
		}
		add(descriptions[name], method, answers)
	}
	for _, description := range descriptions {
		server.RegisterService(description, answers)
	}
	return server
}

func add(service *grpc.ServiceDesc, method protoreflect.MethodDescriptor, answers *answers) {
	name := string(method.Name())
	if method.IsStreamingServer() {
		service.Streams = append(service.Streams, grpc.StreamDesc{
			StreamName:    name,
			ServerStreams: true,
			Handler: func(_ any, stream grpc.ServerStream) error {
				return answers.stream(method, stream)
			},
		})
		return
	}
	service.Methods = append(service.Methods, grpc.MethodDesc{
		MethodName: name,
		Handler: func(_ any, ctx context.Context, decode func(any) error, _ grpc.UnaryServerInterceptor) (any, error) {
			return answers.unary(ctx, method, decode)
		},
	})
}
