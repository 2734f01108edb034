import type {
  ContainerStats,
  CpuUsage,
  FilesystemUsage,
  MemoryUsage,
  NetworkInterfaceUsage,
  PodSandboxStats,
  SwapUsage,
  UInt64Value,
} from "./gen/runtime/v1/api.js";
import { timestampToDate } from "./timestamp.js";

/** CPU time and memory of a container or a pod on Linux. What the runtime did not measure is undefined, never 0. */
export interface ResourceUsage {
  /** When the CPU time was measured. */
  readonly cpuAt: Date | undefined;
  /** CPU time since the start, in nanoseconds of one core. It never falls, but starts again with the container. */
  readonly cpuTimeNanoseconds: bigint | undefined;
  /** How many cores are used on average, over a time that the runtime chooses; 0.5 is half a core. */
  readonly cpuCores: number | undefined;
  /** When the memory was measured. */
  readonly memoryAt: Date | undefined;
  /** Memory that cannot be reclaimed at once, in bytes: what kubelet evicts by. */
  readonly memoryWorkingSetBytes: bigint | undefined;
  /** What is left below the limit, in bytes; undefined without a limit. */
  readonly memoryAvailableBytes: bigint | undefined;
  /** All memory with caches, in bytes. */
  readonly memoryUsageBytes: bigint | undefined;
  /** Anonymous memory and swap cache, in bytes. */
  readonly memoryRssBytes: bigint | undefined;
  /** Page faults since the start. */
  readonly pageFaults: bigint | undefined;
  /** Page faults that needed a disk since the start. */
  readonly majorPageFaults: bigint | undefined;
}

/** What a container uses. */
export interface ContainerUsage extends ResourceUsage {
  /** The container's id. */
  readonly id: string;
  /** The container's name within its pod. */
  readonly name: string;
  /** Swap in use, in bytes. */
  readonly swapUsageBytes: bigint | undefined;
  /** Swap that is left below the limit, in bytes. */
  readonly swapAvailableBytes: bigint | undefined;
  /** What the container has written to its root file system, in bytes. */
  readonly writableLayerBytes: bigint | undefined;
  /** Files and folders that the container has made in its root file system. */
  readonly writableLayerInodes: bigint | undefined;
}

/** Traffic through one network interface of a pod since it was made. */
export interface InterfaceUsage {
  /** The interface's name inside the pod, such as `eth0`. */
  readonly name: string;
  /** Bytes that came in. */
  readonly receivedBytes: bigint | undefined;
  /** How many packets could not be received. */
  readonly receiveErrors: bigint | undefined;
  /** Bytes that went out. */
  readonly sentBytes: bigint | undefined;
  /** How many packets could not be sent. */
  readonly sendErrors: bigint | undefined;
}

/** What a pod uses: the sandbox with all its containers. */
export interface PodUsage extends ResourceUsage {
  /** The sandbox's id. */
  readonly id: string;
  /** The pod's name in Kubernetes. */
  readonly name: string;
  /** The pod's namespace in Kubernetes. */
  readonly namespace: string;
  /** Processes and threads. */
  readonly processes: bigint | undefined;
  /** The default interface first, then the others. */
  readonly interfaces: readonly InterfaceUsage[];
  /** What each of its containers uses. */
  readonly containers: readonly ContainerUsage[];
}

/** Reads the stats of a container on Linux. */
export function containerUsage(stats: ContainerStats): ContainerUsage {
  return {
    id: stats.attributes?.id ?? "",
    name: stats.attributes?.metadata?.name ?? "",
    ...resourceUsage(stats.cpu, stats.memory),
    ...swapUsage(stats.swap),
    ...writableLayer(stats.writableLayer),
  };
}

/** Reads the stats of a pod on Linux. */
export function podUsage(stats: PodSandboxStats): PodUsage {
  const { attributes, linux } = stats;
  const first = linux?.network?.defaultInterface;
  const others = (linux?.network?.interfaces ?? []).filter(({ name }) => name !== first?.name);
  return {
    id: attributes?.id ?? "",
    name: attributes?.metadata?.name ?? "",
    namespace: attributes?.metadata?.namespace ?? "",
    ...resourceUsage(linux?.cpu, linux?.memory),
    processes: linux?.process?.processCount?.value,
    interfaces: (first === undefined ? others : [first, ...others]).map(interfaceUsage),
    containers: (linux?.containers ?? []).map(containerUsage),
  };
}

/**
 * How many cores were used on average between two measurements of the same container or pod; undefined when one of them
 * lacks the CPU time, when no time lies between them, or when the counter started again.
 */
export function cpuCoresBetween(
  earlier: CpuUsage | undefined,
  later: CpuUsage | undefined,
): number | undefined {
  const before = earlier?.usageCoreNanoSeconds?.value;
  const after = later?.usageCoreNanoSeconds?.value;
  if (earlier === undefined || later === undefined || before === undefined || after === undefined)
    return undefined;
  const elapsed = later.timestamp - earlier.timestamp;
  return elapsed <= 0n || after < before ? undefined : Number(after - before) / Number(elapsed);
}

function resourceUsage(cpu: CpuUsage | undefined, memory: MemoryUsage | undefined): ResourceUsage {
  return {
    cpuAt: timestampToDate(cpu?.timestamp ?? 0n),
    cpuTimeNanoseconds: cpu?.usageCoreNanoSeconds?.value,
    cpuCores: cpu?.usageNanoCores === undefined ? undefined : Number(cpu.usageNanoCores.value) / 1e9,
    memoryAt: timestampToDate(memory?.timestamp ?? 0n),
    memoryWorkingSetBytes: memory?.workingSetBytes?.value,
    memoryAvailableBytes: memory?.availableBytes?.value,
    memoryUsageBytes: memory?.usageBytes?.value,
    memoryRssBytes: memory?.rssBytes?.value,
    pageFaults: memory?.pageFaults?.value,
    majorPageFaults: memory?.majorPageFaults?.value,
  };
}

function swapUsage(
  swap: SwapUsage | undefined,
): Pick<ContainerUsage, "swapUsageBytes" | "swapAvailableBytes"> {
  return { swapUsageBytes: swap?.swapUsageBytes?.value, swapAvailableBytes: swap?.swapAvailableBytes?.value };
}

function writableLayer(
  layer: FilesystemUsage | undefined,
): Pick<ContainerUsage, "writableLayerBytes" | "writableLayerInodes"> {
  return { writableLayerBytes: layer?.usedBytes?.value, writableLayerInodes: layer?.inodesUsed?.value };
}

function interfaceUsage(usage: NetworkInterfaceUsage): InterfaceUsage {
  const value = (field: UInt64Value | undefined): bigint | undefined => field?.value;
  return {
    name: usage.name,
    receivedBytes: value(usage.rxBytes),
    receiveErrors: value(usage.rxErrors),
    sentBytes: value(usage.txBytes),
    sendErrors: value(usage.txErrors),
  };
}
