import { z } from "zod";
import { int64, uint32 } from "../validate/integers.js";
import { type Validator, validatorOf } from "../validate/validator.js";
import { LinuxBlockIO } from "./linux-block-io.js";
import { LinuxCPU } from "./linux-cpu.js";
import { LinuxDeviceCgroup } from "./linux-device.js";
import { LinuxHugepageLimit } from "./linux-hugepage-limit.js";
import { LinuxMemory } from "./linux-memory.js";
import { LinuxNetwork } from "./linux-network.js";

/** The `pids` controller (config-linux.md, PIDs). */
export interface LinuxPids {
  /**
   * How many tasks, threads included, the cgroup may have; -1 is no limit, and 0 is a limit (since runtime-spec 1.3.0, before it was unclear).
   * Default: the limit stays as it is. Up to runtime-spec 1.2.1 it was required.
   */
  readonly limit?: number | bigint;
}

/** Checks the `pids` controller. */
export const LinuxPids: Validator<LinuxPids> = validatorOf<LinuxPids>()(
  "the pids limit",
  z.looseObject({ limit: int64.exactOptional() }),
);

/** The `rdma` controller for one device (config-linux.md, RDMA); at least one of the two is set. Since runtime-spec 1.0.2. */
export interface LinuxRdma {
  /** How many handles of the host channel adapter may be open. Default: no limit. */
  readonly hcaHandles?: number;
  /** How many objects of the host channel adapter may exist. Default: no limit. */
  readonly hcaObjects?: number;
}

/** Checks the `rdma` controller for one device. */
export const LinuxRdma: Validator<LinuxRdma> = validatorOf<LinuxRdma>()(
  "the RDMA limit",
  z.looseObject({ hcaHandles: uint32.exactOptional(), hcaObjects: uint32.exactOptional() }),
);

/**
 * What a container's cgroup limits (config-linux.md, Control groups); also what `update --resources` of a runtime reads. Fields follow
 * cgroup v1; runtimes convert them on v2, and refuse what they cannot.
 */
export interface LinuxResources {
  /** Which devices may be used, in this order. Default: what the runtime chooses. */
  readonly devices?: readonly LinuxDeviceCgroup[];
  /** The `memory` controller. */
  readonly memory?: LinuxMemory;
  /** The `cpu` and `cpuset` controllers. */
  readonly cpu?: LinuxCPU;
  /** The `pids` controller. */
  readonly pids?: LinuxPids;
  /** The `blkio` controller of cgroup v1, `io` of v2. */
  readonly blockIO?: LinuxBlockIO;
  /** The `hugetlb` controller, for each size of page. */
  readonly hugepageLimits?: readonly LinuxHugepageLimit[];
  /** The `net_cls` and `net_prio` controllers, which only cgroup v1 has. */
  readonly network?: LinuxNetwork;
  /** The `rdma` controller, by the name of the device, such as `mlx5_1`. Since runtime-spec 1.0.2. */
  readonly rdma?: Readonly<Record<string, LinuxRdma>>;
  /**
   * Files of a cgroup v2 and what is written to each, such as `memory.high`; the runtime enables the controllers and refuses
   * those that are not there. Since runtime-spec 1.1.0.
   */
  readonly unified?: Readonly<Record<string, string>>;
}

/** Reads and checks the resources of a cgroup. */
export const LinuxResources: Validator<LinuxResources> = validatorOf<LinuxResources>()(
  "the resources",
  z.looseObject({
    devices: z.array(LinuxDeviceCgroup.schema).exactOptional(),
    memory: LinuxMemory.schema.exactOptional(),
    cpu: LinuxCPU.schema.exactOptional(),
    pids: LinuxPids.schema.exactOptional(),
    blockIO: LinuxBlockIO.schema.exactOptional(),
    hugepageLimits: z.array(LinuxHugepageLimit.schema).exactOptional(),
    network: LinuxNetwork.schema.exactOptional(),
    rdma: z.record(z.string(), LinuxRdma.schema).exactOptional(),
    unified: z.record(z.string(), z.string()).exactOptional(),
  }),
);
