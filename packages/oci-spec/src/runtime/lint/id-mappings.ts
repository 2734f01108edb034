import type { LinuxIDMapping } from "../linux-id-mapping.js";
import type { Spec } from "../spec.js";
import type { CheckedRule } from "./rule.js";

/** The kernel takes this many ranges in one map. */
const MOST_RANGES = 340;
const END_OF_IDS = 2 ** 32;

type List = readonly [path: readonly PropertyKey[], mappings: readonly LinuxIDMapping[]];

/** All lists of mappings that are there: of the user namespace and of mounts. */
function listsOf(spec: Spec): readonly List[] {
  const lists: List[] = [];
  for (const key of ["uidMappings", "gidMappings"] as const) {
    const mappings = spec.linux?.[key];
    if (mappings !== undefined) lists.push([["linux", key], mappings]);
    for (const [index, mount] of (spec.mounts ?? []).entries()) {
      const own = mount[key];
      if (own !== undefined) lists.push([["mounts", index, key], own]);
    }
  }
  return lists;
}

/** The indexes of ranges that share an id with another one: of each two, the later in the document. */
function overlaps(mappings: readonly LinuxIDMapping[], side: "containerID" | "hostID"): readonly number[] {
  const ranges = mappings
    .map((mapping, index) => ({ begin: mapping[side], end: mapping[side] + mapping.size, index }))
    .filter(({ begin, end }) => end > begin)
    .sort((a, b) => a.begin - b.begin || a.index - b.index);
  const found = new Set<number>();
  let last = ranges[0];
  for (const range of ranges.slice(1)) {
    if (last !== undefined && range.begin < last.end) found.add(Math.max(range.index, last.index));
    if (last === undefined || range.end > last.end) last = range;
  }
  return [...found].sort((a, b) => a - b);
}

/** Rules about mappings of user and group ids. */
export const idMappingRules: readonly CheckedRule[] = [
  {
    name: "id-mapping-empty",
    severity: "error",
    description: "A range of ids without any id.",
    platforms: ["linux"],
    *check(spec) {
      for (const [path, mappings] of listsOf(spec)) {
        for (const [index, { size }] of mappings.entries()) {
          if (size === 0) yield [[...path, index, "size"], "a range has to have at least one id"];
        }
      }
    },
  },
  {
    name: "id-mapping-out-of-range",
    severity: "error",
    description: "A range of ids that goes beyond the last id, 4294967295.",
    platforms: ["linux"],
    *check(spec) {
      for (const [path, mappings] of listsOf(spec)) {
        for (const [index, { containerID, hostID, size }] of mappings.entries()) {
          if (Math.max(containerID, hostID) + size > END_OF_IDS) {
            yield [[...path, index], "the range goes beyond the last id, 4294967295"];
          }
        }
      }
    },
  },
  {
    name: "id-mapping-overlaps-inside",
    severity: "error",
    description: "Two ranges that share an id of the container.",
    platforms: ["linux"],
    *check(spec) {
      for (const [path, mappings] of listsOf(spec)) {
        for (const index of overlaps(mappings, "containerID")) {
          yield [[...path, index, "containerID"], "the range shares ids of the container with another one"];
        }
      }
    },
  },
  {
    name: "id-mapping-overlaps-outside",
    severity: "error",
    description: "Two ranges that share an id of the host.",
    platforms: ["linux"],
    *check(spec) {
      for (const [path, mappings] of listsOf(spec)) {
        for (const index of overlaps(mappings, "hostID")) {
          yield [[...path, index, "hostID"], "the range shares ids of the host with another one"];
        }
      }
    },
  },
  {
    name: "id-mappings-too-many",
    severity: "error",
    description: "More ranges in one map than Linux takes, which is 340.",
    platforms: ["linux"],
    *check(spec) {
      for (const [path, mappings] of listsOf(spec)) {
        if (mappings.length > MOST_RANGES) {
          yield [path, `Linux takes at most ${MOST_RANGES} ranges, here are ${mappings.length}`];
        }
      }
    },
  },
];
