import type { LayerContext } from "./layer-context.js";
import type { IdMapping } from "./unpack-options.js";

/** The highest id that a kernel takes; the one above means "leave it". */
const maxId = 0xffff_fffe;

/**
 * The id on this machine for one of an image.
 *
 * @throws OciError `INVALID_LAYER` for one that is no id or that no mapping has
 */
export function mapId(
  id: number,
  mappings: readonly IdMapping[] | undefined,
  what: "user" | "group",
  layer: LayerContext,
): number {
  if (id < 0 || id > maxId) throw layer.refusal(`has the ${what} id ${id}, which is none`);
  if (mappings === undefined || mappings.length === 0) return id;
  for (const { containerID, hostID, size } of mappings) {
    if (id >= containerID && id < containerID + size) return hostID + id - containerID;
  }
  throw layer.refusal(`belongs to ${what} ${id}, which the id mappings do not have`, {
    hint: `Give a mapping that contains ${what} ${id}.`,
  });
}
