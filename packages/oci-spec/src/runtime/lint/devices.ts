import type { LinuxDevice } from "../linux-device.js";
import type { CheckedRule } from "./rule.js";

/** What tells devices apart; `undefined` for pipes, and for those without numbers. */
function identityOf({ type, major, minor }: LinuxDevice): string | undefined {
  if (type === "p" || major === undefined || minor === undefined) return undefined;
  // Linux has no unbuffered devices apart
  return `${type === "u" ? "c" : type} ${major}:${minor}`;
}

/** Rules about devices, and about who may use them. */
export const deviceRules: readonly CheckedRule[] = [
  {
    name: "device-path-not-absolute",
    severity: "error",
    description: "A device whose path is not absolute.",
    platforms: ["linux"],
    *check(spec) {
      for (const [index, { path }] of (spec.linux?.devices ?? []).entries()) {
        if (!path.startsWith("/")) {
          yield [["linux", "devices", index, "path"], "the path has to be absolute in the container"];
        }
      }
    },
  },
  {
    name: "device-numbers-missing",
    severity: "error",
    description: "A device that is no pipe and lacks its major or minor number.",
    platforms: ["linux"],
    *check(spec) {
      for (const [index, device] of (spec.linux?.devices ?? []).entries()) {
        if (device.type === "p") continue;
        for (const key of ["major", "minor"] as const) {
          if (device[key] === undefined) {
            yield [["linux", "devices", index, key], `a device of type ${device.type} needs it`];
          }
        }
      }
    },
  },
  {
    name: "device-path-repeated",
    severity: "error",
    description: "Two devices with the same path.",
    platforms: ["linux"],
    *check(spec) {
      const seen = new Set<string>();
      for (const [index, { path }] of (spec.linux?.devices ?? []).entries()) {
        if (seen.has(path))
          yield [["linux", "devices", index, "path"], "another device has this path already"];
        seen.add(path);
      }
    },
  },
  {
    name: "device-repeated",
    severity: "warning",
    description: "A device that is there under two paths.",
    platforms: ["linux"],
    *check(spec) {
      const paths = new Map<string, string>();
      for (const [index, device] of (spec.linux?.devices ?? []).entries()) {
        const identity = identityOf(device);
        if (identity === undefined) continue;
        const before = paths.get(identity);
        if (before === undefined) paths.set(identity, device.path);
        else if (before !== device.path) {
          yield [
            ["linux", "devices", index],
            `${device.type} with these numbers is there before, as ${before}`,
          ];
        }
      }
    },
  },
  {
    name: "device-rule-type-unknown",
    severity: "error",
    description: "A device rule about another type than `a`, `b` and `c`.",
    platforms: ["linux"],
    *check(spec) {
      for (const [index, { type = "a" }] of (spec.linux?.resources?.devices ?? []).entries()) {
        if (!["", "a", "b", "c"].includes(type)) {
          yield [
            ["linux", "resources", "devices", index, "type"],
            "the type is a (all), b (block) or c (character)",
          ];
        }
      }
    },
  },
  {
    name: "device-rule-access-unknown",
    severity: "error",
    description: "A device rule about another access than `r`, `w` and `m`.",
    platforms: ["linux"],
    *check(spec) {
      for (const [index, { access = "" }] of (spec.linux?.resources?.devices ?? []).entries()) {
        if (!/^[rwm]*$/.test(access)) {
          yield [
            ["linux", "resources", "devices", index, "access"],
            "the access is made of r (read), w (write) and m (mknod)",
          ];
        }
      }
    },
  },
  {
    name: "device-rule-access-missing",
    severity: "warning",
    description: "A device rule that does not say which access it is about.",
    platforms: ["linux"],
    *check(spec) {
      for (const [index, { access }] of (spec.linux?.resources?.devices ?? []).entries()) {
        if (!access) {
          yield [
            ["linux", "resources", "devices", index, "access"],
            "say which access it is about, such as rwm; runc refuses a rule without",
          ];
        }
      }
    },
  },
];
