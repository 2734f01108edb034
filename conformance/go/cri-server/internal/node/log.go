package node

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	cri "k8s.io/cri-api/pkg/apis/runtime/v1"
)

// logFile is the path of the container's log, empty where its configuration asks for none.
func (c *container) logFile() string {
	if c.pod.config.GetLogDirectory() == "" || c.config.GetLogPath() == "" {
		return ""
	}
	return filepath.Join(c.pod.config.GetLogDirectory(), c.config.GetLogPath())
}

// writeLog appends what a program wrote, in the CRI log format. It makes the folders that are missing.
func (c *container) writeLog(stdout, stderr []byte) error {
	if err := c.appendLog(stdout, stderr); err != nil {
		return status.Errorf(codes.Internal, "container log: %v", err)
	}
	return nil
}

func (c *container) appendLog(stdout, stderr []byte) error {
	path := c.logFile()
	if path == "" {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	file, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o640)
	if err != nil {
		return err
	}
	defer file.Close()
	for _, stream := range []struct {
		name cri.LogStreamType
		data []byte
	}{{cri.Stdout, stdout}, {cri.Stderr, stderr}} {
		for text := range bytes.Lines(stream.data) {
			text = bytes.TrimSuffix(text, []byte("\n"))
			if _, err := fmt.Fprintf(file, "%s %s F %s\n", time.Now().Format(time.RFC3339Nano), stream.name, text); err != nil {
				return err
			}
		}
	}
	return nil
}

// ReopenContainerLog makes the log file of a running container anew where it was rotated away.
func (n *Node) ReopenContainerLog(_ context.Context, request *cri.ReopenContainerLogRequest) (*cri.ReopenContainerLogResponse, error) {
	if err := n.checkRunning(request.GetContainerId()); err != nil {
		return nil, err
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	if c := n.containers[request.GetContainerId()]; c != nil {
		if err := c.writeLog(nil, nil); err != nil {
			return nil, err
		}
	}
	return &cri.ReopenContainerLogResponse{}, nil
}
