import type { Scheduler } from "../scheduler.js";
import type { CheckedRule } from "./rule.js";

/** The kernel's least runtime of a deadline, in nanoseconds. */
const LEAST_RUNTIME = 1024;

const isNice = ({ policy }: Scheduler): boolean => policy === "SCHED_OTHER" || policy === "SCHED_BATCH";
const isRealTime = ({ policy }: Scheduler): boolean => policy === "SCHED_FIFO" || policy === "SCHED_RR";
const isDeadline = ({ policy }: Scheduler): boolean => policy === "SCHED_DEADLINE";

/** A number that a field of 64 bits has; `==` of 0 and 0n is true, `===` is not. */
const isZero = (value: number | bigint | undefined): boolean => BigInt(value ?? 0) === 0n;

/** Rules about how processes are scheduled. */
export const schedulingRules: readonly CheckedRule[] = [
  {
    name: "scheduler-nice-out-of-range",
    severity: "error",
    description: "A nice value below -20 or above 19.",
    platforms: ["linux"],
    *check(spec) {
      const nice = spec.process?.scheduler?.nice ?? 0;
      if (nice < -20 || nice > 19) yield [["process", "scheduler", "nice"], "Linux takes -20 to 19"];
    },
  },
  {
    name: "scheduler-nice-unused",
    severity: "warning",
    description: "A nice value with a policy that has none.",
    platforms: ["linux"],
    *check(spec) {
      const scheduler = spec.process?.scheduler;
      if (scheduler?.nice && !isNice(scheduler)) {
        yield [["process", "scheduler", "nice"], "only SCHED_OTHER and SCHED_BATCH have a nice value"];
      }
    },
  },
  {
    name: "scheduler-priority-unused",
    severity: "error",
    description: "A static priority with a policy that has none.",
    platforms: ["linux"],
    *check(spec) {
      const scheduler = spec.process?.scheduler;
      if (scheduler?.priority && !isRealTime(scheduler)) {
        yield [["process", "scheduler", "priority"], "only SCHED_FIFO and SCHED_RR have a priority"];
      }
    },
  },
  {
    name: "scheduler-priority-out-of-range",
    severity: "error",
    description: "A real-time policy whose priority is not 1 to 99.",
    platforms: ["linux"],
    *check(spec) {
      const scheduler = spec.process?.scheduler;
      if (scheduler === undefined || !isRealTime(scheduler)) return;
      const { priority = 0 } = scheduler;
      if (priority < 1 || priority > 99) {
        yield [["process", "scheduler", "priority"], `${scheduler.policy} needs a priority of 1 to 99`];
      }
    },
  },
  {
    name: "scheduler-deadline-unused",
    severity: "error",
    description: "Fields of the deadline scheduler with another policy.",
    platforms: ["linux"],
    *check(spec) {
      const scheduler = spec.process?.scheduler;
      if (scheduler === undefined || isDeadline(scheduler)) return;
      for (const key of ["runtime", "deadline", "period"] as const) {
        if (!isZero(scheduler[key])) yield [["process", "scheduler", key], "only SCHED_DEADLINE has it"];
      }
    },
  },
  {
    name: "scheduler-deadline-order",
    severity: "error",
    description: "A deadline scheduler without 1024 ns ≤ runtime ≤ deadline ≤ period.",
    platforms: ["linux"],
    *check(spec) {
      const scheduler = spec.process?.scheduler;
      if (scheduler === undefined || !isDeadline(scheduler)) return;
      const { runtime = 0, deadline = 0, period = 0 } = scheduler;
      if (runtime < LEAST_RUNTIME) {
        yield [["process", "scheduler", "runtime"], `the kernel wants at least ${LEAST_RUNTIME} nanoseconds`];
      }
      if (deadline < runtime) {
        yield [["process", "scheduler", "deadline"], "the deadline has to be at least the runtime"];
      }
      if (!isZero(period) && period < deadline) {
        yield [["process", "scheduler", "period"], "the period has to be at least the deadline"];
      }
    },
  },
  {
    name: "scheduler-policy-unsupported",
    severity: "error",
    description: "The policy SCHED_ISO, which no kernel has.",
    platforms: ["linux"],
    *check(spec) {
      if (spec.process?.scheduler?.policy === "SCHED_ISO") {
        yield [["process", "scheduler", "policy"], "SCHED_ISO is reserved, and no kernel has it"];
      }
    },
  },
  {
    name: "io-priority-out-of-range",
    severity: "error",
    description: "An I/O priority that is not 0 to 7.",
    platforms: ["linux"],
    *check(spec) {
      const priority = spec.process?.ioPriority?.priority ?? 0;
      if (priority < 0 || priority > 7) yield [["process", "ioPriority", "priority"], "Linux takes 0 to 7"];
    },
  },
];
