import { z } from "zod";
import { int32, uint64 } from "../validate/integers.js";
import { type Validator, validatorOf } from "../validate/validator.js";

/** The scheduling policies that the specification knows (sched(7)). */
export const schedulerPolicies = [
  "SCHED_OTHER",
  "SCHED_FIFO",
  "SCHED_RR",
  "SCHED_BATCH",
  "SCHED_ISO",
  "SCHED_IDLE",
  "SCHED_DEADLINE",
] as const;

/** A scheduling policy. `SCHED_OTHER` is the default of Linux; `SCHED_ISO` is reserved and no kernel has it. */
export type LinuxSchedulerPolicy = (typeof schedulerPolicies)[number];

/** The flags of `sched_setattr(2)` that the specification knows. */
export const schedulerFlags = [
  "SCHED_FLAG_RESET_ON_FORK",
  "SCHED_FLAG_RECLAIM",
  "SCHED_FLAG_DL_OVERRUN",
  "SCHED_FLAG_KEEP_POLICY",
  "SCHED_FLAG_KEEP_PARAMS",
  "SCHED_FLAG_UTIL_CLAMP_MIN",
  "SCHED_FLAG_UTIL_CLAMP_MAX",
] as const;

/** A flag of `sched_setattr(2)`. */
export type LinuxSchedulerFlag = (typeof schedulerFlags)[number];

/** How the kernel schedules a process, as `sched_setattr(2)` takes it (config.md, Linux Process). Since runtime-spec 1.1.0. */
export interface Scheduler {
  /** Which scheduler it is. */
  readonly policy: LinuxSchedulerPolicy;
  /** From -20, the most favourable, to 19; for `SCHED_OTHER` and `SCHED_BATCH`. Default: 0. */
  readonly nice?: number;
  /** The static priority, from 1 to 99 with the highest first, for `SCHED_FIFO` and `SCHED_RR`; 0 for the others. Default: 0. */
  readonly priority?: number;
  /** Further flags. Default: none. */
  readonly flags?: readonly LinuxSchedulerFlag[];
  /** How long the process may run in each period, in nanoseconds; for `SCHED_DEADLINE`. Default: 0. */
  readonly runtime?: number | bigint;
  /** By when, from the begin of a period, that time has to be had, in nanoseconds; for `SCHED_DEADLINE`. Default: 0. */
  readonly deadline?: number | bigint;
  /** How long a period is, in nanoseconds; for `SCHED_DEADLINE`. Default: 0, which the kernel takes as `deadline`. */
  readonly period?: number | bigint;
}

/** Checks scheduling attributes. */
export const Scheduler: Validator<Scheduler> = validatorOf<Scheduler>()(
  "the scheduler",
  z.looseObject({
    policy: z.enum(schedulerPolicies),
    nice: int32.exactOptional(),
    priority: int32.exactOptional(),
    flags: z.array(z.enum(schedulerFlags)).exactOptional(),
    runtime: uint64.exactOptional(),
    deadline: uint64.exactOptional(),
    period: uint64.exactOptional(),
  }),
);
