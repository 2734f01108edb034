package main

import (
	"sync"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
)

// connections has one for each target.
type connections struct {
	mutex sync.Mutex
	open  map[string]*grpc.ClientConn
}

func newConnections() *connections {
	return &connections{open: map[string]*grpc.ClientConn{}}
}

func (c *connections) to(target string) (*grpc.ClientConn, error) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if there := c.open[target]; there != nil {
		return there, nil
	}
	made, err := grpc.NewClient(target,
		grpc.WithTransportCredentials(insecure.NewCredentials()),
		grpc.WithDefaultCallOptions(grpc.MaxCallRecvMsgSize(maxMessage)))
	if err == nil {
		c.open[target] = made
	}
	return made, err
}

func (c *connections) close() {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	for _, each := range c.open {
		_ = each.Close()
	}
}
