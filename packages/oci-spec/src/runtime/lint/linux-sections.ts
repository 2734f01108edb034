import { personalityDomains } from "../linux-personality.js";
import { isCpuList } from "./cpu-list.js";
import type { CheckedRule, LintProblem } from "./rule.js";

const PROPAGATIONS = ["shared", "slave", "private", "unbindable"];
const NO_NODES = ["MPOL_DEFAULT", "MPOL_LOCAL"];
const SOME_NODES = ["MPOL_BIND", "MPOL_INTERLEAVE", "MPOL_WEIGHTED_INTERLEAVE", "MPOL_PREFERRED_MANY"];
const BALANCED = ["MPOL_BIND", "MPOL_PREFERRED_MANY"];
const DOMAINS: ReadonlySet<string> = new Set(personalityDomains);
/** IFNAMSIZ, with the NUL at the end. */
const NAME_BYTES = 16;

function isDeviceName(name: string): boolean {
  const bytes = new TextEncoder().encode(name).length;
  return bytes > 0 && bytes < NAME_BYTES && name !== "." && name !== ".." && !/[/:\s]/.test(name);
}

/** Rules about the smaller sections of Linux. */
export const linuxSectionRules: readonly CheckedRule[] = [
  {
    name: "rootfs-propagation-unknown",
    severity: "error",
    description: "A propagation of the root that does not exist.",
    platforms: ["linux"],
    *check(spec) {
      const propagation: string = spec.linux?.rootfsPropagation ?? "";
      if (propagation !== "" && !PROPAGATIONS.includes(propagation.replace(/^r/, ""))) {
        yield [["linux", "rootfsPropagation"], `it is one of ${PROPAGATIONS.join(", ")}`];
      }
    },
  },
  {
    name: "personality-unknown",
    severity: "error",
    description: "An execution domain that the specification does not have, or flags, of which it has none.",
    platforms: ["linux"],
    *check(spec): Iterable<LintProblem> {
      const personality = spec.linux?.personality;
      if (personality === undefined) return;
      if (!DOMAINS.has(personality.domain)) {
        yield [["linux", "personality", "domain"], `it is one of ${[...DOMAINS].join(", ")}`];
      }
      if (personality.flags?.length) {
        yield [["linux", "personality", "flags"], "the specification has no flags"];
      }
    },
  },
  {
    name: "intel-rdt-line-break",
    severity: "error",
    description: "A line for resctrl that has a line break.",
    platforms: ["linux"],
    *check(spec) {
      const { schemata = [], l3CacheSchema, memBwSchema } = spec.linux?.intelRdt ?? {};
      const lines = [
        ...schemata.map((line, index) => [["schemata", index], line] as const),
        [["l3CacheSchema"], l3CacheSchema ?? ""] as const,
        [["memBwSchema"], memBwSchema ?? ""] as const,
      ];
      for (const [path, line] of lines) {
        if (line.includes("\n")) yield [["linux", "intelRdt", ...path], "it has to be one line"];
      }
    },
  },
  {
    name: "intel-rdt-prefix",
    severity: "warning",
    description:
      "A cache schema that does not begin with `L3:`, or a bandwidth schema that does not with `MB:`.",
    platforms: ["linux"],
    *check(spec) {
      const prefixes = [
        ["l3CacheSchema", "L3:"],
        ["memBwSchema", "MB:"],
      ] as const;
      for (const [key, prefix] of prefixes) {
        const schema = spec.linux?.intelRdt?.[key];
        if (schema && !schema.startsWith(prefix)) {
          yield [["linux", "intelRdt", key], `it should begin with ${prefix}`];
        }
      }
    },
  },
  {
    name: "intel-rdt-schema-overridden",
    severity: "warning",
    description: "A cache or bandwidth schema beside `schemata`, which are written last.",
    platforms: ["linux"],
    *check(spec) {
      const intelRdt = spec.linux?.intelRdt;
      if (!intelRdt?.schemata?.length) return;
      for (const key of ["l3CacheSchema", "memBwSchema"] as const) {
        if (intelRdt[key]) {
          yield [["linux", "intelRdt", key], "schemata are written over it; move it there"];
        }
      }
    },
  },
  {
    name: "intel-rdt-class-no-folder",
    severity: "error",
    description: "A class of service that is no name of a folder.",
    platforms: ["linux"],
    *check(spec) {
      const closID = spec.linux?.intelRdt?.closID ?? "";
      if (closID === "." || closID === ".." || (closID !== "/" && closID.includes("/"))) {
        yield [
          ["linux", "intelRdt", "closID"],
          "it has to be the name of a folder, or / for the default class",
        ];
      }
    },
  },
  {
    name: "memory-policy-nodes",
    severity: "error",
    description:
      "A memory policy with nodes that its mode takes none of, without nodes that it needs, or with a malformed list.",
    platforms: ["linux"],
    *check(spec): Iterable<LintProblem> {
      const policy = spec.linux?.memoryPolicy;
      if (policy === undefined) return;
      const { mode, nodes = "" } = policy;
      const path = ["linux", "memoryPolicy", "nodes"];
      if (!isCpuList(nodes)) yield [path, "it is a list of numbers and rising ranges such as 0-3,7"];
      else if (nodes !== "" && NO_NODES.includes(mode)) yield [path, `${mode} takes no nodes`];
      else if (nodes === "" && SOME_NODES.includes(mode)) yield [path, `${mode} needs at least one node`];
    },
  },
  {
    name: "memory-policy-flags",
    severity: "error",
    description: "Flags of a memory policy that the kernel refuses together, or with its mode.",
    platforms: ["linux"],
    *check(spec): Iterable<LintProblem> {
      const policy = spec.linux?.memoryPolicy;
      if (policy === undefined) return;
      const { mode, nodes = "", flags = [] } = policy;
      const path = ["linux", "memoryPolicy", "flags"];
      const isStatic = flags.includes("MPOL_F_STATIC_NODES");
      const isRelative = flags.includes("MPOL_F_RELATIVE_NODES");
      if (isStatic && isRelative) {
        yield [path, "MPOL_F_STATIC_NODES and MPOL_F_RELATIVE_NODES exclude each other"];
      }
      if (flags.includes("MPOL_F_NUMA_BALANCING") && !BALANCED.includes(mode)) {
        yield [path, `MPOL_F_NUMA_BALANCING goes with ${BALANCED.join(" and ")} only`];
      }
      const local = mode === "MPOL_LOCAL" || (mode === "MPOL_PREFERRED" && nodes === "");
      if (local && (isStatic || isRelative)) {
        yield [path, "without nodes there are no flags about nodes"];
      }
    },
  },
  {
    name: "net-device-name-invalid",
    severity: "error",
    description: "A name that no network device can have.",
    platforms: ["linux"],
    *check(spec) {
      const why = "a name has 1 to 15 bytes, no slash, no colon and no space, and is neither . nor ..";
      for (const [host, { name }] of Object.entries(spec.linux?.netDevices ?? {})) {
        if (!isDeviceName(host)) yield [["linux", "netDevices", host], why];
        if (name && !isDeviceName(name)) yield [["linux", "netDevices", host, "name"], why];
      }
    },
  },
  {
    name: "net-device-name-repeated",
    severity: "error",
    description: "Two network devices with the same name in the container.",
    platforms: ["linux"],
    *check(spec) {
      const seen = new Set<string>();
      for (const [host, { name }] of Object.entries(spec.linux?.netDevices ?? {})) {
        const inside = name || host;
        // the kernel fills a number in
        if (inside.includes("%d")) continue;
        if (seen.has(inside)) {
          yield [["linux", "netDevices", host], `another device is called ${inside} in the container, too`];
        }
        seen.add(inside);
      }
    },
  },
];
