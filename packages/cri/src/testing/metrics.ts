import {
  type Metric,
  type MetricDescriptor,
  MetricType,
  type PodSandboxMetrics,
} from "../gen/runtime/v1/api.js";
import type { Container } from "./container.js";
import type { Pod } from "./pod.js";
import { podSandboxStats } from "./stats.js";

/** The metrics that the fake runtime reports, in the names and with the labels that cAdvisor gave them. */
export const metricDescriptors: readonly MetricDescriptor[] = [
  {
    name: "container_cpu_usage_seconds_total",
    help: "CPU time in whole seconds.",
    labelKeys: ["id", "name"],
  },
  {
    name: "container_memory_working_set_bytes",
    help: "Memory that cannot be reclaimed at once, in bytes.",
    labelKeys: ["id", "name"],
  },
  {
    name: "container_network_receive_bytes_total",
    help: "Bytes that came in through an interface of the pod.",
    labelKeys: ["id", "name", "interface"],
  },
];

/** The readings of a sandbox and its containers, from the same figures as its stats. */
export function podSandboxMetrics(
  pod: Pod,
  containers: readonly Container[],
  now: bigint,
): PodSandboxMetrics {
  const { linux } = podSandboxStats(pod, containers, now);
  const labels = [pod.id, "POD"];
  const network = linux?.network?.defaultInterface;
  return {
    podSandboxId: pod.id,
    metrics: [
      ...usage(linux?.cpu?.usageCoreNanoSeconds?.value, linux?.memory?.workingSetBytes?.value, labels),
      ...(network === undefined
        ? []
        : [
            metric(
              "container_network_receive_bytes_total",
              MetricType.COUNTER,
              [...labels, network.name],
              network.rxBytes?.value,
            ),
          ]),
    ],
    containerMetrics: (linux?.containers ?? []).map(({ attributes, cpu, memory }) => ({
      containerId: attributes?.id ?? "",
      metrics: usage(cpu?.usageCoreNanoSeconds?.value, memory?.workingSetBytes?.value, [
        attributes?.id ?? "",
        attributes?.metadata?.name ?? "",
      ]),
    })),
  };
}

function usage(
  cpuNanoseconds: bigint | undefined,
  workingSetBytes: bigint | undefined,
  labels: string[],
): Metric[] {
  const seconds = cpuNanoseconds === undefined ? undefined : cpuNanoseconds / 1_000_000_000n;
  return [
    metric("container_cpu_usage_seconds_total", MetricType.COUNTER, labels, seconds),
    metric("container_memory_working_set_bytes", MetricType.GAUGE, labels, workingSetBytes),
  ];
}

function metric(
  name: string,
  metricType: MetricType,
  labelValues: string[],
  value: bigint | undefined,
): Metric {
  return { name, timestamp: 0n, metricType, labelValues, value: value === undefined ? undefined : { value } };
}
