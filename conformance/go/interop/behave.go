package main

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"
	runtimeapi "k8s.io/cri-api/pkg/apis/runtime/v1"
)

// report is what a handler knows of its call beside the request.
type report struct {
	Metadata   map[string][]string `json:"metadata"`
	DeadlineMs *int64              `json:"deadlineMs"`
	Bytes      int                 `json:"bytes"`
}

// behave does what a call asks for; the answer of those that have one is a VersionResponse whose version tells it.
func (a *answers) behave(ctx context.Context, do string, request proto.Message) (proto.Message, error) {
	incoming, _ := metadata.FromIncomingContext(ctx)
	switch do {
	case "report":
		_ = grpc.SetHeader(ctx, echoed(incoming))
		_ = grpc.SetTrailer(ctx, echoed(incoming))
		text, err := json.Marshal(reportOf(ctx, incoming, request))
		return &runtimeapi.VersionResponse{Version: string(text)}, err
	case "wait":
		return nil, a.wait(ctx)
	case "fail":
		_ = grpc.SetTrailer(ctx, echoed(incoming))
		return nil, failure(first(ctx, "interop-code"), first(ctx, "interop-text-bin"))
	case "size":
		size, err := strconv.Atoi(first(ctx, "interop-size"))
		return versionResponse(size), err
	}
	return nil, status.Error(codes.InvalidArgument, "interop-do: "+do)
}

// wait tells that it began, waits until nobody waits for the answer any more, and tells how that came.
func (a *answers) wait(ctx context.Context) error {
	a.out.print(event{Event: "started", ID: first(ctx, "interop-id")})
	<-ctx.Done()
	code := codes.Canceled
	// grpc-go cancels the context, too, when the deadline passes, and either may come first
	if deadline, ok := ctx.Deadline(); ok && !time.Now().Before(deadline) {
		code = codes.DeadlineExceeded
	}
	a.out.print(event{Event: "ended", ID: first(ctx, "interop-id"), Code: code.String()})
	return status.FromContextError(ctx.Err()).Err()
}

func reportOf(ctx context.Context, incoming metadata.MD, request proto.Message) report {
	r := report{Metadata: printable(incoming), Bytes: proto.Size(request)}
	if deadline, ok := ctx.Deadline(); ok {
		left := time.Until(deadline).Milliseconds()
		r.DeadlineMs = &left
	}
	return r
}

// failure is a status with the details that google.rpc.Status can hold.
func failure(code, text string) error {
	number, err := strconv.Atoi(code)
	if err != nil {
		return err
	}
	failed, err := status.New(codes.Code(number), text).WithDetails(&errdetails.ErrorInfo{
		Reason: "INTEROP", Domain: "interop.example.com", Metadata: map[string]string{"text": text},
	})
	if err != nil {
		return err
	}
	return failed.Err()
}

// versionResponse makes a message of exactly this many bytes, which is one of the sizes that there are.
func versionResponse(size int) *runtimeapi.VersionResponse {
	response := &runtimeapi.VersionResponse{Version: strings.Repeat("x", size)}
	response.Version = response.Version[:max(0, 2*size-proto.Size(response))]
	return response
}

// echoed is the part of a call's metadata that goes back to the caller.
func echoed(incoming metadata.MD) metadata.MD {
	back := metadata.MD{}
	for key, values := range incoming {
		if strings.HasPrefix(key, "x-") {
			back[key] = values
		}
	}
	return back
}

// printable writes metadata as JSON can hold it: bytes in base64.
func printable(all metadata.MD) map[string][]string {
	printed := map[string][]string{}
	for key, values := range all {
		for _, value := range values {
			if strings.HasSuffix(key, "-bin") {
				value = base64.StdEncoding.EncodeToString([]byte(value))
			}
			printed[key] = append(printed[key], value)
		}
	}
	return printed
}
