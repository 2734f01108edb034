import type {
  ContainerStats,
  CpuUsage,
  LinuxPodSandboxStats,
  MemoryUsage,
  NetworkInterfaceUsage,
  PodSandboxStats,
} from "../gen/runtime/v1/api.js";
import type { Container } from "./container.js";
import type { Pod } from "./pod.js";

const workingSetBytes = 8n * 1024n * 1024n;

/**
 * What a container uses: half a core for as long as it runs, and 8 MiB. Of one that does not run there is only the writable
 * layer.
 */
export function containerStats(container: Container, now: bigint): ContainerStats {
  const { id, config, program } = container;
  const { metadata, labels, annotations } = config;
  return {
    attributes: { id, metadata, labels, annotations },
    ...(program === undefined ? {} : linuxUsage(now - container.startedAt, limit(container), 1n, now)),
    writableLayer: {
      timestamp: now,
      fsId: { mountpoint: "/var/lib/fake-runtime/layers" },
      usedBytes: { value: 4_096n },
      inodesUsed: { value: 1n },
    },
    swap: undefined,
    io: undefined,
  };
}

/** What a sandbox uses: its containers together, and an interface with a packet each millisecond. */
export function podSandboxStats(pod: Pod, containers: readonly Container[], now: bigint): PodSandboxStats {
  const { metadata, labels, annotations } = pod.config;
  return {
    attributes: { id: pod.id, metadata, labels, annotations },
    linux: linuxPodSandboxStats(
      pod,
      containers.filter((each) => each.program !== undefined),
      now,
    ),
    windows: undefined,
  };
}

function linuxPodSandboxStats(pod: Pod, running: readonly Container[], now: bigint): LinuxPodSandboxStats {
  return {
    // from the age of the pod, so that the counter does not fall when a container ends
    ...linuxUsage(now - pod.createdAt, 0n, BigInt(running.length), now),
    network:
      pod.ip === ""
        ? undefined
        : { timestamp: now, defaultInterface: traffic(now - pod.createdAt), interfaces: [] },
    process: { timestamp: now, processCount: { value: BigInt(running.length) } },
    containers: running.map((container) => containerStats(container, now)),
    io: undefined,
  };
}

function linuxUsage(
  age: bigint,
  limitBytes: bigint,
  count: bigint,
  timestamp: bigint,
): { cpu: CpuUsage; memory: MemoryUsage } {
  const workingSet = workingSetBytes * count;
  return {
    cpu: {
      timestamp,
      usageCoreNanoSeconds: { value: age / 2n },
      usageNanoCores: { value: 500_000_000n },
      psi: undefined,
    },
    memory: {
      timestamp,
      workingSetBytes: { value: workingSet },
      availableBytes:
        limitBytes === 0n ? undefined : { value: limitBytes > workingSet ? limitBytes - workingSet : 0n },
      usageBytes: { value: workingSet * 2n },
      rssBytes: { value: workingSet / 2n },
      pageFaults: { value: age / 1_000_000n },
      majorPageFaults: { value: 0n },
      psi: undefined,
    },
  };
}

function limit(container: Container): bigint {
  return container.resources?.memoryLimitInBytes ?? 0n;
}

function traffic(age: bigint): NetworkInterfaceUsage {
  const packets = age / 1_000_000n;
  return {
    name: "eth0",
    rxBytes: { value: packets * 1_500n },
    rxErrors: { value: 0n },
    txBytes: { value: packets * 60n },
    txErrors: { value: 0n },
  };
}
