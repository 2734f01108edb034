import { readFileSync } from "node:fs";
import type { ResolvedImage } from "../image-source.js";
import { applyTar, type UnpackBudget } from "./apply-tar.js";
import type { Extractor, ExtractorOptions } from "./extractor.js";
import { type ImageLayer, layerStream } from "./layer-stream.js";
import type { UnpackOptions, UnpackProgress } from "./unpack-options.js";
import type { Watch } from "./watch.js";

/** How an extractor works for what a caller asked. */
export function extractorOptions(options: UnpackOptions, watch: Watch): ExtractorOptions {
  const rootless = options.rootless ?? process.geteuid?.() !== 0;
  const { uidMappings, gidMappings, maxEntryBytes, onNote } = options;
  return {
    watch,
    rootless,
    devices: !rootless && !inUserNamespace(),
    uidMappings,
    gidMappings,
    maxEntryBytes,
    onNote,
  };
}

/** Unpacks one layer of an image. */
export async function unpackLayer(
  image: ResolvedImage,
  layer: ImageLayer,
  layers: number,
  extractor: Extractor,
  budget: UnpackBudget,
  watch: Watch,
  onProgress: ((progress: UnpackProgress) => void) | undefined,
): Promise<void> {
  const { index, digest } = extractor.layer;
  let bytes = 0;
  const tell = (done: boolean): void => {
    const totalBytes = Number(layer.descriptor.size);
    onProgress?.({ layer: index, layers, digest, bytes, totalBytes, entries: budget.entries, done });
  };
  watch.check();
  let toldAt = performance.now();
  const chunks = layerStream(image, layer, watch, (count) => {
    bytes += count;
    if (performance.now() - toldAt < 100) return;
    toldAt = performance.now();
    tell(false);
  });
  await applyTar(chunks, extractor, budget, watch);
  tell(true);
}

/** Whether this process is in a user namespace, where root cannot make devices. */
function inUserNamespace(): boolean {
  try {
    return !/^\s*0\s+0\s+4294967295\s*$/.test(readFileSync("/proc/self/uid_map", "latin1"));
  } catch {
    return false;
  }
}
