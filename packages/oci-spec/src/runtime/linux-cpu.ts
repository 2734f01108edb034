import { z } from "zod";
import { int64, uint64 } from "../validate/integers.js";
import { type Validator, validatorOf } from "../validate/validator.js";

/** The `cpu` and `cpuset` controllers (config-linux.md, CPU). An absent field stays as it is. */
export interface LinuxCPU {
  /** The weight against other cgroups when CPUs are short, from 2 to 262144; 1024 is the kernel's default. Converted for cgroup v2. */
  readonly shares?: number | bigint;
  /** How long the cgroup may run in each `period` over all CPUs, in microseconds; -1 is no limit. */
  readonly quota?: number | bigint;
  /** How much unused time may be saved up for bursts, in microseconds; at most `quota`. Since runtime-spec 1.1.0. */
  readonly burst?: number | bigint;
  /** How long a period is, in microseconds, from 1000 to 1000000. The kernel's default is 100000. */
  readonly period?: number | bigint;
  /** How long real-time tasks may run in each `realtimePeriod`, in microseconds; cgroup v1 only. */
  readonly realtimeRuntime?: number | bigint;
  /** How long a period of real-time scheduling is, in microseconds; cgroup v1 only. */
  readonly realtimePeriod?: number | bigint;
  /** The CPUs to use: numbers and ranges with commas, such as `0-3,7`. Default: all that are available. */
  readonly cpus?: string;
  /** The NUMA nodes to take memory from, in the same format. Default: all that are available. */
  readonly mems?: string;
  /** 1 for a cgroup that runs only when nothing else does (`SCHED_IDLE`), 0 for a normal one. Since runtime-spec 1.1.0. */
  readonly idle?: number | bigint;
}

/** Checks the `cpu` and `cpuset` controllers. */
export const LinuxCPU: Validator<LinuxCPU> = validatorOf<LinuxCPU>()(
  "the CPU limits",
  z.looseObject({
    shares: uint64.exactOptional(),
    quota: int64.exactOptional(),
    burst: uint64.exactOptional(),
    period: uint64.exactOptional(),
    realtimeRuntime: int64.exactOptional(),
    realtimePeriod: uint64.exactOptional(),
    cpus: z.string().exactOptional(),
    mems: z.string().exactOptional(),
    idle: int64.exactOptional(),
  }),
);
