import type { Mount } from "../mount.js";
import type { Spec } from "../spec.js";
import { hasNamespace } from "./namespaces.js";
import { type CheckedRule, POSIX } from "./rule.js";

const isBind = ({ options = [] }: Mount): boolean => options.includes("bind") || options.includes("rbind");
const isIdMapped = ({ options = [] }: Mount): boolean =>
  options.includes("idmap") || options.includes("ridmap");
const mountsOf = (spec: Spec): IterableIterator<[number, Mount]> => (spec.mounts ?? []).entries();

/** One text for each place: without empty steps, `.` and `..`; from the root on. */
function normalizePosix(destination: string): string {
  const steps: string[] = [];
  for (const step of destination.split("/")) {
    if (step === "..") steps.pop();
    else if (step !== "" && step !== ".") steps.push(step);
  }
  return `/${steps.join("/")}`;
}

function normalizeWindows(destination: string): string {
  return destination
    .replace(/[\\/]+/g, "\\")
    .replace(/\\$/, "")
    .toLowerCase();
}

/** Rules about where mounts go and what they are made of. */
export const mountRules: readonly CheckedRule[] = [
  {
    name: "mount-destination-relative",
    severity: "warning",
    description: "A relative destination on Linux, which is deprecated.",
    platforms: ["linux"],
    *check(spec) {
      for (const [index, { destination }] of mountsOf(spec)) {
        if (!destination.startsWith("/")) {
          yield [["mounts", index, "destination"], "relative destinations are deprecated; begin it with /"];
        }
      }
    },
  },
  {
    name: "mount-destination-not-absolute",
    severity: "error",
    description: "A relative destination elsewhere than on Linux.",
    platforms: ["windows", "solaris", "freebsd", "zos"],
    *check(spec, { platform }) {
      const absolute = platform === "windows" ? /^(?:[A-Za-z]:[\\/]|\\)/ : /^\//;
      for (const [index, { destination }] of mountsOf(spec)) {
        if (!absolute.test(destination)) {
          yield [["mounts", index, "destination"], "the destination has to be absolute"];
        }
      }
    },
  },
  {
    name: "mount-destination-repeated",
    severity: "warning",
    description: "Two mounts with the same destination, of which the later hides the earlier.",
    *check(spec, { platform }) {
      const normalize = platform === "windows" ? normalizeWindows : normalizePosix;
      const seen = new Set<string>();
      for (const [index, { destination, options = [] }] of mountsOf(spec)) {
        // a remount, or one that only changes the propagation, is about what is there
        if (options.includes("remount")) continue;
        const place = normalize(destination);
        if (seen.has(place)) {
          yield [["mounts", index, "destination"], "it hides an earlier mount of the same destination"];
        }
        seen.add(place);
      }
    },
  },
  {
    name: "mount-destination-nested",
    severity: "error",
    description: "A mount inside another one on Windows.",
    platforms: ["windows"],
    *check(spec) {
      const places = [...mountsOf(spec)]
        .map(([index, { destination }]) => ({ index, folder: `${normalizeWindows(destination)}\\` }))
        .sort((a, b) => (a.folder < b.folder ? -1 : a.folder > b.folder ? 1 : a.index - b.index));
      let outer = "";
      for (const { index, folder } of places) {
        if (outer !== "" && folder !== outer && folder.startsWith(outer)) {
          yield [["mounts", index, "destination"], "on Windows no mount may lie in another one"];
        } else {
          outer = folder;
        }
      }
    },
  },
  {
    name: "bind-mount-without-source",
    severity: "error",
    description: "A bind mount of nothing.",
    platforms: POSIX,
    *check(spec) {
      for (const [index, mount] of mountsOf(spec)) {
        if (isBind(mount) && !mount.source) {
          yield [["mounts", index, "source"], "a bind mount needs the path of what is mounted"];
        }
      }
    },
  },
  {
    name: "bind-mount-without-option",
    severity: "warning",
    description: "A mount of type `bind` that is none, as its options have neither `bind` nor `rbind`.",
    platforms: ["linux"],
    *check(spec) {
      for (const [index, mount] of mountsOf(spec)) {
        if (mount.type === "bind" && !isBind(mount)) {
          yield [
            ["mounts", index, "options"],
            "the type does not make it a bind mount; add the option bind or rbind",
          ];
        }
      }
    },
  },
  {
    name: "mount-mappings-incomplete",
    severity: "error",
    description: "A mount with mappings of user ids and none of group ids, or the other way round.",
    platforms: ["linux"],
    *check(spec) {
      for (const [index, { uidMappings = [], gidMappings = [] }] of mountsOf(spec)) {
        if (uidMappings.length > 0 && gidMappings.length === 0) {
          yield [["mounts", index, "gidMappings"], "it has to be there along with uidMappings"];
        }
        if (gidMappings.length > 0 && uidMappings.length === 0) {
          yield [["mounts", index, "uidMappings"], "it has to be there along with gidMappings"];
        }
      }
    },
  },
  {
    name: "mount-mappings-without-idmap",
    severity: "warning",
    description: "A mount with id mappings whose options have neither `idmap` nor `ridmap`.",
    platforms: ["linux"],
    *check(spec) {
      for (const [index, mount] of mountsOf(spec)) {
        if ((mount.uidMappings?.length || mount.gidMappings?.length) && !isIdMapped(mount)) {
          yield [
            ["mounts", index, "options"],
            "add idmap or ridmap, lest a runtime that does not know mappings passes over them",
          ];
        }
      }
    },
  },
  {
    name: "idmap-without-mappings",
    severity: "error",
    description:
      "A mount with `idmap` or `ridmap` and nothing to map by: neither mappings of its own nor a user namespace.",
    platforms: ["linux"],
    *check(spec) {
      for (const [index, mount] of mountsOf(spec)) {
        const own = mount.uidMappings?.length || mount.gidMappings?.length;
        if (isIdMapped(mount) && !own && !hasNamespace(spec, "user")) {
          yield [["mounts", index, "options"], "idmap needs mappings of the mount, or a user namespace"];
        }
      }
    },
  },
];
