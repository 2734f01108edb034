import type { CheckedRule } from "./rule.js";
import { POSIX } from "./rule.js";

const VOLUME = /^\\\\\?\\Volume\{[\dA-Fa-f]{8}(?:-[\dA-Fa-f]{4}){3}-[\dA-Fa-f]{12}\}/;

/** Rules about the root filesystem, paths inside it, and files of a virtual machine. */
export const pathRules: readonly CheckedRule[] = [
  {
    name: "root-missing",
    severity: "error",
    description: "No root filesystem, which all but Hyper-V containers have.",
    *check(spec, { platform }) {
      if (spec.root === undefined && !(platform === "windows" && spec.windows?.hyperv !== undefined)) {
        yield [["root"], "name the root filesystem"];
      }
    },
  },
  {
    name: "root-with-hyperv",
    severity: "error",
    description: "A root filesystem of a Hyper-V container.",
    platforms: ["windows"],
    *check(spec) {
      if (spec.root !== undefined && spec.windows?.hyperv !== undefined) {
        yield [["root"], "a Hyper-V container has none, it must not be set"];
      }
    },
  },
  {
    name: "root-path-empty",
    severity: "error",
    description: "A root filesystem with an empty path.",
    platforms: POSIX,
    *check(spec) {
      if (spec.root?.path === "") yield [["root", "path"], "name a folder; the custom is rootfs"];
    },
  },
  {
    name: "root-path-no-volume",
    severity: "error",
    description: "A root filesystem on Windows that is no volume GUID path.",
    platforms: ["windows"],
    *check(spec) {
      if (spec.root !== undefined && !VOLUME.test(spec.root.path)) {
        yield [["root", "path"], "on Windows it has to be a volume path such as \\\\?\\Volume{GUID}\\"];
      }
    },
  },
  {
    name: "root-readonly-on-windows",
    severity: "error",
    description: "A read-only root filesystem on Windows.",
    platforms: ["windows"],
    *check(spec) {
      if (spec.root?.readonly) yield [["root", "readonly"], "Windows has no read-only root; leave it out"];
    },
  },
  {
    name: "masked-path-not-absolute",
    severity: "error",
    description: "A path to mask that is not absolute.",
    platforms: ["linux"],
    *check(spec) {
      for (const [index, path] of (spec.linux?.maskedPaths ?? []).entries()) {
        if (!path.startsWith("/")) {
          yield [["linux", "maskedPaths", index], "the path has to be absolute in the container"];
        }
      }
    },
  },
  {
    name: "readonly-path-not-absolute",
    severity: "error",
    description: "A path to make read-only that is not absolute.",
    platforms: ["linux"],
    *check(spec) {
      for (const [index, path] of (spec.linux?.readonlyPaths ?? []).entries()) {
        if (!path.startsWith("/")) {
          yield [["linux", "readonlyPaths", index], "the path has to be absolute in the container"];
        }
      }
    },
  },
  {
    name: "vm-path-not-absolute",
    severity: "error",
    description: "A file of a virtual machine whose path is not absolute.",
    *check(spec) {
      const { hypervisor, kernel, image } = spec.vm ?? {};
      const paths = [
        // Go's structs write an empty path for a hypervisor or an image that is not there
        [["vm", "hypervisor", "path"], hypervisor?.path || undefined],
        [["vm", "kernel", "path"], kernel?.path],
        [["vm", "kernel", "initrd"], kernel?.initrd],
        [["vm", "image", "path"], image?.path || undefined],
      ] as const;
      for (const [path, value] of paths) {
        if (value !== undefined && !value.startsWith("/")) {
          yield [path, "the path has to be absolute on the host"];
        }
      }
    },
  },
];
