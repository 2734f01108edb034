import type { CheckedRule, LintProblem } from "./rule.js";

const SECTIONS = ["linux", "windows", "solaris", "freebsd", "zos"] as const;
const CPU_CYCLES = 10_000;

/** Rules about sections of platforms, and about those of other platforms than Linux. */
export const platformRules: readonly CheckedRule[] = [
  {
    name: "section-of-other-platform",
    severity: "warning",
    description: "A section for another platform than the one that the configuration is for.",
    *check(spec, { platform }) {
      for (const section of SECTIONS) {
        if (section !== platform && spec[section] !== undefined) {
          yield [[section], `the configuration is for ${platform}, where this is ignored`];
        }
      }
    },
  },
  {
    name: "windows-section-missing",
    severity: "error",
    description: "A configuration for Windows without its section.",
    platforms: ["windows"],
    *check(spec) {
      if (spec.windows === undefined) yield [["windows"], "it is required on Windows, with layerFolders"];
    },
  },
  {
    name: "windows-cpu-limits-exclusive",
    severity: "error",
    description: "More than one of `count`, `shares` and `maximum`.",
    platforms: ["windows"],
    *check(spec) {
      const cpu = spec.windows?.resources?.cpu ?? {};
      const set = (["count", "shares", "maximum"] as const).filter((key) => cpu[key] !== undefined);
      if (set.length > 1) {
        yield [["windows", "resources", "cpu"], `${set.join(" and ")} exclude each other`];
      }
    },
  },
  {
    name: "windows-cpu-limit-out-of-range",
    severity: "error",
    description: "A share or a maximum above 10000.",
    platforms: ["windows"],
    *check(spec) {
      for (const key of ["shares", "maximum"] as const) {
        if ((spec.windows?.resources?.cpu?.[key] ?? 0) > CPU_CYCLES) {
          yield [["windows", "resources", "cpu", key], "it is at most 10000"];
        }
      }
    },
  },
  {
    name: "windows-network-exclusive",
    severity: "warning",
    description: "A network namespace beside other properties of the network.",
    platforms: ["windows"],
    *check(spec): Iterable<LintProblem> {
      const network = spec.windows?.network;
      if (!network?.networkNamespace) return;
      const others = [
        "endpointList",
        "allowUnqualifiedDNSQuery",
        "DNSSearchList",
        "networkSharedContainerName",
      ] as const;
      for (const key of others) {
        if (network[key] !== undefined) {
          yield [["windows", "network", key], "with networkNamespace nothing else may be set"];
        }
      }
    },
  },
  {
    name: "freebsd-statfs-unknown",
    severity: "error",
    description: "An `enforceStatfs` above 2.",
    platforms: ["freebsd"],
    *check(spec) {
      if ((spec.freebsd?.jail?.enforceStatfs ?? 0) > 2) {
        yield [["freebsd", "jail", "enforceStatfs"], "it is 0, 1 or 2"];
      }
    },
  },
  {
    name: "freebsd-device-absolute",
    severity: "warning",
    description: "A device with an absolute path, where one relative to `/dev` is due.",
    platforms: ["freebsd"],
    *check(spec) {
      for (const [index, { path }] of (spec.freebsd?.devices ?? []).entries()) {
        if (path.startsWith("/")) {
          yield [["freebsd", "devices", index, "path"], "it has to be relative to /dev, such as pf"];
        }
      }
    },
  },
  {
    name: "vm-hw-config-misspelt",
    severity: "warning",
    description: "The key `hwconfig`, which Go's structs of 1.3.0 write for `hwConfig`.",
    *check(spec) {
      if (spec.vm !== undefined && Object.hasOwn(spec.vm, "hwconfig")) {
        yield [
          ["vm", "hwconfig"],
          "the specification calls it hwConfig; runtimes that are not in Go ignore this",
        ];
      }
    },
  },
  {
    name: "annotation-key-empty",
    severity: "error",
    description: "An annotation without a name.",
    *check(spec) {
      if (Object.hasOwn(spec.annotations ?? {}, "")) {
        yield [["annotations", ""], "the key of an annotation must not be empty"];
      }
    },
  },
];
