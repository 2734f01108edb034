package node

import (
	"context"

	cri "k8s.io/cri-api/pkg/apis/runtime/v1"
)

const (
	memoryMetric    = "container_memory_usage_bytes"
	processesMetric = "container_processes"
	startsMetric    = "container_start_time_seconds"
)

// ListMetricDescriptors answers the metrics that ListPodSandboxMetrics has, which never change.
func (n *Node) ListMetricDescriptors(context.Context, *cri.ListMetricDescriptorsRequest) (*cri.ListMetricDescriptorsResponse, error) {
	return &cri.ListMetricDescriptorsResponse{Descriptors: []*cri.MetricDescriptor{
		{Name: memoryMetric, Help: "Memory in use, in bytes.", LabelKeys: []string{"container", "namespace", "pod"}},
		{Name: processesMetric, Help: "Processes of the pod.", LabelKeys: []string{"namespace", "pod"}},
		{Name: startsMetric, Help: "When the container started, in seconds since 1970.", LabelKeys: []string{"container", "namespace", "pod"}},
	}}, nil
}

// ListPodSandboxMetrics answers the metrics of the ready pods.
func (n *Node) ListPodSandboxMetrics(context.Context, *cri.ListPodSandboxMetricsRequest) (*cri.ListPodSandboxMetricsResponse, error) {
	return &cri.ListPodSandboxMetricsResponse{PodMetrics: n.listMetrics()}, nil
}

func (n *Node) listMetrics() []*cri.PodSandboxMetrics {
	n.mu.Lock()
	defer n.mu.Unlock()
	var items []*cri.PodSandboxMetrics
	for _, p := range n.sortedPods() {
		if p.state == cri.PodSandboxState_SANDBOX_READY {
			items = append(items, p.metrics())
		}
	}
	return items
}

func (p *pod) metrics() *cri.PodSandboxMetrics {
	names := []string{p.config.GetMetadata().GetNamespace(), p.config.GetMetadata().GetName()}
	metrics := &cri.PodSandboxMetrics{PodSandboxId: p.id}
	processes := uint64(1)
	for _, c := range p.containers {
		if c.state != cri.ContainerState_CONTAINER_RUNNING {
			continue
		}
		processes++
		labels := append([]string{c.config.GetMetadata().GetName()}, names...)
		metrics.ContainerMetrics = append(metrics.ContainerMetrics, &cri.ContainerMetrics{ContainerId: c.id, Metrics: []*cri.Metric{
			{Name: memoryMetric, MetricType: cri.MetricType_GAUGE, LabelValues: labels, Value: value(memoryBytes)},
			{Name: startsMetric, MetricType: cri.MetricType_COUNTER, Timestamp: now(), LabelValues: labels, Value: value(uint64(c.startedAt / 1e9))},
		}})
	}
	metrics.Metrics = []*cri.Metric{{Name: processesMetric, MetricType: cri.MetricType_GAUGE, LabelValues: names, Value: value(processes)}}
	return metrics
}
