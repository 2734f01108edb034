package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/protoadapt"
)

// tally is what the cuts came to.
type tally struct {
	// Calls are those whose connection was to end in the middle, and Cut those of them that were not answered before.
	Calls int `json:"calls"`
	Cut   int `json:"cut"`
	// Aborted counts the answers that the work of the cut call goes on.
	Aborted int `json:"aborted"`
}

// cutter makes calls and ends their connections at random moments.
type cutter struct {
	socket string
	random *rand.Rand
	tally  tally
}

// operation is one call to a driver.
type operation[R protoadapt.MessageV1] func(ctx context.Context, conn *grpc.ClientConn) (R, error)

// cutAll walks volumes through their life, and ends the connection in the middle of every call. The same call is made afterwards, as
// a sidecar does, and once more: both have to give the same result.
func cutAll(ctx context.Context, socket, dir string, rounds int, seed uint64, out *lines) error {
	c := &cutter{socket: socket, random: rand.New(rand.NewPCG(seed, seed))}
	for round := range rounds {
		folder := filepath.Join(dir, fmt.Sprint(round))
		if err := os.MkdirAll(filepath.Join(folder, "staging"), 0o700); err != nil {
			return err
		}
		if err := c.walk(ctx, fmt.Sprintf("cut-%d", round), folder); err != nil {
			return fmt.Errorf("round %d: %w", round, err)
		}
	}
	return out.print(c.tally)
}

// cut makes a call on a connection that ends in the middle of it, then the same one twice.
func cut[R protoadapt.MessageV1](ctx context.Context, c *cutter, name string, call operation[R]) (R, error) {
	var none R
	if err := c.once(ctx, func(ctx context.Context, conn *grpc.ClientConn) error {
		_, err := call(ctx, conn)
		return err
	}); err != nil {
		return none, fmt.Errorf("%s, cut: %w", name, err)
	}
	first, err := whole(ctx, c, call)
	if err != nil {
		return none, fmt.Errorf("%s, after the cut: %w", name, err)
	}
	second, err := whole(ctx, c, call)
	if err != nil {
		return none, fmt.Errorf("%s, again: %w", name, err)
	}
	if !proto.Equal(v2(first), v2(second)) {
		return none, fmt.Errorf("%s gave %v, and then %v", name, first, second)
	}
	return second, nil
}

// once makes a call and ends its connection some time after the request is on its way. That the call fails by it is no error.
func (c *cutter) once(ctx context.Context, call func(context.Context, *grpc.ClientConn) error) error {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	wait := time.Duration(c.random.IntN(6000)) * time.Microsecond
	var dialed atomic.Bool
	var socket net.Conn
	conn, err := grpc.NewClient("passthrough:///localhost",
		grpc.WithTransportCredentials(insecure.NewCredentials()),
		grpc.WithContextDialer(func(context.Context, string) (net.Conn, error) {
			if dialed.Swap(true) {
				return nil, errors.New("the connection was cut")
			}
			return socket, nil
		}))
	if err != nil {
		return err
	}
	defer conn.Close()
	if socket, err = net.Dial("unix", c.socket); err != nil {
		return err
	}
	defer socket.Close()
	ended := make(chan error, 1)
	go func() { ended <- call(ctx, conn) }()
	select {
	case err = <-ended:
	case <-time.After(wait):
		_ = socket.Close()
		err = <-ended
	}
	c.tally.Calls++
	switch status.Code(err) {
	case codes.OK:
		return nil
	case codes.Unavailable, codes.Canceled:
		c.tally.Cut++
		return nil
	}
	return err
}

// whole makes a call as a sidecar does: again while the driver says that it is at work on it.
func whole[R protoadapt.MessageV1](ctx context.Context, c *cutter, call operation[R]) (R, error) {
	var none R
	conn, err := dial(ctx, c.socket)
	if err != nil {
		return none, err
	}
	defer conn.Close()
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	for {
		response, err := call(ctx, conn)
		if status.Code(err) != codes.Aborted {
			return response, err
		}
		c.tally.Aborted++
		time.Sleep(2 * time.Millisecond)
	}
}
