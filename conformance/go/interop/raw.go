package main

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"strings"

	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"
)

// rawCall makes a call with an empty request on a connection of its own, frame by frame, so that any `:authority` can be sent,
// and none. Its code is the status of gRPC, or the name of the error that the peer reset the stream with.
func rawCall(ctx context.Context, target string, authority *string, path string) (string, error) {
	network, address, _ := strings.Cut(target, ":")
	var dialer net.Dialer
	conn, err := dialer.DialContext(ctx, network, address)
	if err != nil {
		return "", err
	}
	defer conn.Close()
	defer context.AfterFunc(ctx, func() { conn.Close() })()

	if _, err := conn.Write([]byte(http2.ClientPreface)); err != nil {
		return "", err
	}
	framer := http2.NewFramer(conn, conn)
	framer.ReadMetaHeaders = hpack.NewDecoder(4096, nil)
	if err := framer.WriteSettings(); err != nil {
		return "", err
	}
	headers := http2.HeadersFrameParam{StreamID: 1, BlockFragment: rawHeaders(authority, path), EndHeaders: true}
	if err := framer.WriteHeaders(headers); err != nil {
		return "", err
	}
	// one message of no bytes, not compressed
	if err := framer.WriteData(1, true, make([]byte, 5)); err != nil {
		return "", err
	}
	return readRawStatus(framer)
}

func rawHeaders(authority *string, path string) []byte {
	var block bytes.Buffer
	encoder := hpack.NewEncoder(&block)
	fields := []hpack.HeaderField{{Name: ":method", Value: "POST"}, {Name: ":scheme", Value: "http"}, {Name: ":path", Value: path}}
	if authority != nil {
		fields = append(fields, hpack.HeaderField{Name: ":authority", Value: *authority})
	}
	fields = append(fields, hpack.HeaderField{Name: "content-type", Value: "application/grpc"}, hpack.HeaderField{Name: "te", Value: "trailers"})
	for _, field := range fields {
		_ = encoder.WriteField(field)
	}
	return block.Bytes()
}

func readRawStatus(framer *http2.Framer) (string, error) {
	for {
		frame, err := framer.ReadFrame()
		if err != nil {
			return "", err
		}
		switch frame := frame.(type) {
		case *http2.RSTStreamFrame:
			return "RST_STREAM " + frame.ErrCode.String(), nil
		case *http2.GoAwayFrame:
			return "GOAWAY " + frame.ErrCode.String(), nil
		case *http2.SettingsFrame:
			if !frame.IsAck() {
				if err := framer.WriteSettingsAck(); err != nil {
					return "", err
				}
			}
		case *http2.MetaHeadersFrame:
			for _, field := range frame.Fields {
				if field.Name == "grpc-status" {
					return "grpc-status " + field.Value, nil
				}
			}
			if frame.StreamEnded() {
				return "", fmt.Errorf("the peer ended the call without a status: %v", frame.Fields)
			}
		}
	}
}
