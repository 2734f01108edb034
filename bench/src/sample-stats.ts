import type { ContainerStats, PodSandboxStats } from "@container-interfaces/cri";
import type { DeepPartial } from "@container-interfaces/transport";
import { hex } from "./hex.js";

/** The number of pods in a list of statistics: what Kubernetes recommends for a node at most. */
const podCount = 100;

const startedAt = 1_763_000_000_000_000_000n;

/** Statistics of pods with three containers each, as kubelet asks for them every ten seconds: nearly all of it is integers. */
export function createPodStats(): DeepPartial<PodSandboxStats>[] {
  return Array.from({ length: podCount }, (_, index) => ({
    attributes: {
      id: hex(index, 64),
      metadata: {
        name: `checkout-service-${index}`,
        uid: hex(index, 32),
        namespace: "production",
        attempt: 0,
      },
      labels: {
        "io.kubernetes.pod.name": `checkout-service-${index}`,
        "io.kubernetes.pod.uid": hex(index, 32),
      },
    },
    linux: {
      ...usage(index),
      network: {
        timestamp: startedAt,
        defaultInterface: {
          name: "eth0",
          rxBytes: { value: 123_456_789_012n + BigInt(index) },
          rxErrors: { value: 0n },
          txBytes: { value: 98_765_432_109n + BigInt(index) },
          txErrors: { value: 3n },
        },
      },
      process: { timestamp: startedAt, processCount: { value: 42n } },
      containers: [0, 1, 2].map((container) => createContainerStats(index * 3 + container)),
    },
  }));
}

/** Statistics of one container. */
export function createContainerStats(index: number): DeepPartial<ContainerStats> {
  return {
    attributes: {
      id: hex(index, 64),
      metadata: { name: `worker-${index % 7}`, attempt: 0 },
      labels: { "io.kubernetes.container.name": `worker-${index % 7}` },
    },
    ...usage(index),
    writableLayer: {
      timestamp: startedAt,
      fsId: { mountpoint: "/var/lib/containerd/io.containerd.snapshotter.v1.overlayfs" },
      usedBytes: { value: 45_056n + BigInt(index) },
      inodesUsed: { value: 17n },
    },
    swap: {
      timestamp: startedAt,
      swapAvailableBytes: { value: 0n },
      swapUsageBytes: { value: BigInt(index) },
    },
  };
}

function usage(index: number): Pick<DeepPartial<ContainerStats>, "cpu" | "memory"> {
  const timestamp = startedAt + BigInt(index) * 1_234_567_891n;
  return {
    cpu: {
      timestamp,
      usageCoreNanoSeconds: { value: 987_654_321_098_765n + BigInt(index) },
      usageNanoCores: { value: 12_345_678n + BigInt(index) },
    },
    memory: {
      timestamp,
      workingSetBytes: { value: 268_435_456n + BigInt(index) },
      availableBytes: { value: 805_306_368n },
      usageBytes: { value: 301_989_888n },
      rssBytes: { value: 201_326_592n },
      pageFaults: { value: 1_234_567n },
      majorPageFaults: { value: 12n },
    },
  };
}
