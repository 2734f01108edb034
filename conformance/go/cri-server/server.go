package main

import (
	"google.golang.org/grpc"
	cri "k8s.io/cri-api/pkg/apis/runtime/v1"

	"container-interfaces.dev/conformance/cri-server/internal/node"
	"container-interfaces.dev/conformance/cri-server/internal/observe"
)

// maxMessage is the limit on received messages that container runtimes use.
const maxMessage = 16 << 20

// newServer makes a gRPC server with the services that the options ask for. Everything it receives, known or not, goes
// through the recorder.
func newServer(o options, recorder *observe.Recorder) (*grpc.Server, *node.Node) {
	streams := []grpc.StreamServerInterceptor{recorder.Stream}
	if o.noStreams {
		streams = append(streams, observe.RefuseStreams)
	}
	var server *grpc.Server
	serves := func(service string) bool {
		_, ok := server.GetServiceInfo()[service]
		return ok
	}
	server = grpc.NewServer(
		grpc.MaxRecvMsgSize(maxMessage),
		grpc.UnaryInterceptor(recorder.Unary),
		grpc.ChainStreamInterceptor(streams...),
		grpc.UnknownServiceHandler(observe.RefuseUnknown(serves)),
	)
	services := node.New(o.node)
	switch {
	case o.noCRI:
	case o.onlyV1alpha2:
		server.RegisterService(&v1alpha2, v1alpha2Version{})
	default:
		cri.RegisterRuntimeServiceServer(server, services)
		cri.RegisterImageServiceServer(server, services)
	}
	return server, services
}
