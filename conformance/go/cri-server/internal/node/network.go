package node

import (
	"net/netip"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// allocate takes the first free address of each pod range. The network address and the first one, the gateway's, are
// left out. Callers hold the lock.
func (n *Node) allocate() ([]netip.Addr, error) {
	var ips []netip.Addr
	for _, prefix := range n.podRanges {
		address := prefix.Masked().Addr().Next().Next()
		for prefix.Contains(address) && n.usedIPs[address] {
			address = address.Next()
		}
		if !prefix.Contains(address) {
			n.release(ips)
			return nil, status.Errorf(codes.ResourceExhausted, "no free address in %s", prefix)
		}
		n.usedIPs[address] = true
		ips = append(ips, address)
	}
	return ips, nil
}

// release gives addresses back. Callers hold the lock.
func (n *Node) release(ips []netip.Addr) {
	for _, ip := range ips {
		delete(n.usedIPs, ip)
	}
}

// rangesText lists the pod ranges for a verbose answer.
func rangesText(ranges []netip.Prefix) []string {
	text := make([]string, len(ranges))
	for i, prefix := range ranges {
		text[i] = prefix.String()
	}
	return text
}
