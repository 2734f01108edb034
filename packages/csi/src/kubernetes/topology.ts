import type { Topology, TopologyRequirement } from "../gen/csi/v1/csi.js";

/** The segments of a place, of whatever message. */
type Place = Pick<Topology, "segments">;

/** Where something has to be usable, of whatever message. */
type Requirement = { readonly [K in "requisite" | "preferred"]: readonly Place[] } | TopologyRequirement;

/**
 * Whether a place, such as a node's, lies within an area, such as where a volume is accessible: the place has all segments of the area.
 * Keys that differ only in case are the same key, as the specification has it. Everything lies within an area without segments.
 */
export function isWithin(place: Place, area: Place): boolean {
  const own = new Map(Object.entries(place.segments).map(([key, value]) => [key.toLowerCase(), value]));
  return Object.entries(area.segments).every(([key, value]) => own.get(key.toLowerCase()) === value);
}

/**
 * Whether a volume or snapshot that is accessible from an area meets a requirement: one of the requisite places lies within the area.
 * It does, too, when no place is requisite, as preferred ones bind nobody.
 */
export function satisfiesTopology(area: Place, requirement: Requirement | undefined): boolean {
  const requisite = requirement?.requisite ?? [];
  return requisite.length === 0 || requisite.some((place) => isWithin(place, area));
}

/**
 * Chooses among the areas where a driver has room: the first that holds a preferred place, in the order of preference; else one that
 * holds a requisite place, in their order; else, when no place is requisite, the first area. Undefined when there is none that will do,
 * for which CreateVolume answers `RESOURCE_EXHAUSTED`.
 *
 * @param areas in the driver's own order of preference
 */
export function pickTopology<T extends Place>(
  areas: readonly T[],
  requirement: Requirement | undefined,
): T | undefined {
  const { preferred = [], requisite = [] } = requirement ?? {};
  for (const place of [...preferred, ...requisite]) {
    const area = areas.find((candidate) => isWithin(place, candidate));
    if (area !== undefined) return area;
  }
  return requisite.length === 0 ? areas[0] : undefined;
}
