package main

import (
	"errors"
	"flag"
	"path/filepath"
	"strings"
)

// options is what the command line decides.
type options struct {
	endpoints  []string
	iface      string
	subnetFile string
	prefix     string
	ipMasq     bool
}

func parseOptions(args []string) (options, error) {
	o := options{}
	flags := flag.NewFlagSet("flannel-node", flag.ContinueOnError)
	endpoints := flags.String("etcd-endpoints", "", "URLs of etcd, with commas between them (required)")
	flags.StringVar(&o.iface, "iface", "", "name or address of the interface that leads to the other nodes (required)")
	flags.StringVar(&o.subnetFile, "subnet-file", "", "absolute path of the file that tells CNI of the node's subnet (required)")
	flags.StringVar(&o.prefix, "prefix", "/coreos.com/network", "where in etcd the network's configuration and leases are")
	flags.BoolVar(&o.ipMasq, "ip-masq", false, "masquerade, with iptables, what leaves the network; the subnet file says so")
	if err := flags.Parse(args); err != nil {
		return o, err
	}
	o.endpoints = strings.Split(*endpoints, ",")
	switch {
	case flags.NArg() > 0:
		return o, errors.New("unexpected argument " + flags.Arg(0))
	case *endpoints == "":
		return o, errors.New("-etcd-endpoints is required")
	case o.iface == "":
		return o, errors.New("-iface is required")
	case !filepath.IsAbs(o.subnetFile):
		return o, errors.New("-subnet-file needs an absolute path")
	}
	return o, nil
}
