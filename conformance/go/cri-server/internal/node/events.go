package node

import (
	"sync"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	cri "k8s.io/cri-api/pkg/apis/runtime/v1"
)

// backlog is how many events a subscriber may be behind before it is dropped.
const backlog = 10_000

// hub hands every event to every subscriber.
type hub struct {
	mu          sync.Mutex
	closed      bool
	subscribers map[*subscriber]struct{}
}

// subscriber gets events until ended is closed; why says what the stream answers then.
type subscriber struct {
	events chan *cri.ContainerEventResponse
	ended  chan struct{}
	why    error
}

func newHub() *hub {
	return &hub{subscribers: map[*subscriber]struct{}{}}
}

func (h *hub) subscribe() *subscriber {
	h.mu.Lock()
	defer h.mu.Unlock()
	s := &subscriber{events: make(chan *cri.ContainerEventResponse, backlog), ended: make(chan struct{})}
	h.subscribers[s] = struct{}{}
	if h.closed {
		h.drop(s, "shutting down")
	}
	return s
}

func (h *hub) unsubscribe(s *subscriber) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.subscribers, s)
}

// publish never waits: a subscriber that is too far behind loses its stream rather than events.
func (h *hub) publish(event *cri.ContainerEventResponse) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for s := range h.subscribers {
		select {
		case s.events <- event:
		default:
			h.drop(s, "too many events were not read")
		}
	}
}

// drop ends one subscriber. Callers hold the lock.
func (h *hub) drop(s *subscriber, why string) {
	delete(h.subscribers, s)
	s.why = status.Error(codes.Unavailable, "event stream ended: "+why)
	close(s.ended)
}

func (h *hub) close() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.closed = true
	for s := range h.subscribers {
		h.drop(s, "shutting down")
	}
}

// announce publishes a change of the container, or of the pod itself where id is the pod's. Callers hold the lock.
func (n *Node) announce(p *pod, id string, kind cri.ContainerEventType) {
	n.events.publish(&cri.ContainerEventResponse{
		ContainerId: id, ContainerEventType: kind, CreatedAt: now(),
		PodSandboxStatus: p.status(), ContainersStatuses: p.containerStatuses(),
	})
}

// GetContainerEvents sends each change from the call on. The headers go out once the subscription stands, so a client
// that waited for them misses nothing that happens after.
func (n *Node) GetContainerEvents(_ *cri.GetEventsRequest, stream cri.RuntimeService_GetContainerEventsServer) error {
	s := n.events.subscribe()
	defer n.events.unsubscribe(s)
	if err := stream.SendHeader(metadata.MD{}); err != nil {
		return err
	}
	for {
		select {
		case event := <-s.events:
			if err := stream.Send(event); err != nil {
				return err
			}
		case <-s.ended:
			return s.why
		case <-stream.Context().Done():
			return stream.Context().Err()
		}
	}
}
