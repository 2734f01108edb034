package main

import (
	"context"
	"maps"
	"slices"
	"time"

	"github.com/kubernetes-csi/csi-lib-utils/connection"
	"github.com/kubernetes-csi/csi-lib-utils/metrics"
	"github.com/kubernetes-csi/csi-lib-utils/rpc"
	"google.golang.org/grpc"
)

// facts are what a sidecar asks a driver for before anything else.
type facts struct {
	Name            string   `json:"name"`
	Plugin          []string `json:"plugin"`
	Controller      []string `json:"controller"`
	GroupController []string `json:"groupController"`
}

// dial connects as the sidecars do.
func dial(ctx context.Context, socket string) (*grpc.ClientConn, error) {
	manager := metrics.NewCSIMetricsManager("")
	return connection.Connect(ctx, socket, manager,
		connection.WithTimeout(30*time.Second), connection.WithMetrics(manager),
		connection.OnConnectionLoss(func(context.Context) bool { return true }))
}

// discover asks what the driver is, in the order of external-provisioner.
func discover(ctx context.Context, socket string, out *lines) error {
	conn, err := dial(ctx, socket)
	if err != nil {
		return err
	}
	defer conn.Close()
	if err := rpc.ProbeForever(ctx, conn, 5*time.Second); err != nil {
		return err
	}
	name, err := rpc.GetDriverName(ctx, conn)
	if err != nil {
		return err
	}
	plugin, err := rpc.GetPluginCapabilities(ctx, conn)
	if err != nil {
		return err
	}
	controller, err := rpc.GetControllerCapabilities(ctx, conn)
	if err != nil {
		return err
	}
	group, err := rpc.GetGroupControllerCapabilities(ctx, conn)
	if err != nil {
		return err
	}
	return out.print(facts{Name: name, Plugin: names(plugin), Controller: names(controller), GroupController: names(group)})
}

// names are the words of a set of capabilities, in order.
func names[K interface {
	comparable
	String() string
}](set map[K]bool) []string {
	found := []string{}
	for each := range maps.Keys(set) {
		found = append(found, each.String())
	}
	slices.Sort(found)
	return found
}
