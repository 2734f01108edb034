package node

import (
	"context"
	"strings"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	cri "k8s.io/cri-api/pkg/apis/runtime/v1"
)

// ExecSync runs a simulated program in a running container. One that is not known ends with 127.
func (n *Node) ExecSync(ctx context.Context, request *cri.ExecSyncRequest) (*cri.ExecSyncResponse, error) {
	if err := n.checkRunning(request.GetContainerId()); err != nil {
		return nil, err
	}
	if len(request.GetCmd()) == 0 {
		return nil, invalid("cmd is required")
	}
	program := simulate(request.GetCmd())
	if !program.known {
		return &cri.ExecSyncResponse{Stderr: []byte(request.GetCmd()[0] + ": not found\n"), ExitCode: 127}, nil
	}
	if program.lasts != 0 {
		var done, expired <-chan time.Time
		if program.lasts > 0 {
			done = time.After(program.lasts)
		}
		if request.GetTimeout() > 0 {
			expired = time.After(time.Duration(request.GetTimeout()) * time.Second)
		}
		select {
		case <-done:
		case <-expired:
			return nil, status.Errorf(codes.DeadlineExceeded, "timeout of %d s exceeded", request.GetTimeout())
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	return &cri.ExecSyncResponse{Stdout: program.stdout, Stderr: program.stderr, ExitCode: program.code}, nil
}

// Exec answers a URL below the streaming URL, where nothing is served.
func (n *Node) Exec(_ context.Context, request *cri.ExecRequest) (*cri.ExecResponse, error) {
	if err := n.checkRunning(request.GetContainerId()); err != nil {
		return nil, err
	}
	if len(request.GetCmd()) == 0 {
		return nil, invalid("cmd is required")
	}
	if err := checkStreams(request.GetTty(), request.GetStdin(), request.GetStdout(), request.GetStderr()); err != nil {
		return nil, err
	}
	return &cri.ExecResponse{Url: n.streamingURL("exec")}, nil
}

// Attach answers a URL below the streaming URL, where nothing is served.
func (n *Node) Attach(_ context.Context, request *cri.AttachRequest) (*cri.AttachResponse, error) {
	if err := n.checkRunning(request.GetContainerId()); err != nil {
		return nil, err
	}
	if err := checkStreams(request.GetTty(), request.GetStdin(), request.GetStdout(), request.GetStderr()); err != nil {
		return nil, err
	}
	return &cri.AttachResponse{Url: n.streamingURL("attach")}, nil
}

// PortForward answers a URL below the streaming URL, where nothing is served.
func (n *Node) PortForward(_ context.Context, request *cri.PortForwardRequest) (*cri.PortForwardResponse, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	p := n.pods[request.GetPodSandboxId()]
	if p == nil {
		return nil, notFound("pod sandbox", request.GetPodSandboxId())
	}
	if p.state != cri.PodSandboxState_SANDBOX_READY {
		return nil, precondition("pod sandbox %s is not ready", p.id)
	}
	return &cri.PortForwardResponse{Url: n.streamingURL("portforward")}, nil
}

// checkRunning tells whether a container can run a command now.
func (n *Node) checkRunning(id string) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	c := n.containers[id]
	switch {
	case c == nil:
		return notFound("container", id)
	case c.state != cri.ContainerState_CONTAINER_RUNNING:
		return precondition("container %s is %s, not CONTAINER_RUNNING", id, c.state)
	case c.paused:
		return precondition("container %s is paused", id)
	}
	return nil
}

func checkStreams(tty, stdin, stdout, stderr bool) error {
	if !stdin && !stdout && !stderr {
		return invalid("one of stdin, stdout and stderr must be set")
	}
	if tty && stderr {
		return invalid("tty and stderr exclude each other")
	}
	return nil
}

func (n *Node) streamingURL(kind string) string {
	return strings.TrimSuffix(n.options.StreamingURL, "/") + "/" + kind + "/" + newID()[:16]
}
