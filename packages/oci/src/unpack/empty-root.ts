import { chmodSync, chownSync, utimesSync } from "node:fs";
import type { ExtractorOptions } from "./extractor.js";
import type { LayerContext } from "./layer-context.js";
import { mapId } from "./map-id.js";

/** Makes an empty root what it is where no layer describes it: root's, mode 0755, of the time 0. */
export function emptyRoot(folder: string, settings: ExtractorOptions, layer: LayerContext): void {
  layer.entry = "./";
  if (!settings.rootless) {
    const uid = mapId(0, settings.uidMappings, "user", layer);
    chownSync(folder, uid, mapId(0, settings.gidMappings, "group", layer));
  }
  chmodSync(folder, 0o755);
  utimesSync(folder, 0, 0);
  layer.entry = undefined;
}
