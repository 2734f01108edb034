import { capabilities, type LinuxCapabilities } from "../linux-capabilities.js";
import type { Spec } from "../spec.js";
import type { CheckedRule } from "./rule.js";

const KNOWN: ReadonlySet<string> = new Set(capabilities);
const SETS = ["bounding", "effective", "inheritable", "permitted", "ambient"] as const;

function* namesIn(spec: Spec, set: keyof LinuxCapabilities): Generator<readonly [PropertyKey[], string]> {
  for (const [index, name] of (spec.process?.capabilities?.[set] ?? []).entries()) {
    yield [["process", "capabilities", set, index], name];
  }
}

const setOf = (spec: Spec, set: keyof LinuxCapabilities): ReadonlySet<string> =>
  new Set(spec.process?.capabilities?.[set]);

/** Rules about capabilities. */
export const capabilityRules: readonly CheckedRule[] = [
  {
    name: "capability-unknown",
    severity: "warning",
    description: "A capability that Linux does not have; runtimes pass over it.",
    platforms: ["linux"],
    *check(spec) {
      for (const set of SETS) {
        for (const [path, name] of namesIn(spec, set)) {
          if (KNOWN.has(name)) continue;
          const meant = `CAP_${name.toUpperCase()}`;
          yield [
            path,
            KNOWN.has(meant)
              ? `it is called ${meant}; runtimes pass over other names`
              : "Linux has no such capability; runtimes pass over it",
          ];
        }
      }
    },
  },
  {
    name: "capability-effective-not-permitted",
    severity: "error",
    description: "An effective capability that is not permitted.",
    platforms: ["linux"],
    *check(spec) {
      const permitted = setOf(spec, "permitted");
      for (const [path, name] of namesIn(spec, "effective")) {
        if (!permitted.has(name)) yield [path, "it has to be permitted, too; the kernel refuses the set"];
      }
    },
  },
  {
    name: "capability-ambient-not-held",
    severity: "warning",
    description: "An ambient capability that is not both permitted and inheritable.",
    platforms: ["linux"],
    *check(spec) {
      const needed = (["permitted", "inheritable"] as const).map((set) => [set, setOf(spec, set)] as const);
      for (const [path, name] of namesIn(spec, "ambient")) {
        const missing = needed.filter(([, held]) => !held.has(name)).map(([set]) => set);
        if (missing.length > 0) {
          yield [path, `it has to be ${missing.join(" and ")}, too; the kernel refuses it`];
        }
      }
    },
  },
];
