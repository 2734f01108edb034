import { z } from "zod";
import { uint32, uint64 } from "../validate/integers.js";
import { type Validator, validatorOf } from "../validate/validator.js";

/** Pages of hardware memory that a virtual machine may reach (config-vm.md, HWConfig Object); `iomem` of xl.cfg(5). Since runtime-spec 1.3.0. */
export interface IOMems {
  /** The frame of the guest where the range begins. Default: the same number as `firstMFN`. */
  readonly firstGFN?: number | bigint;
  /** The physical page where the range begins. */
  readonly firstMFN: number | bigint;
  /** How many pages the range has. */
  readonly nrMFNs: number | bigint;
}

/** Checks a range of hardware memory. */
export const IOMems: Validator<IOMems> = validatorOf<IOMems>()(
  "the range of hardware memory",
  z.looseObject({ firstGFN: uint64.exactOptional(), firstMFN: uint64, nrMFNs: uint64 }),
);

/** The hardware that a virtual machine gets, and which of the host's it may use (config-vm.md, HWConfig Object). Since runtime-spec 1.3.0. */
export interface HWConfig {
  /** The file of the device tree that describes the hardware to the machine, a path on the host. */
  readonly deviceTree?: string;
  /** How many virtual processors the machine has. Default: the runtime's. */
  readonly vcpus?: number;
  /** The most memory the machine may have, in bytes. Default: the runtime's. */
  readonly memory?: number | bigint;
  /** Nodes of the host's device tree that are passed through to the machine; `dtdev` of xl.cfg(5). */
  readonly dtdevs?: readonly string[];
  /** Pages of hardware memory that the machine may reach. */
  readonly iomems?: readonly IOMems[];
  /** The host's physical interrupts that the machine may use, by number. */
  readonly irqs?: readonly number[];
}

/** Checks the hardware of a virtual machine. */
export const HWConfig: Validator<HWConfig> = validatorOf<HWConfig>()(
  "the hardware of the virtual machine",
  z.looseObject({
    deviceTree: z.string().exactOptional(),
    vcpus: uint32.exactOptional(),
    memory: uint64.exactOptional(),
    dtdevs: z.array(z.string()).exactOptional(),
    iomems: z.array(IOMems.schema).exactOptional(),
    irqs: z.array(uint32).exactOptional(),
  }),
);
