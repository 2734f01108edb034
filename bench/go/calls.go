package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"sync"
	"time"

	"github.com/container-storage-interface/spec/lib/go/csi"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/encoding"
	"google.golang.org/grpc/mem"
	"google.golang.org/protobuf/proto"
	cri "k8s.io/cri-api/pkg/apis/runtime/v1"
)

const service = "/runtime.v1.RuntimeService/"

// bytesCodec leaves messages as they are on the wire, and drops what comes.
type bytesCodec struct{}

func (bytesCodec) Marshal(message any) (mem.BufferSlice, error) {
	return mem.BufferSlice{mem.SliceBuffer(message.([]byte))}, nil
}

func (bytesCodec) Unmarshal(mem.BufferSlice, any) error { return nil }

func (bytesCodec) Name() string { return "proto" }

var _ encoding.CodecV2 = bytesCodec{}

type client struct {
	version, list func(context.Context) error
	events        func(context.Context) (int, error)
	timeout       time.Duration
	eventCount    int
}

func dial(asked command) (*client, error) {
	options := []grpc.DialOption{
		grpc.WithTransportCredentials(insecure.NewCredentials()),
		// a path is no name of a host, and servers on Node refuse it
		grpc.WithAuthority("localhost"),
		grpc.WithInitialWindowSize(asked.Window),
		grpc.WithInitialConnWindowSize(asked.Window),
		grpc.WithDefaultCallOptions(grpc.MaxCallRecvMsgSize(asked.MaxBytes), grpc.MaxCallSendMsgSize(asked.MaxBytes)),
	}
	if asked.Bytes {
		options = append(options, grpc.WithDefaultCallOptions(grpc.ForceCodecV2(bytesCodec{})))
	}
	connection, err := grpc.NewClient("unix://"+asked.Socket, options...)
	if err != nil {
		return nil, err
	}
	made := &client{timeout: time.Duration(asked.TimeoutMs) * time.Millisecond, eventCount: asked.Events}
	if asked.Bytes {
		made.useBytes(connection)
	} else {
		made.useMessages(cri.NewRuntimeServiceClient(connection))
	}
	return made, nil
}

func (made *client) useMessages(runtime cri.RuntimeServiceClient) {
	made.version = func(ctx context.Context) error {
		_, err := runtime.Version(ctx, &cri.VersionRequest{Version: "0.1.0"})
		return err
	}
	made.list = func(ctx context.Context) error {
		_, err := runtime.ListContainers(ctx, &cri.ListContainersRequest{})
		return err
	}
	made.events = func(ctx context.Context) (int, error) {
		stream, err := runtime.GetContainerEvents(ctx, &cri.GetEventsRequest{})
		if err != nil {
			return 0, err
		}
		return count(func() error {
			_, err := stream.Recv()
			return err
		})
	}
}

func (made *client) useBytes(connection *grpc.ClientConn) {
	request, _ := proto.Marshal(&cri.VersionRequest{Version: "0.1.0"})
	made.version = func(ctx context.Context) error {
		return connection.Invoke(ctx, service+"Version", request, nil)
	}
	made.list = func(ctx context.Context) error {
		return connection.Invoke(ctx, service+"ListContainers", []byte{}, nil)
	}
	made.events = func(ctx context.Context) (int, error) {
		stream, err := connection.NewStream(ctx, &grpc.StreamDesc{ServerStreams: true}, service+"GetContainerEvents")
		if err != nil {
			return 0, err
		}
		if err := errors.Join(stream.SendMsg([]byte{}), stream.CloseSend()); err != nil {
			return 0, err
		}
		return count(func() error { return stream.RecvMsg(nil) })
	}
}

// count reads a stream to its end.
func count(receive func() error) (int, error) {
	for received := 0; ; received++ {
		err := receive()
		if errors.Is(err, io.EOF) {
			return received, nil
		}
		if err != nil {
			return received, err
		}
	}
}

// run makes the calls, and gives the milliseconds of one: the median of calls that one caller makes, or a crowd's share.
func (made *client) run(asked command) (float64, error) {
	call, err := made.call(asked.Method)
	if err != nil {
		return 0, err
	}
	if asked.Callers == 1 {
		times := make([]float64, asked.Operations)
		for index := range times {
			start := time.Now()
			if err := call(); err != nil {
				return 0, err
			}
			times[index] = ms(time.Since(start))
		}
		slices.Sort(times)
		return times[len(times)/2], nil
	}
	start := time.Now()
	failures := make([]error, asked.Callers)
	var callers sync.WaitGroup
	for caller := range asked.Callers {
		callers.Go(func() {
			for range asked.Operations / asked.Callers {
				if err := call(); err != nil {
					failures[caller] = err
					return
				}
			}
		})
	}
	callers.Wait()
	return ms(time.Since(start)) / float64(asked.Operations), errors.Join(failures...)
}

func (made *client) call(method string) (func() error, error) {
	unary := func(do func(context.Context) error) func() error {
		return func() error {
			ctx, cancel := context.WithTimeout(context.Background(), made.timeout)
			defer cancel()
			return do(ctx)
		}
	}
	switch method {
	case "version":
		return unary(made.version), nil
	case "listContainers":
		return unary(made.list), nil
	case "events":
		return func() error {
			received, err := made.events(context.Background())
			if err == nil && received != made.eventCount {
				err = fmt.Errorf("%d events came instead of %d", received, made.eventCount)
			}
			return err
		}, nil
	}
	return nil, fmt.Errorf("%q is not called here", method)
}

// server answers with the samples.
type server struct {
	cri.UnimplementedRuntimeServiceServer
	version    *cri.VersionResponse
	containers *cri.ListContainersResponse
	events     []*cri.ContainerEventResponse
	eventCount int
}

// driver is one that does nothing.
type driver struct {
	csi.UnimplementedNodeServer
}

func (*driver) NodePublishVolume(context.Context, *csi.NodePublishVolumeRequest) (*csi.NodePublishVolumeResponse, error) {
	return &csi.NodePublishVolumeResponse{}, nil
}

func serve(asked command, given samples) error {
	answers := &server{version: &cri.VersionResponse{}, containers: &cri.ListContainersResponse{}, eventCount: asked.Events}
	err := errors.Join(proto.Unmarshal(given.Version, answers.version), proto.Unmarshal(given.ListContainers, answers.containers))
	for _, bytes := range given.Events {
		event := &cri.ContainerEventResponse{}
		err = errors.Join(err, proto.Unmarshal(bytes, event))
		answers.events = append(answers.events, event)
	}
	if err != nil {
		return err
	}
	listener, err := net.Listen("unix", asked.Socket)
	if err != nil {
		return err
	}
	serving := grpc.NewServer(grpc.MaxRecvMsgSize(asked.MaxBytes), grpc.MaxSendMsgSize(asked.MaxBytes))
	cri.RegisterRuntimeServiceServer(serving, answers)
	csi.RegisterNodeServer(serving, &driver{})
	go func() { _ = serving.Serve(listener) }()
	return nil
}

func (answers *server) Version(context.Context, *cri.VersionRequest) (*cri.VersionResponse, error) {
	return answers.version, nil
}

func (answers *server) ListContainers(context.Context, *cri.ListContainersRequest) (*cri.ListContainersResponse, error) {
	return answers.containers, nil
}

func (answers *server) GetContainerEvents(_ *cri.GetEventsRequest, stream cri.RuntimeService_GetContainerEventsServer) error {
	for index := range answers.eventCount {
		if err := stream.Send(answers.events[index%len(answers.events)]); err != nil {
			return err
		}
	}
	return nil
}
