import type { Topology, TopologyRequirement } from "../gen/csi/v1/csi.js";
import { allOf, type Check, type Problem, problem, within } from "./check.js";
import { isObject, listOf, message } from "./message-check.js";

type Segments = Readonly<Record<string, string>>;
type Place = { readonly segments?: Segments | undefined } | undefined;

const segment = /^[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$/;
const prefixLabel = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/;

function keyProblem(key: string): Problem | undefined {
  const slash = key.indexOf("/");
  const prefix = slash < 0 ? undefined : key.slice(0, slash);
  if (
    prefix !== undefined &&
    (prefix.length > 63 || !prefix.split(".").every((part) => prefixLabel.test(part)))
  )
    return problem(
      `has the key ${JSON.stringify(key)}, whose prefix is not a lower-case domain name of at most 63 characters`,
    );
  if (segment.test(key.slice(slash + 1))) return undefined;
  return problem(
    `has the key ${JSON.stringify(key)}, whose name is not one of at most 63 letters, digits, "-", "_" and ".", with a letter or a digit at both ends`,
  );
}

/**
 * The segments of a place: keys and values by their grammar, and no two keys that differ only in case
 * (spec.md, `Topology`).
 */
const segments: Check = (value) => {
  if (value === undefined) return undefined;
  if (!isObject(value)) return problem("is not a map of strings");
  const keys = Object.keys(value);
  for (const key of keys) {
    const found = keyProblem(key);
    if (found !== undefined) return found;
    const name = value[key];
    if (typeof name !== "string" || !segment.test(name))
      return problem(
        `has a value for ${JSON.stringify(key)} that is not one of at most 63 letters, digits, "-", "_" and ".", with a letter or a digit at both ends`,
      );
  }
  if (keys.length > 1 && new Set(keys.map((key) => key.toLowerCase())).size < keys.length)
    return problem("has two keys that differ only in case");
  return undefined;
};

/** A place that a caller names. */
const topology: Check = message<Topology>({ segments });

/** A place that a driver names: it has at least one segment, and all prefixes are one. */
export const reportedTopology: Check = allOf(topology, (value) => {
  const keys = Object.keys((value as Place)?.segments ?? {});
  if (keys.length === 0) return within("segments", problem("is empty; a place needs at least one segment"));
  const prefixes = new Set(
    keys.filter((key) => key.includes("/")).map((key) => key.slice(0, key.indexOf("/"))),
  );
  return prefixes.size > 1 ? within("segments", problem("has keys with different prefixes")) : undefined;
});

const requirement = message<TopologyRequirement>({
  requisite: listOf(topology),
  preferred: listOf(topology),
});

/**
 * The places that a caller asks for: some in one list, and the preferred ones among the requisite ones if
 * there are such.
 */
export const topologyRequirement: Check = allOf(requirement, (value) => {
  const { requisite = [], preferred = [] } = value as Partial<TopologyRequirement>;
  if (requisite.length === 0 && preferred.length === 0)
    return problem("has to name places, in requisite, preferred or both; leave it out to ask for none");
  if (requisite.length === 0 || preferred.length === 0) return undefined;
  const allowed = new Set(requisite.map(placeKey));
  const stray = preferred.findIndex((place) => !allowed.has(placeKey(place)));
  return stray < 0 ? undefined : within(`preferred[${stray}]`, problem("is not among the requisite places"));
});

/**
 * Passes what the check passes, for a driver with VOLUME_ACCESSIBILITY_CONSTRAINTS; for another one, the
 * field must not be set.
 */
export function onlyWithTopology(check: Check): Check {
  return (value, facts) => {
    if (value === undefined || (Array.isArray(value) && value.length === 0)) return undefined;
    if (facts.usesTopology) return check(value, facts);
    return problem("must not be set, as the driver does not have VOLUME_ACCESSIBILITY_CONSTRAINTS");
  };
}

const wantedPlace = onlyWithTopology(topology);

/**
 * The place that a caller asks about. One without segments is none: external-provisioner sends such a one
 * for drivers without topology.
 */
export const placeAskedAbout: Check = (value, facts) => {
  const segments = isObject(value) ? (value as Place)?.segments : undefined;
  if (isObject(segments) && Object.keys(segments).length === 0) return undefined;
  return wantedPlace(value, facts);
};

/**
 * Whether what is reachable from one of the places can be what was asked for: some pair of places does not
 * contradict itself.
 */
export function meetsRequirement(
  places: readonly Place[] | undefined,
  wanted: { readonly requisite?: readonly Place[] | undefined } | undefined,
): boolean {
  const requisite = wanted?.requisite ?? [];
  if (places === undefined || places.length === 0 || requisite.length === 0) return true;
  return places.some((place) =>
    requisite.some((other) => agree(place?.segments ?? {}, other?.segments ?? {})),
  );
}

function agree(one: Segments, other: Segments): boolean {
  const byKey = new Map(Object.entries(one).map(([key, value]) => [key.toLowerCase(), value]));
  return Object.entries(other).every(([key, value]) => (byKey.get(key.toLowerCase()) ?? value) === value);
}

function placeKey(place: Place): string {
  const entries = Object.entries(place?.segments ?? {}).map(
    ([key, value]) => `${key.toLowerCase()}=${value}`,
  );
  return entries.sort().join(",");
}
