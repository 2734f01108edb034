import type { Spec } from "../spec.js";
import { isCpuList } from "./cpu-list.js";
import type { CheckedRule, LintProblem } from "./rule.js";

/** Bounds of the kernel for the CFS period, and for the least quota, in microseconds. */
const LEAST_PERIOD = 1_000;
const MOST_PERIOD = 1_000_000;
const LEAST_WEIGHT = 10;
const MOST_WEIGHT = 1_000;

const UNLIMITED = -1;

function* cpuLists(spec: Spec): Generator<readonly [PropertyKey[], string]> {
  const { cpus, mems } = spec.linux?.resources?.cpu ?? {};
  const { initial, final } = spec.process?.execCPUAffinity ?? {};
  if (cpus !== undefined) yield [["linux", "resources", "cpu", "cpus"], cpus];
  if (mems !== undefined) yield [["linux", "resources", "cpu", "mems"], mems];
  if (initial !== undefined) yield [["process", "execCPUAffinity", "initial"], initial];
  if (final !== undefined) yield [["process", "execCPUAffinity", "final"], final];
}

/** Rules about limits on memory and processors. */
export const resourceRules: readonly CheckedRule[] = [
  {
    name: "memory-reservation-above-limit",
    severity: "warning",
    description: "A soft memory limit above the hard one, which never counts.",
    platforms: ["linux"],
    *check(spec) {
      const { limit = 0, reservation = 0 } = spec.linux?.resources?.memory ?? {};
      if (limit > 0 && reservation > limit) {
        yield [["linux", "resources", "memory", "reservation"], `above the limit, ${limit}, it never counts`];
      }
    },
  },
  {
    name: "memory-swap-below-limit",
    severity: "error",
    description: "A limit on memory and swap together that is below the one on memory.",
    platforms: ["linux"],
    *check(spec) {
      const { limit = 0, swap = 0 } = spec.linux?.resources?.memory ?? {};
      if (swap > 0 && limit > swap) {
        yield [
          ["linux", "resources", "memory", "swap"],
          `it counts memory and swap together, and has to be at least the limit, ${limit}`,
        ];
      }
    },
  },
  {
    name: "memory-swap-without-limit",
    severity: "error",
    description: "A limit on memory and swap without one on memory.",
    platforms: ["linux"],
    *check(spec) {
      const { limit = 0, swap = 0 } = spec.linux?.resources?.memory ?? {};
      if (swap > 0 && BigInt(limit) === 0n) {
        yield [["linux", "resources", "memory", "swap"], "it needs a limit on memory beside it"];
      }
    },
  },
  {
    name: "memory-limit-negative",
    severity: "error",
    description: "A memory limit below -1, which is no limit.",
    platforms: ["linux"],
    *check(spec) {
      for (const key of ["limit", "reservation", "swap", "kernel", "kernelTCP"] as const) {
        const value = spec.linux?.resources?.memory?.[key] ?? 0;
        if (value < UNLIMITED) {
          yield [["linux", "resources", "memory", key], "it is a number of bytes, or -1 for no limit"];
        }
      }
    },
  },
  {
    name: "memory-swappiness-out-of-range",
    severity: "error",
    description: "A swappiness above 100.",
    platforms: ["linux"],
    *check(spec) {
      if ((spec.linux?.resources?.memory?.swappiness ?? 0) > 100) {
        yield [["linux", "resources", "memory", "swappiness"], "it is 0 to 100"];
      }
    },
  },
  {
    name: "cpu-period-out-of-range",
    severity: "error",
    description: "A period below 1000 or above 1000000 microseconds.",
    platforms: ["linux"],
    *check(spec) {
      const { period = 0 } = spec.linux?.resources?.cpu ?? {};
      // Go's runtimes take 0 as absent
      if (period > 0 && (period < LEAST_PERIOD || period > MOST_PERIOD)) {
        yield [["linux", "resources", "cpu", "period"], "the kernel takes 1000 to 1000000 microseconds"];
      }
    },
  },
  {
    name: "cpu-quota-too-small",
    severity: "error",
    description: "A quota below 1000 microseconds.",
    platforms: ["linux"],
    *check(spec) {
      const { quota = 0 } = spec.linux?.resources?.cpu ?? {};
      if (quota > 0 && quota < LEAST_PERIOD) {
        yield [["linux", "resources", "cpu", "quota"], "the kernel takes no less than 1000 microseconds"];
      }
    },
  },
  {
    name: "cpu-burst-above-quota",
    severity: "error",
    description: "A burst above the quota.",
    platforms: ["linux"],
    *check(spec) {
      const { burst = 0, quota = 0 } = spec.linux?.resources?.cpu ?? {};
      if (quota > 0 && burst > quota) {
        yield [["linux", "resources", "cpu", "burst"], `it has to be at most the quota, ${quota}`];
      }
    },
  },
  {
    name: "cpu-realtime-above-period",
    severity: "error",
    description: "More real-time than its period has.",
    platforms: ["linux"],
    *check(spec) {
      const { realtimeRuntime = 0, realtimePeriod = 0 } = spec.linux?.resources?.cpu ?? {};
      if (realtimePeriod > 0 && realtimeRuntime > realtimePeriod) {
        yield [
          ["linux", "resources", "cpu", "realtimeRuntime"],
          `it has to be at most the period, ${realtimePeriod}`,
        ];
      }
    },
  },
  {
    name: "cpu-idle-unknown",
    severity: "error",
    description: "An `idle` other than 0 and 1.",
    platforms: ["linux"],
    *check(spec) {
      const { idle = 0 } = spec.linux?.resources?.cpu ?? {};
      if (idle < 0 || idle > 1) yield [["linux", "resources", "cpu", "idle"], "it is 0, or 1 for SCHED_IDLE"];
    },
  },
  {
    name: "cpu-list-malformed",
    severity: "error",
    description: "A list of CPUs or memory nodes that the kernel cannot read.",
    platforms: ["linux"],
    *check(spec) {
      for (const [path, text] of cpuLists(spec)) {
        if (!isCpuList(text)) yield [path, "it is a list of numbers and rising ranges such as 0-3,7"];
      }
    },
  },
  {
    name: "block-io-weight-out-of-range",
    severity: "error",
    description: "A weight below 10 or above 1000.",
    platforms: ["linux"],
    *check(spec): Iterable<LintProblem> {
      const blockIO = spec.linux?.resources?.blockIO ?? {};
      const path = ["linux", "resources", "blockIO"];
      const all = [
        [path, blockIO] as const,
        ...(blockIO.weightDevice ?? []).map(
          (device, index) => [[...path, "weightDevice", index], device] as const,
        ),
      ];
      for (const [place, weights] of all) {
        for (const key of ["weight", "leafWeight"] as const) {
          const weight = weights[key] ?? 0;
          // Go's runtimes take 0 as absent
          if (weight > 0 && (weight < LEAST_WEIGHT || weight > MOST_WEIGHT)) {
            yield [[...place, key], "the kernel takes 10 to 1000"];
          }
        }
      }
    },
  },
  {
    name: "block-io-weight-missing",
    severity: "error",
    description: "A device in `weightDevice` without a weight.",
    platforms: ["linux"],
    *check(spec) {
      for (const [index, device] of (spec.linux?.resources?.blockIO?.weightDevice ?? []).entries()) {
        if (device.weight === undefined && device.leafWeight === undefined) {
          yield [
            ["linux", "resources", "blockIO", "weightDevice", index],
            "it needs a weight, a leafWeight or both",
          ];
        }
      }
    },
  },
];
