import { z } from "zod";
import { int64 } from "../validate/integers.js";
import { type Validator, validatorOf } from "../validate/validator.js";

/**
 * How Docker finds out whether a container works. An extension of Docker, whose key the image specification reserves; OCI
 * runtimes pass over it. Times are in nanoseconds; 0 means Docker's default.
 */
export interface HealthcheckConfig {
  /**
   * What is run: `["NONE"]` for nothing, `["CMD", program, ...]`, or `["CMD-SHELL", command]` with the image's shell.
   * Empty: that of the base image.
   */
  readonly Test?: readonly string[] | null;
  /** Nanoseconds between two checks. Default: 30 seconds. */
  readonly Interval?: number | bigint | null;
  /** Nanoseconds until a check counts as failed. Default: 30 seconds. */
  readonly Timeout?: number | bigint | null;
  /** Nanoseconds after the start in which failures do not count. Default: 0. */
  readonly StartPeriod?: number | bigint | null;
  /** Nanoseconds between two checks during `StartPeriod`. Default: 5 seconds. */
  readonly StartInterval?: number | bigint | null;
  /** How many failures in a row make the container unhealthy. Default: 3. */
  readonly Retries?: number | bigint | null;
}

/** Reads and checks a {@link HealthcheckConfig}. */
export const HealthcheckConfig: Validator<HealthcheckConfig> = validatorOf<HealthcheckConfig>()(
  "the health check of the image",
  z.looseObject({
    Test: z.array(z.string()).nullable().exactOptional(),
    Interval: int64.nullable().exactOptional(),
    Timeout: int64.nullable().exactOptional(),
    StartPeriod: int64.nullable().exactOptional(),
    StartInterval: int64.nullable().exactOptional(),
    Retries: int64.nullable().exactOptional(),
  }),
);
