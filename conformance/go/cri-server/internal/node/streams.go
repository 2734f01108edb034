package node

import (
	"context"
	"slices"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	cri "k8s.io/cri-api/pkg/apis/runtime/v1"
)

// StreamPodSandboxes is ListPodSandbox in batches.
func (n *Node) StreamPodSandboxes(request *cri.StreamPodSandboxesRequest, stream cri.RuntimeService_StreamPodSandboxesServer) error {
	return sendBatches(stream.Context(), n.options, n.listPods(request.GetFilter()), func(batch []*cri.PodSandbox) error {
		return stream.Send(&cri.StreamPodSandboxesResponse{PodSandboxes: batch})
	})
}

// StreamContainers is ListContainers in batches.
func (n *Node) StreamContainers(request *cri.StreamContainersRequest, stream cri.RuntimeService_StreamContainersServer) error {
	return sendBatches(stream.Context(), n.options, n.listContainers(request.GetFilter()), func(batch []*cri.Container) error {
		return stream.Send(&cri.StreamContainersResponse{Containers: batch})
	})
}

// StreamContainerStats is ListContainerStats in batches.
func (n *Node) StreamContainerStats(request *cri.StreamContainerStatsRequest, stream cri.RuntimeService_StreamContainerStatsServer) error {
	return sendBatches(stream.Context(), n.options, n.listContainerStats(request.GetFilter()), func(batch []*cri.ContainerStats) error {
		return stream.Send(&cri.StreamContainerStatsResponse{ContainerStats: batch})
	})
}

// StreamPodSandboxStats is ListPodSandboxStats in batches.
func (n *Node) StreamPodSandboxStats(request *cri.StreamPodSandboxStatsRequest, stream cri.RuntimeService_StreamPodSandboxStatsServer) error {
	return sendBatches(stream.Context(), n.options, n.listPodStats(request.GetFilter()), func(batch []*cri.PodSandboxStats) error {
		return stream.Send(&cri.StreamPodSandboxStatsResponse{PodSandboxStats: batch})
	})
}

// StreamPodSandboxMetrics is ListPodSandboxMetrics in batches.
func (n *Node) StreamPodSandboxMetrics(_ *cri.StreamPodSandboxMetricsRequest, stream cri.RuntimeService_StreamPodSandboxMetricsServer) error {
	return sendBatches(stream.Context(), n.options, n.listMetrics(), func(batch []*cri.PodSandboxMetrics) error {
		return stream.Send(&cri.StreamPodSandboxMetricsResponse{PodSandboxMetrics: batch})
	})
}

// StreamImages is ListImages in batches.
func (n *Node) StreamImages(request *cri.StreamImagesRequest, stream cri.ImageService_StreamImagesServer) error {
	return sendBatches(stream.Context(), n.options, n.listImages(request.GetFilter()), func(batch []*cri.Image) error {
		return stream.Send(&cri.StreamImagesResponse{Images: batch})
	})
}

// sendBatches sends items some at a time, none twice and no empty batch. A list that has at least BreakAfter items
// fails once that many were sent.
func sendBatches[T any](ctx context.Context, options Options, items []T, send func([]T) error) error {
	breaks := options.BreakAfter >= 0 && len(items) >= options.BreakAfter
	if breaks {
		items = items[:options.BreakAfter]
	}
	first := true
	for batch := range slices.Chunk(items, options.BatchSize) {
		if !first && options.BatchPause > 0 {
			select {
			case <-time.After(options.BatchPause):
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		if err := send(batch); err != nil {
			return err
		}
		first = false
	}
	if breaks {
		return status.Errorf(codes.Unavailable, "stream broken after %d items", len(items))
	}
	return nil
}
