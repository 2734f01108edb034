import type { Integer } from "./integers.js";

/** Limits of a container or a pod on Linux; 0 and an empty text mean that nothing is said. */
export interface LinuxContainerResources {
  /** How long a period is, in microseconds, from 1000 to 1000000. */
  readonly cpuPeriod?: Integer | undefined;
  /** How long all CPUs together may be used in a period, in microseconds; -1 is no limit. */
  readonly cpuQuota?: Integer | undefined;
  /** The weight against others when CPUs are short. */
  readonly cpuShares?: Integer | undefined;
  /** Memory in bytes; -1 is no limit. */
  readonly memoryLimitInBytes?: Integer | undefined;
  /** From -1000, never killed for lack of memory, to 1000, killed first. It counts whenever there are resources, also when it is 0. */
  readonly oomScoreAdj?: Integer | undefined;
  /** The CPUs to use, such as `0-3,7`. */
  readonly cpusetCpus?: string | undefined;
  /** The NUMA nodes to take memory from, such as `0`. */
  readonly cpusetMems?: string | undefined;
  /** Limits on huge pages. */
  readonly hugepageLimits?: readonly HugepageLimit[] | undefined;
  /** Files of cgroup v2 and what is written to each. */
  readonly unified?: Readonly<Record<string, string>> | undefined;
  /** Memory and swap together, in bytes. Default: `memoryLimitInBytes`, so that nothing is swapped. */
  readonly memorySwapLimitInBytes?: Integer | undefined;
}

/** A limit on huge pages of one size. */
export interface HugepageLimit {
  /** The size of a page, such as `2MB`. */
  readonly pageSize?: string | undefined;
  /** How much, in bytes. */
  readonly limit?: Integer | undefined;
}
