// Command flannel-node is one node of a flannel network: flannel's own lease manager and backends, without the parts of its
// daemon that need a cloud or Kubernetes. README.md says what it does and which flags steer it.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"sync"
	"syscall"

	"github.com/flannel-io/flannel/pkg/backend"
	_ "github.com/flannel-io/flannel/pkg/backend/hostgw"
	_ "github.com/flannel-io/flannel/pkg/backend/udp"
	_ "github.com/flannel-io/flannel/pkg/backend/vxlan"
	"github.com/flannel-io/flannel/pkg/ip"
	"github.com/flannel-io/flannel/pkg/ipmatch"
	"github.com/flannel-io/flannel/pkg/subnet"
	"github.com/flannel-io/flannel/pkg/subnet/etcd"
	"github.com/flannel-io/flannel/pkg/trafficmngr/iptables"
)

const (
	// renewMargin is how many minutes before its end a lease is renewed: flanneld's default.
	renewMargin = 60
	// resync is how many seconds pass between two looks at the iptables rules: flanneld's default.
	resync = 5
)

func main() {
	o, err := parseOptions(os.Args[1:])
	if errors.Is(err, flag.ErrHelp) {
		return
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "flannel-node:", err)
		os.Exit(2)
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	if err := run(ctx, o); err != nil && ctx.Err() == nil {
		fmt.Fprintln(os.Stderr, "flannel-node:", err)
		os.Exit(1)
	}
}

// run joins the network, writes the subnet file and keeps the node's lease and routes until ctx ends. The lease, the interface
// and the routes stay, as they do when flanneld ends: pods keep their network.
func run(parent context.Context, o options) error {
	ctx, cancel := context.WithCancel(parent)
	var running sync.WaitGroup
	defer running.Wait()
	defer cancel()

	leases, err := etcd.NewLocalManager(ctx, &etcd.EtcdConfig{Endpoints: o.endpoints, Prefix: o.prefix}, ip.IP4Net{}, ip.IP6Net{}, renewMargin)
	if err != nil {
		return fmt.Errorf("connect to etcd: %w", err)
	}
	config, err := leases.GetNetworkConfig(ctx)
	if err != nil {
		return fmt.Errorf("read %s/config from etcd: %w", o.prefix, err)
	}
	network, err := register(ctx, &running, leases, config, o.iface)
	if err != nil {
		return err
	}
	lease := network.Lease()
	if o.ipMasq {
		rules := &iptables.IPTablesManager{}
		if err := rules.Init(ctx); err != nil {
			return fmt.Errorf("prepare iptables: %w", err)
		}
		err := rules.SetupAndEnsureMasqRules(ctx, config.Network, ip.IP4Net{}, ip.IP4Net{}, config.IPv6Network, ip.IP6Net{}, ip.IP6Net{}, lease, resync, false)
		if err != nil {
			return fmt.Errorf("masquerade: %w", err)
		}
	}
	if err := leases.HandleSubnetFile(o.subnetFile, config, o.ipMasq, lease.Subnet, lease.IPv6Subnet, network.MTU()); err != nil {
		return fmt.Errorf("write the subnet file: %w", err)
	}
	running.Go(func() { network.Run(ctx) })
	// returns when ctx has ended, or when the lease is taken away in etcd
	return fmt.Errorf("keep the lease: %w", leases.CompleteLease(ctx, lease, &running))
}

// register takes a lease and sets up the backend that the network's configuration names.
func register(ctx context.Context, running *sync.WaitGroup, leases subnet.Manager, config *subnet.Config, name string) (backend.Network, error) {
	family, err := ipmatch.GetIPFamily(config.EnableIPv4, config.EnableIPv6)
	if err != nil {
		return nil, err
	}
	iface, err := ipmatch.LookupExtIface(name, "", "", family, ipmatch.PublicIPOpts{})
	if err != nil {
		return nil, fmt.Errorf("look up -iface: %w", err)
	}
	kind, err := backend.NewManager(ctx, leases, iface).GetBackend(config.BackendType)
	if err != nil {
		return nil, fmt.Errorf("backend %q: %w", config.BackendType, err)
	}
	network, err := kind.RegisterNetwork(ctx, running, config)
	if err != nil {
		return nil, fmt.Errorf("backend %q: %w", config.BackendType, err)
	}
	return network, nil
}
