package main

import (
	"context"

	"google.golang.org/grpc"
	cri "k8s.io/cri-api/pkg/apis/runtime/v1"
)

// versioner is the handler type of the v1alpha2 service.
type versioner interface {
	Version(context.Context, *cri.VersionRequest) (*cri.VersionResponse, error)
}

// v1alpha2Version answers Version as a runtime from before CRI v1 does.
type v1alpha2Version struct{}

func (v1alpha2Version) Version(context.Context, *cri.VersionRequest) (*cri.VersionResponse, error) {
	return &cri.VersionResponse{
		Version:           "0.1.0",
		RuntimeName:       "cri-server",
		RuntimeVersion:    "1.0.0",
		RuntimeApiVersion: "v1alpha2",
	}, nil
}

// v1alpha2 describes a service whose messages have the layout of v1 under the older name.
var v1alpha2 = grpc.ServiceDesc{
	ServiceName: "runtime.v1alpha2.RuntimeService",
	HandlerType: (*versioner)(nil),
	Methods: []grpc.MethodDesc{{
		MethodName: "Version",
		Handler: func(srv any, ctx context.Context, decode func(any) error, intercept grpc.UnaryServerInterceptor) (any, error) {
			request := &cri.VersionRequest{}
			if err := decode(request); err != nil {
				return nil, err
			}
			info := &grpc.UnaryServerInfo{Server: srv, FullMethod: "/runtime.v1alpha2.RuntimeService/Version"}
			return intercept(ctx, request, info, func(ctx context.Context, request any) (any, error) {
				return srv.(versioner).Version(ctx, request.(*cri.VersionRequest))
			})
		},
	}},
}
