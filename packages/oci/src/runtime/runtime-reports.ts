import type { State } from "@container-interfaces/oci-spec/runtime";

/** What `state` prints: the specification's state, and what runc, crun and others add. */
export interface ContainerStateReport extends State {
  /** The path of the root filesystem. */
  readonly rootfs?: string;
  /** When the container was created, in RFC 3339. */
  readonly created?: string;
  /** The name of the user who owns it; empty for root in runc. */
  readonly owner?: string;
}

/** One container of `list`. Runtimes differ in what they say beyond these two. */
export interface ContainerListEntry extends Partial<Omit<ContainerStateReport, "id" | "status">> {
  /** The container's id. */
  readonly id: string;
  /** Where the container is in its life, such as `running`. */
  readonly status: State["status"];
}

/** What a runtime says about itself. */
export interface RuntimeVersion {
  /** What it calls itself, such as `runc`. */
  readonly name: string;
  /** Its version, such as `1.5.2`. */
  readonly version: string;
  /** The commit that it was built from. Absent: it does not say. */
  readonly commit?: string;
  /** The version of the runtime specification that it says it follows; crun has said 1.0.0 ever since. Absent: it does not say. */
  readonly spec?: string;
  /** All that it printed. */
  readonly text: string;
}

/** A counter or a size of 64 bits. */
export type Count = number | bigint;

/** One event of a container. */
export interface RuntimeEvent {
  /** `stats` for what it uses, `oom` when the kernel killed for want of memory, or a word of the runtime's own. */
  readonly type: string;
  /** The container's id. */
  readonly id: string;
  /** What it uses, in an event `stats`. */
  readonly data?: RuntimeStats;
}

/**
 * What a container uses, as its cgroups tell and runc prints it. Everything may be absent: runc leaves zeros out, versions differ, and
 * the two versions of cgroups tell different things. The values are as the runtime printed them.
 */
export interface RuntimeStats {
  /** Processor time. */
  readonly cpu?: CpuStats;
  /** The processors and memory nodes it may use. */
  readonly cpuset?: CpusetStats;
  /** Memory. */
  readonly memory?: MemoryStats;
  /** Processes and threads. */
  readonly pids?: PidsStats;
  /** Reads and writes of block devices. */
  readonly blkio?: BlkioStats;
  /** Huge pages, by their size, such as `2MB`. */
  readonly hugetlb?: Readonly<Record<string, MemoryEntry>>;
  /** Cache and memory bandwidth of Intel RDT, as runc prints them. */
  readonly intel_rdt?: Readonly<Record<string, unknown>>;
  /** The container's network interfaces, where the runtime knows of any. */
  readonly network_interfaces?: readonly NetworkInterfaceStats[] | null;
}

/** Processor time. */
export interface CpuStats {
  /** What was used, in nanoseconds. */
  readonly usage?: {
    /** All of it. */
    readonly total?: Count;
    /** By processor. */
    readonly percpu?: readonly Count[];
    /** In the kernel, by processor. */
    readonly percpu_kernel?: readonly Count[];
    /** In programs, by processor. */
    readonly percpu_user?: readonly Count[];
    /** In the kernel. */
    readonly kernel?: Count;
    /** In programs. */
    readonly user?: Count;
  };
  /** How often it had to wait for its quota. */
  readonly throttling?: {
    /** Periods that have passed. */
    readonly periods?: Count;
    /** Periods in which it had to wait. */
    readonly throttledPeriods?: Count;
    /** How long it waited, in nanoseconds. */
    readonly throttledTime?: Count;
  };
  /** Waiting for processors. */
  readonly psi?: PressureStats;
}

/** The processors and memory nodes it may use. */
export interface CpusetStats {
  /** Numbers of the processors. */
  readonly cpus?: readonly number[];
  /** Numbers of the memory nodes. */
  readonly mems?: readonly number[];
}

/** A use and its limit. */
export interface MemoryEntry {
  /** The limit, in bytes. */
  readonly limit?: Count;
  /** What is used, in bytes. */
  readonly usage?: Count;
  /** The most that has been used, in bytes. */
  readonly max?: Count;
  /** How often the limit was hit. */
  readonly failcnt?: Count;
}

/** Memory. */
export interface MemoryStats {
  /** Cached files, in bytes. */
  readonly cache?: Count;
  /** All of it. */
  readonly usage?: MemoryEntry;
  /** Memory and swap together in version 1 of cgroups, swap in version 2. */
  readonly swap?: MemoryEntry;
  /** What the kernel holds for it. */
  readonly kernel?: MemoryEntry;
  /** Of that, buffers of TCP. */
  readonly kernelTCP?: MemoryEntry;
  /** The lines of the kernel's `memory.stat`. */
  readonly raw?: Readonly<Record<string, Count>>;
  /** Waiting for memory. */
  readonly psi?: PressureStats;
}

/** Processes and threads. */
export interface PidsStats {
  /** How many there are. */
  readonly current?: Count;
  /** How many there may be. Absent or 0: no limit. */
  readonly limit?: Count;
}

/** A number of one block device. */
export interface BlkioEntry {
  /** The device's major number. */
  readonly major?: Count;
  /** The device's minor number. */
  readonly minor?: Count;
  /** What was done, such as `Read`. */
  readonly op?: string;
  /** The number. */
  readonly value?: Count;
}

/** Reads and writes of block devices. */
export interface BlkioStats {
  /** Bytes. */
  readonly ioServiceBytesRecursive?: readonly BlkioEntry[];
  /** Requests. */
  readonly ioServicedRecursive?: readonly BlkioEntry[];
  /** Requests that wait; runc's key lacks a `d`. */
  readonly ioQueueRecursive?: readonly BlkioEntry[];
  /** Nanoseconds that requests took. */
  readonly ioServiceTimeRecursive?: readonly BlkioEntry[];
  /** Nanoseconds that requests waited. */
  readonly ioWaitTimeRecursive?: readonly BlkioEntry[];
  /** Requests that were joined with others. */
  readonly ioMergedRecursive?: readonly BlkioEntry[];
  /** Milliseconds that the device was at work. */
  readonly ioTimeRecursive?: readonly BlkioEntry[];
  /** Sectors. */
  readonly sectorsRecursive?: readonly BlkioEntry[];
  /** Waiting for devices. */
  readonly psi?: PressureStats;
}

/** How much time was lost by waiting for a resource; in version 2 of cgroups only. */
export interface PressureStats {
  /** Some process waited. */
  readonly some?: PressureShare;
  /** All processes waited. */
  readonly full?: PressureShare;
}

/** Shares of time, in percent, and the time. */
export interface PressureShare {
  /** Of the last 10 seconds. */
  readonly avg10?: number;
  /** Of the last 60 seconds. */
  readonly avg60?: number;
  /** Of the last 300 seconds. */
  readonly avg300?: number;
  /** All of it, in microseconds. */
  readonly total?: Count;
}

/** What went over one network interface. */
export interface NetworkInterfaceStats {
  /** The interface's name. */
  readonly Name: string;
  /** Bytes received. */
  readonly RxBytes: Count;
  /** Packets received. */
  readonly RxPackets: Count;
  /** Packets that were received with errors. */
  readonly RxErrors: Count;
  /** Packets that were received and dropped. */
  readonly RxDropped: Count;
  /** Bytes sent. */
  readonly TxBytes: Count;
  /** Packets sent. */
  readonly TxPackets: Count;
  /** Packets that failed to be sent. */
  readonly TxErrors: Count;
  /** Packets that were dropped instead of sent. */
  readonly TxDropped: Count;
}
