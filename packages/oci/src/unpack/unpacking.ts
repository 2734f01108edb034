import { readFileSync } from "node:fs";
import { Deadline } from "../deadline.js";
import type { ResolvedImage } from "../image-source.js";
import { applyTar, UnpackBudget } from "./apply-tar.js";
import type { Extractor, ExtractorOptions } from "./extractor.js";
import { type ImageLayer, layerStream, layersOf } from "./layer-stream.js";
import type { UnpackOptions, UnpackProgress } from "./unpack-options.js";

/** How an extractor works for what a caller asked. */
export function extractorOptions(options: UnpackOptions, deadline: Deadline): ExtractorOptions {
  const rootless = options.rootless ?? process.geteuid?.() !== 0;
  const { uidMappings, gidMappings, maxEntryBytes, onNote } = options;
  return {
    deadline,
    rootless,
    devices: !rootless && !inUserNamespace(),
    uidMappings,
    gidMappings,
    maxEntryBytes,
    onNote,
  };
}

/** The unpacking of one image: what its layers share. */
export class ImageUnpacking {
  readonly layers: readonly ImageLayer[];
  /** What is being done, for errors. */
  readonly doing: string;
  readonly deadline: Deadline;
  readonly settings: ExtractorOptions;
  readonly #image: ResolvedImage;
  readonly #budget: UnpackBudget;
  readonly #onProgress: ((progress: UnpackProgress) => void) | undefined;

  /** @throws OciError where the image cannot be unpacked, or there is no time for it */
  constructor(image: ResolvedImage, options: UnpackOptions) {
    this.layers = layersOf(image);
    this.doing = `unpacking image ${image.descriptor.digest}`;
    this.deadline = new Deadline(this.doing, options);
    this.deadline.check();
    this.settings = extractorOptions(options, this.deadline);
    this.#image = image;
    this.#budget = new UnpackBudget(options);
    this.#onProgress = options.onProgress;
  }

  /** Unpacks one of the layers. */
  async unpack(layer: ImageLayer, extractor: Extractor): Promise<void> {
    const { index, digest } = extractor.layer;
    const layers = this.layers.length;
    let bytes = 0;
    const tell = (done: boolean): void => {
      const totalBytes = Number(layer.descriptor.size);
      const { entries } = this.#budget;
      this.#onProgress?.({ layer: index, layers, digest, bytes, totalBytes, entries, done });
    };
    this.deadline.check();
    let toldAt = performance.now();
    const chunks = layerStream(this.#image, layer, this.deadline, (count) => {
      bytes += count;
      if (performance.now() - toldAt < 100) return;
      toldAt = performance.now();
      tell(false);
    });
    await applyTar(chunks, extractor, this.#budget, this.deadline);
    tell(true);
  }
}

/** Whether this process is in a user namespace, where root cannot make devices. */
function inUserNamespace(): boolean {
  try {
    return !/^\s*0\s+0\s+4294967295\s*$/.test(readFileSync("/proc/self/uid_map", "latin1"));
  } catch {
    return false;
  }
}
