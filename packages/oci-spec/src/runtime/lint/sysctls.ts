import type { Spec } from "../spec.js";
import { normalizeSysctl, sysctlNamespace } from "../sysctl-namespace.js";
import { hasNamespace } from "./namespaces.js";
import type { CheckedRule } from "./rule.js";

const names = (spec: Spec): readonly string[] => Object.keys(spec.linux?.sysctl ?? {});

/** Rules about kernel parameters. */
export const sysctlRules: readonly CheckedRule[] = [
  {
    name: "sysctl-namespace-missing",
    severity: "error",
    description: "A kernel parameter of a namespace that the container does not have.",
    platforms: ["linux"],
    *check(spec) {
      for (const name of names(spec)) {
        const type = sysctlNamespace(name);
        if (type !== undefined && !hasNamespace(spec, type)) {
          yield [
            ["linux", "sysctl", name],
            `it needs a namespace of type ${type}, lest it changes the host's`,
          ];
        }
      }
    },
  },
  {
    name: "sysctl-of-host",
    severity: "warning",
    description: "A kernel parameter that belongs to no namespace, but to the whole machine.",
    platforms: ["linux"],
    *check(spec) {
      for (const name of names(spec)) {
        if (sysctlNamespace(name) === undefined) {
          yield [
            ["linux", "sysctl", name],
            "it belongs to no namespace, but to the whole machine; runc and crun refuse it",
          ];
        }
      }
    },
  },
  {
    name: "sysctl-hostname",
    severity: "warning",
    description: "The host name as a kernel parameter.",
    platforms: ["linux"],
    *check(spec) {
      for (const name of names(spec)) {
        if (normalizeSysctl(name) === "kernel.hostname") {
          yield [["linux", "sysctl", name], "runc refuses it; set hostname instead"];
        }
      }
    },
  },
];
