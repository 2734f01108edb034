import type { LinuxNamespaceType } from "../linux-namespace.js";
import type { Spec } from "../spec.js";
import { hasNamespace } from "./namespaces.js";
import type { CheckedRule } from "./rule.js";

const IPC = new Set([
  "kernel.msgmax",
  "kernel.msgmnb",
  "kernel.msgmni",
  "kernel.sem",
  "kernel.shm_rmid_forced",
  "kernel.shmall",
  "kernel.shmmax",
  "kernel.shmmni",
]);

/** The name with dots: sysctl(8) also takes slashes, and then a dot in the name of an interface is a dot. */
function normalize(name: string): string {
  const separator = /[./]/.exec(name)?.[0];
  if (separator !== "/") return name;
  return name.replace(/[./]/g, (character) => (character === "/" ? "." : "/"));
}

/** Which namespace a parameter belongs to; undefined for those of the whole machine. */
function namespaceOf(name: string): LinuxNamespaceType | undefined {
  const normal = normalize(name);
  if (IPC.has(normal) || normal.startsWith("fs.mqueue.")) return "ipc";
  if (normal.startsWith("net.")) return "network";
  if (normal.startsWith("user.")) return "user";
  if (normal === "kernel.domainname" || normal === "kernel.hostname") return "uts";
  return undefined;
}

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
        const type = namespaceOf(name);
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
        if (namespaceOf(name) === undefined) {
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
        if (normalize(name) === "kernel.hostname") {
          yield [["linux", "sysctl", name], "runc refuses it; set hostname instead"];
        }
      }
    },
  },
];
