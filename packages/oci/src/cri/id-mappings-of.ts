import type { LinuxIDMapping } from "@container-interfaces/oci-spec/runtime";
import { configError } from "./config-error.js";
import { toUint32 } from "./integers.js";
import type { IDMapping } from "./security-context.js";

const END_OF_IDS = 2 ** 32;
/** What Linux takes. */
const MOST_RANGES = 340;

/**
 * Converts ranges of ids.
 *
 * @throws OciError `INVALID_ARGUMENT` for a range that is empty or goes beyond the last id, for two that share an id, and for too many
 */
export function idMappingsOf(mappings: readonly IDMapping[], path: string): readonly LinuxIDMapping[] {
  if (mappings.length > MOST_RANGES) throw configError(path, `Linux takes at most ${MOST_RANGES} ranges`);
  const ranges = mappings.map(({ containerId = 0, hostId = 0, length = 0 }, index) => {
    const at = `${path}[${index}]`;
    const range = {
      containerID: toUint32(containerId, `${at}.containerId`),
      hostID: toUint32(hostId, `${at}.hostId`),
      size: toUint32(length, `${at}.length`),
    };
    if (range.size === 0) throw configError(`${at}.length`, "a range has at least one id");
    if (Math.max(range.containerID, range.hostID) + range.size > END_OF_IDS) {
      throw configError(at, "the range goes beyond the last id, 4294967295");
    }
    return range;
  });
  for (const side of ["containerID", "hostID"] as const) {
    const sorted = [...ranges].sort((a, b) => a[side] - b[side]);
    for (const [index, range] of sorted.entries()) {
      const next = sorted[index + 1];
      if (next !== undefined && range[side] + range.size > next[side]) {
        throw configError(path, `two ranges share ids of the ${side === "hostID" ? "host" : "container"}`);
      }
    }
  }
  return ranges;
}
