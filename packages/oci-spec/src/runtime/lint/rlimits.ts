import { rlimitTypes } from "../posix-rlimit.js";
import { type CheckedRule, POSIX } from "./rule.js";

const KNOWN: ReadonlySet<string> = new Set(rlimitTypes);

/** Rules about resource limits. */
export const rlimitRules: readonly CheckedRule[] = [
  {
    name: "rlimit-repeated",
    severity: "error",
    description: "A resource that is limited twice.",
    platforms: POSIX,
    *check(spec) {
      const seen = new Set<string>();
      for (const [index, { type }] of (spec.process?.rlimits ?? []).entries()) {
        if (seen.has(type)) {
          yield [
            ["process", "rlimits", index, "type"],
            `${type} is limited before; runtimes refuse a second`,
          ];
        }
        seen.add(type);
      }
    },
  },
  {
    name: "rlimit-soft-above-hard",
    severity: "error",
    description: "A soft limit above the hard one.",
    platforms: POSIX,
    *check(spec) {
      for (const [index, { soft, hard }] of (spec.process?.rlimits ?? []).entries()) {
        if (soft > hard) {
          yield [
            ["process", "rlimits", index, "soft"],
            `the soft limit ${soft} is above the hard one, ${hard}`,
          ];
        }
      }
    },
  },
  {
    name: "rlimit-unknown",
    severity: "error",
    description: "A resource that Linux does not limit.",
    platforms: ["linux"],
    *check(spec) {
      for (const [index, { type }] of (spec.process?.rlimits ?? []).entries()) {
        if (!KNOWN.has(type)) {
          yield [["process", "rlimits", index, "type"], "Linux has no such limit, see getrlimit(2)"];
        }
      }
    },
  },
];
