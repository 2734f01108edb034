import { z } from "zod";
import { int64, uint64 } from "../validate/integers.js";
import { type Validator, validatorOf } from "../validate/validator.js";

/** The `memory` controller (config-linux.md, Memory). Limits are in bytes, and -1 is no limit; an absent one stays as it is. */
export interface LinuxMemory {
  /** How much memory the cgroup may use, in bytes: `memory.limit_in_bytes`, or `memory.max` of cgroup v2. */
  readonly limit?: number | bigint;
  /** A soft limit in bytes, which counts when memory is short: `memory.soft_limit_in_bytes`, or `memory.low` of cgroup v2. */
  readonly reservation?: number | bigint;
  /** How much memory and swap together, in bytes; so it is not less than `limit`. Runtimes subtract `limit` for cgroup v2. */
  readonly swap?: number | bigint;
  /**
   * How much memory of the kernel, in bytes; cgroup v1 only.
   *
   * @deprecated since runtime-spec 1.1.0: not supported by cgroup v2 and obsolete since Linux 5.4; runtimes may ignore it
   */
  readonly kernel?: number | bigint;
  /**
   * How much memory of the kernel for TCP buffers, in bytes; cgroup v1 only.
   *
   * @deprecated since runtime-spec 1.1.0: not recommended, and not supported by cgroup v2
   */
  readonly kernelTCP?: number | bigint;
  /** How readily the kernel swaps, from 0 to 100; cgroup v1 only. */
  readonly swappiness?: number | bigint;
  /** Whether tasks that want too much memory wait instead of being killed; cgroup v1 only. Default: false. */
  readonly disableOOMKiller?: boolean;
  /** Whether child cgroups count against this one's limits; cgroup v1 only, v2 always does. Since runtime-spec 1.0.2. */
  readonly useHierarchy?: boolean;
  /**
   * Whether the runtime refuses a new limit below what is in use, as cgroup v1 does, rather than have v2 kill. Default:
   * false. Since runtime-spec 1.1.0.
   */
  readonly checkBeforeUpdate?: boolean;
}

/** Checks the `memory` controller. */
export const LinuxMemory: Validator<LinuxMemory> = validatorOf<LinuxMemory>()(
  "the memory limits",
  z.looseObject({
    limit: int64.exactOptional(),
    reservation: int64.exactOptional(),
    swap: int64.exactOptional(),
    kernel: int64.exactOptional(),
    kernelTCP: int64.exactOptional(),
    swappiness: uint64.exactOptional(),
    disableOOMKiller: z.boolean().exactOptional(),
    useHierarchy: z.boolean().exactOptional(),
    checkBeforeUpdate: z.boolean().exactOptional(),
  }),
);
