import type { CheckedRule } from "./rule.js";

/** Whether the kernel has a file for pages of this size: it writes powers of two in the largest unit that fits. */
function isPageSize(text: string): boolean {
  const [, digits = "", unit = ""] = /^([1-9]\d{0,5})([KMG])B$/.exec(text) ?? [];
  const size = Number(digits);
  return size > 0 && (size & (size - 1)) === 0 && (unit === "G" || size < 1024);
}

/** Rules about limits whose names become files of the kernel. */
export const cgroupFileRules: readonly CheckedRule[] = [
  {
    name: "hugepage-size-unknown",
    severity: "error",
    description: "A size of huge pages that no kernel has a file for.",
    platforms: ["linux"],
    *check(spec) {
      for (const [index, { pageSize }] of (spec.linux?.resources?.hugepageLimits ?? []).entries()) {
        if (!isPageSize(pageSize)) {
          yield [
            ["linux", "resources", "hugepageLimits", index, "pageSize"],
            "it is a power of two in the largest unit that fits, such as 64KB, 2MB or 1GB",
          ];
        }
      }
    },
  },
  {
    name: "hugepage-size-repeated",
    severity: "warning",
    description: "A size of huge pages that is limited twice.",
    platforms: ["linux"],
    *check(spec) {
      const seen = new Set<string>();
      for (const [index, { pageSize }] of (spec.linux?.resources?.hugepageLimits ?? []).entries()) {
        if (seen.has(pageSize)) {
          yield [
            ["linux", "resources", "hugepageLimits", index, "pageSize"],
            "pages of this size are limited before; the later limit wins",
          ];
        }
        seen.add(pageSize);
      }
    },
  },
  {
    name: "unified-key-no-file",
    severity: "error",
    description: "A key of `unified` that is no name of a file.",
    platforms: ["linux"],
    *check(spec) {
      for (const key of Object.keys(spec.linux?.resources?.unified ?? {})) {
        if (key === "" || key === "." || key === ".." || key.includes("/")) {
          yield [
            ["linux", "resources", "unified", key],
            "it has to be the name of a file in the cgroup, such as memory.high, without a slash",
          ];
        }
      }
    },
  },
  {
    name: "rdma-limit-missing",
    severity: "error",
    description: "An RDMA device without a limit.",
    platforms: ["linux"],
    *check(spec) {
      for (const [device, limits] of Object.entries(spec.linux?.resources?.rdma ?? {})) {
        if (limits.hcaHandles === undefined && limits.hcaObjects === undefined) {
          yield [["linux", "resources", "rdma", device], "it needs hcaHandles, hcaObjects or both"];
        }
      }
    },
  },
];
