import type { LinuxNamespaceType } from "../linux-namespace.js";
import type { Spec } from "../spec.js";
import type { CheckedRule, LintProblem } from "./rule.js";

interface Namespace {
  readonly type: string;
  readonly path?: string;
}

/** The namespaces of a configuration, with where each is. */
function namespacesOf(spec: Spec): readonly (readonly [path: readonly PropertyKey[], Namespace])[] {
  const lists: readonly (readonly [key: string, list: readonly Namespace[] | undefined])[] = [
    ["linux", spec.linux?.namespaces],
    ["zos", spec.zos?.namespaces],
  ];
  return lists.flatMap(([key, list = []]) =>
    list.map((namespace, index) => [[key, "namespaces", index], namespace] as const),
  );
}

/** Whether a Linux container has a namespace of a type, its own or a joined one. */
export function hasNamespace(spec: Spec, type: LinuxNamespaceType): boolean {
  return spec.linux?.namespaces?.some((namespace) => namespace.type === type) ?? false;
}

/** Whether it joins an existing one. */
function joinsNamespace(spec: Spec, type: LinuxNamespaceType): boolean {
  return spec.linux?.namespaces?.some((namespace) => namespace.type === type && namespace.path) ?? false;
}

/** Rules about the list of namespaces. */
export const namespaceRules: readonly CheckedRule[] = [
  {
    name: "namespace-repeated",
    severity: "error",
    description: "A type of namespace that is listed twice.",
    platforms: ["linux", "zos"],
    *check(spec) {
      const seen = new Set<string>();
      for (const [path, { type }] of namespacesOf(spec)) {
        const key = `${String(path[0])} ${type}`;
        if (seen.has(key)) {
          yield [[...path, "type"], `a namespace of type ${type} is listed before; runtimes refuse a second`];
        }
        seen.add(key);
      }
    },
  },
  {
    name: "namespace-path-not-absolute",
    severity: "error",
    description: "A namespace to join whose path is relative.",
    platforms: ["linux", "zos"],
    *check(spec) {
      for (const [path, namespace] of namespacesOf(spec)) {
        if (namespace.path && !namespace.path.startsWith("/")) {
          yield [[...path, "path"], "the path of a namespace has to be absolute on the host"];
        }
      }
    },
  },
  {
    name: "namespace-path-empty",
    severity: "warning",
    description: "A namespace with an empty path, for which a new one is made.",
    platforms: ["linux", "zos"],
    *check(spec) {
      for (const [path, namespace] of namespacesOf(spec)) {
        if (namespace.path === "") {
          yield [
            [...path, "path"],
            "an empty path joins nothing, a new namespace is made; name one, or leave it out",
          ];
        }
      }
    },
  },
  {
    name: "namespace-file-missing",
    severity: "error",
    description: "A namespace to join whose file is not there; needs `fileExists`.",
    platforms: ["linux", "zos"],
    *check(spec, { fileExists }) {
      for (const [path, namespace] of namespacesOf(spec)) {
        if (namespace.path?.startsWith("/") && fileExists?.(namespace.path) === false) {
          yield [[...path, "path"], "there is no such file, so that nothing can be joined"];
        }
      }
    },
  },
  {
    name: "uts-namespace-missing",
    severity: "error",
    description: "A host name or a domain name on Linux without a UTS namespace.",
    platforms: ["linux"],
    *check(spec) {
      if (hasNamespace(spec, "uts")) return;
      for (const key of ["hostname", "domainname"] as const) {
        if (spec[key]) yield [[key], "it needs a namespace of type uts, lest it changes the host's"];
      }
    },
  },
  {
    name: "mount-namespace-missing",
    severity: "error",
    description: "Masked or read-only paths without a mount namespace.",
    platforms: ["linux"],
    *check(spec) {
      if (hasNamespace(spec, "mount")) return;
      for (const key of ["maskedPaths", "readonlyPaths"] as const) {
        if (spec.linux?.[key]?.length) {
          yield [["linux", key], "it needs a namespace of type mount, lest it changes the host"];
        }
      }
    },
  },
  {
    name: "network-namespace-missing",
    severity: "error",
    description: "Network devices without a network namespace to move them into.",
    platforms: ["linux"],
    *check(spec) {
      if (Object.keys(spec.linux?.netDevices ?? {}).length > 0 && !hasNamespace(spec, "network")) {
        yield [["linux", "netDevices"], "it needs a namespace of type network to move devices into"];
      }
    },
  },
  {
    name: "user-namespace-missing",
    severity: "error",
    description: "Id mappings without a user namespace.",
    platforms: ["linux"],
    *check(spec) {
      if (hasNamespace(spec, "user")) return;
      for (const key of ["uidMappings", "gidMappings"] as const) {
        if (spec.linux?.[key]?.length) {
          yield [["linux", key], "it needs a namespace of type user, without which nothing is mapped"];
        }
      }
    },
  },
  {
    name: "user-mappings-missing",
    severity: "error",
    description: "A new user namespace without mappings of user or group ids.",
    platforms: ["linux"],
    *check(spec) {
      if (!hasNamespace(spec, "user") || joinsNamespace(spec, "user")) return;
      for (const key of ["uidMappings", "gidMappings"] as const) {
        if (!spec.linux?.[key]?.length) {
          yield [["linux", key], "a new user namespace needs it, else no id is known inside"];
        }
      }
    },
  },
  {
    name: "time-namespace-missing",
    severity: "error",
    description: "Clock offsets without a time namespace of the container's own.",
    platforms: ["linux"],
    *check(spec): Iterable<LintProblem> {
      if (Object.keys(spec.linux?.timeOffsets ?? {}).length === 0) return;
      if (!hasNamespace(spec, "time")) {
        yield [["linux", "timeOffsets"], "it needs a namespace of type time"];
      } else if (joinsNamespace(spec, "time")) {
        yield [
          ["linux", "timeOffsets"],
          "a namespace that is joined has its offsets already; leave them out",
        ];
      }
    },
  },
  {
    name: "time-clock-unknown",
    severity: "error",
    description: "An offset of a clock that time namespaces do not have.",
    platforms: ["linux"],
    *check(spec) {
      for (const clock of Object.keys(spec.linux?.timeOffsets ?? {})) {
        if (clock !== "monotonic" && clock !== "boottime") {
          yield [["linux", "timeOffsets", clock], "only the clocks monotonic and boottime have offsets"];
        }
      }
    },
  },
];
