// Command dial calls a server in every form in which programs in Go name a unix socket or an address, and prints how each call
// ended. Compiled with several versions of grpc-go, it shows which `:authority` each of them sends.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"strings"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
)

// form is a way to dial: the target, and what else is told.
type form struct {
	Name      string `json:"name"`
	target    string
	dialer    bool
	authority string
}

// outcome is the line for a form.
type outcome struct {
	form
	GRPC    string `json:"grpc"`
	Code    string `json:"code"`
	Message string `json:"message"`
	// Response is the message that came back, as it was on the wire.
	Response []byte `json:"response"`
}

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: dial SOCKET HOST:PORT")
		os.Exit(2)
	}
	encoder := json.NewEncoder(os.Stdout)
	for _, each := range forms(os.Args[1], os.Args[2]) {
		if err := encoder.Encode(try(each, os.Args[1])); err != nil {
			os.Exit(1)
		}
	}
}

func forms(socket, address string) []form {
	return []form{
		{Name: "unix:///PATH", target: "unix://" + socket},
		{Name: "unix:/PATH", target: "unix:" + socket},
		{Name: "passthrough:///unix:///PATH", target: "passthrough:///unix://" + socket},
		{Name: "passthrough:///PATH, dialer", target: "passthrough:///" + socket, dialer: true},
		{Name: "/PATH, dialer", target: socket, dialer: true},
		{Name: "unix:///PATH, dialer", target: "unix://" + socket, dialer: true},
		{Name: "passthrough:///localhost, dialer", target: "passthrough:///localhost", dialer: true},
		{Name: "unix:///PATH, WithAuthority localhost", target: "unix://" + socket, authority: "localhost"},
		{Name: "/PATH, dialer, WithAuthority localhost", target: socket, dialer: true, authority: "localhost"},
		{Name: "unix:///PATH, WithAuthority /PATH", target: "unix://" + socket, authority: socket},
		{Name: "HOST:PORT", target: address},
		{Name: "passthrough:///HOST:PORT", target: "passthrough:///" + address},
		{Name: "dns:///HOST:PORT", target: "dns:///" + address},
	}
}

// try makes one call with an empty request.
func try(each form, socket string) outcome {
	result := outcome{form: each, GRPC: grpc.Version}
	options := []grpc.DialOption{grpc.WithInsecure(), grpc.WithDefaultCallOptions(grpc.ForceCodec(rawCodec{}))} //nolint:staticcheck
	if each.dialer {
		options = append(options, grpc.WithContextDialer(func(ctx context.Context, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, "unix", socket)
		}))
	}
	if each.authority != "" {
		options = append(options, grpc.WithAuthority(each.authority))
	}
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	conn, err := grpc.DialContext(ctx, each.target, options...) //nolint:staticcheck
	if err == nil {
		defer conn.Close()
		ctx = metadata.AppendToOutgoingContext(ctx, "interop-do", "report")
		err = conn.Invoke(ctx, "/runtime.v1.RuntimeService/Version", []byte{}, &result.Response)
	}
	ended, _ := status.FromError(err)
	result.Code, result.Message = ended.Code().String(), strings.ReplaceAll(ended.Message(), socket, "PATH")
	return result
}

// rawCodec carries messages as they are, so that no version of protobuf is needed.
type rawCodec struct{}

func (rawCodec) Marshal(message any) ([]byte, error) { return message.([]byte), nil }

func (rawCodec) Unmarshal(bytes []byte, message any) error {
	*message.(*[]byte) = append([]byte{}, bytes...)
	return nil
}

func (rawCodec) Name() string { return "proto" }

func (rawCodec) String() string { return "proto" }
