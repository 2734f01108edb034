package observe

import (
	"context"
	"errors"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// Unary records the request of a unary call and how the call ended.
func (r *Recorder) Unary(ctx context.Context, request any, info *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (any, error) {
	if err := r.request(ctx, info.FullMethod, request); err != nil {
		return nil, status.Errorf(codes.Internal, "record: %v", err)
	}
	response, err := handler(ctx, request)
	err = canonical(err)
	r.end(info.FullMethod, err)
	return response, err
}

// Stream records every request of a streaming call, as it is read, and how the call ended.
func (r *Recorder) Stream(srv any, stream grpc.ServerStream, info *grpc.StreamServerInfo, handler grpc.StreamHandler) error {
	err := canonical(handler(srv, &recordedStream{ServerStream: stream, recorder: r, method: info.FullMethod}))
	r.end(info.FullMethod, err)
	return err
}

// recordedStream records each message that its handler reads.
type recordedStream struct {
	grpc.ServerStream
	recorder *Recorder
	method   string
}

func (s *recordedStream) RecvMsg(message any) error {
	if err := s.ServerStream.RecvMsg(message); err != nil {
		return err
	}
	if err := s.recorder.request(s.Context(), s.method, message); err != nil {
		return status.Errorf(codes.Internal, "record: %v", err)
	}
	return nil
}

// canonical turns the error of an ended context into the status that stands for it.
func canonical(err error) error {
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return status.FromContextError(err).Err()
	}
	return err
}
