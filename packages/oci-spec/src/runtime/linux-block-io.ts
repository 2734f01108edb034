import { z } from "zod";
import { int64, uint16, uint64 } from "../validate/integers.js";
import { type Validator, validatorOf } from "../validate/validator.js";

/** Which block device a limit is about. */
export interface LinuxBlockIODevice {
  /** The major number. */
  readonly major: number | bigint;
  /** The minor number. */
  readonly minor: number | bigint;
}

/** Checks the numbers of a block device. */
export const LinuxBlockIODevice: Validator<LinuxBlockIODevice> = validatorOf<LinuxBlockIODevice>()(
  "the block device",
  z.looseObject({ major: int64, minor: int64 }),
);

/** The weight of a cgroup on one block device; at least one of the two weights is set. */
export interface LinuxWeightDevice extends LinuxBlockIODevice {
  /** The weight on this device instead of the general one, from 10 to 1000. */
  readonly weight?: number;
  /** The weight of the cgroup's own tasks against its child cgroups; only with the CFQ scheduler of cgroup v1. */
  readonly leafWeight?: number;
}

/** Checks a weight on one block device. */
export const LinuxWeightDevice: Validator<LinuxWeightDevice> = validatorOf<LinuxWeightDevice>()(
  "the device's weight",
  z.looseObject({
    major: int64,
    minor: int64,
    weight: uint16.exactOptional(),
    leafWeight: uint16.exactOptional(),
  }),
);

/** A ceiling on what a cgroup does on one block device. On cgroup v1 it counts for direct I/O only. */
export interface LinuxThrottleDevice extends LinuxBlockIODevice {
  /** The ceiling, in bytes or operations per second, by the list that it is in. */
  readonly rate: number | bigint;
}

/** Checks a ceiling on one block device. */
export const LinuxThrottleDevice: Validator<LinuxThrottleDevice> = validatorOf<LinuxThrottleDevice>()(
  "the device's rate",
  z.looseObject({ major: int64, minor: int64, rate: uint64 }),
);

/** The `blkio` controller of cgroup v1, `io` of v2 (config-linux.md, Block IO). */
export interface LinuxBlockIO {
  /** The weight against other cgroups, from 10 to 1000, on all devices without a weight of their own. */
  readonly weight?: number;
  /** The weight of the cgroup's own tasks against its child cgroups; only with the CFQ scheduler of cgroup v1. */
  readonly leafWeight?: number;
  /** Weights on single devices. */
  readonly weightDevice?: readonly LinuxWeightDevice[];
  /** How much may be read, in bytes per second. */
  readonly throttleReadBpsDevice?: readonly LinuxThrottleDevice[];
  /** How much may be written, in bytes per second. */
  readonly throttleWriteBpsDevice?: readonly LinuxThrottleDevice[];
  /** How often may be read, in operations per second. */
  readonly throttleReadIOPSDevice?: readonly LinuxThrottleDevice[];
  /** How often may be written, in operations per second. */
  readonly throttleWriteIOPSDevice?: readonly LinuxThrottleDevice[];
}

const throttle = z.array(LinuxThrottleDevice.schema).exactOptional();

/** Checks the `blkio` controller. */
export const LinuxBlockIO: Validator<LinuxBlockIO> = validatorOf<LinuxBlockIO>()(
  "the block I/O limits",
  z.looseObject({
    weight: uint16.exactOptional(),
    leafWeight: uint16.exactOptional(),
    weightDevice: z.array(LinuxWeightDevice.schema).exactOptional(),
    throttleReadBpsDevice: throttle,
    throttleWriteBpsDevice: throttle,
    throttleReadIOPSDevice: throttle,
    throttleWriteIOPSDevice: throttle,
  }),
);
