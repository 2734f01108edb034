import { z } from "zod";
import { int64, uint32 } from "../validate/integers.js";
import { type Validator, validatorOf } from "../validate/validator.js";

/** By how much a clock in the container differs from the host's. Since runtime-spec 1.1.0. */
export interface LinuxTimeOffset {
  /** Whole seconds, which may be negative. Default: 0. */
  readonly secs?: number | bigint;
  /** Nanoseconds to add. Default: 0. */
  readonly nanosecs?: number;
}

/** Checks the offset of a clock. */
export const LinuxTimeOffset: Validator<LinuxTimeOffset> = validatorOf<LinuxTimeOffset>()(
  "the clock's offset",
  z.looseObject({ secs: int64.exactOptional(), nanosecs: uint32.exactOptional() }),
);

/** The clocks that a time namespace has (config-linux.md, Offset for Time Namespace; time_namespaces(7)). Since runtime-spec 1.1.0. */
export interface LinuxTimeOffsets {
  /** `CLOCK_BOOTTIME`, which counts suspended time. */
  readonly boottime?: LinuxTimeOffset;
  /** `CLOCK_MONOTONIC`, which stands still when suspended. */
  readonly monotonic?: LinuxTimeOffset;
}

/** Checks the offsets of a time namespace. */
export const LinuxTimeOffsets: Validator<LinuxTimeOffsets> = validatorOf<LinuxTimeOffsets>()(
  "the clocks' offsets",
  z.looseObject({
    boottime: LinuxTimeOffset.schema.exactOptional(),
    monotonic: LinuxTimeOffset.schema.exactOptional(),
  }),
);
