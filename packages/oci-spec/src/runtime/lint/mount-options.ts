import type { CheckedRule } from "./rule.js";

const OPPOSITES: readonly (readonly [string, string])[] = [
  ["ro", "rw"],
  ["rro", "rrw"],
  ["exec", "noexec"],
  ["rexec", "rnoexec"],
  ["suid", "nosuid"],
  ["rsuid", "rnosuid"],
  ["dev", "nodev"],
  ["rdev", "rnodev"],
  ["atime", "noatime"],
  ["ratime", "rnoatime"],
  ["diratime", "nodiratime"],
  ["rdiratime", "rnodiratime"],
  ["relatime", "norelatime"],
  ["rrelatime", "rnorelatime"],
  ["strictatime", "nostrictatime"],
  ["rstrictatime", "rnostrictatime"],
  ["symfollow", "nosymfollow"],
  ["rsymfollow", "rnosymfollow"],
  ["lazytime", "nolazytime"],
  ["iversion", "noiversion"],
  ["mand", "nomand"],
  ["sync", "async"],
  ["loud", "silent"],
  ["idmap", "ridmap"],
];

const PROPAGATIONS = new Set([
  "private",
  "rprivate",
  "rshared",
  "rslave",
  "runbindable",
  "shared",
  "slave",
  "unbindable",
]);

/** Rules about options of mounts that do not go together. */
export const mountOptionRules: readonly CheckedRule[] = [
  {
    name: "mount-options-contradict",
    severity: "warning",
    description: "A mount with an option and its opposite.",
    platforms: ["linux"],
    *check(spec) {
      for (const [index, { options = [] }] of (spec.mounts ?? []).entries()) {
        for (const [one, other] of OPPOSITES) {
          if (options.includes(one) && options.includes(other)) {
            yield [
              ["mounts", index, "options"],
              `${one} and ${other} exclude each other; the later one wins at best`,
            ];
          }
        }
      }
    },
  },
  {
    name: "mount-propagations-contradict",
    severity: "warning",
    description: "A mount with more than one propagation.",
    platforms: ["linux"],
    *check(spec) {
      for (const [index, { options = [] }] of (spec.mounts ?? []).entries()) {
        const propagations = [...new Set(options.filter((option) => PROPAGATIONS.has(option)))];
        if (propagations.length > 1) {
          yield [["mounts", index, "options"], `${propagations.join(" and ")} exclude each other`];
        }
      }
    },
  },
];
