// Package node is a container node that exists in memory only. Node implements both services of CRI v1.
package node

import (
	"crypto/rand"
	"encoding/hex"
	"net/netip"
	"sync"
	"time"

	cri "k8s.io/cri-api/pkg/apis/runtime/v1"
)

// Options steer how a Node answers.
type Options struct {
	// BatchSize is how many items each message of a Stream* list carries.
	BatchSize int
	// BatchPause is the wait before every message of such a list but the first.
	BatchPause time.Duration
	// BreakAfter fails such a list once it sent that many items; below zero it never does.
	BreakAfter int
	// StreamingURL begins the URLs that Exec, Attach and PortForward answer.
	StreamingURL string
}

// Node holds pods, containers and images. Protobuf messages in it are never changed in place, only replaced, so that an
// answer may share them.
type Node struct {
	cri.UnsafeRuntimeServiceServer
	cri.UnsafeImageServiceServer

	options Options
	events  *hub

	mu         sync.Mutex
	serial     uint64
	pods       map[string]*pod
	containers map[string]*container
	images     map[string]*image
	podRanges  []netip.Prefix
	usedIPs    map[netip.Addr]bool
}

// New makes a Node without pods and with one pinned image.
func New(options Options) *Node {
	n := &Node{
		options:    options,
		events:     newHub(),
		pods:       map[string]*pod{},
		containers: map[string]*container{},
		images:     map[string]*image{},
		podRanges:  []netip.Prefix{netip.MustParsePrefix("10.88.0.0/16")},
		usedIPs:    map[netip.Addr]bool{},
	}
	n.addImage(parseReference(pauseImage)).pinned = true
	return n
}

// Close ends all event streams and the timers of simulated programs.
func (n *Node) Close() {
	n.events.close()
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, c := range n.containers {
		c.stopTimer()
	}
}

// next numbers what is created, so that lists have the order of creation. Callers hold the lock.
func (n *Node) next() uint64 {
	n.serial++
	return n.serial
}

// newID makes an id of 64 hexadecimal digits.
func newID() string {
	random := make([]byte, 32)
	_, _ = rand.Read(random)
	return hex.EncodeToString(random)
}

func now() int64 {
	return time.Now().UnixNano()
}

// matchLabels tells whether labels has every entry of selector.
func matchLabels(selector, labels map[string]string) bool {
	for key, value := range selector {
		if got, ok := labels[key]; !ok || got != value {
			return false
		}
	}
	return true
}
