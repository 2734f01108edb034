import { setImmediate } from "node:timers/promises";
import type { Deadline } from "../deadline.js";
import { OciError } from "../oci-error.js";
import { TarReader } from "../tar/tar-reader.js";
import type { Extractor } from "./extractor.js";
import type { LayerContext } from "./layer-context.js";
import { type UnpackOptions, unpackDefaults } from "./unpack-options.js";

const pieceBytes = 1024 * 1024;

/** Counts entries and bytes of all layers, and stops at the limits. */
export class UnpackBudget {
  entries = 0;
  bytes = 0;
  readonly #maxEntries: number;
  readonly #maxBytes: number;

  /** Starts at nothing. */
  constructor({ maxEntries = unpackDefaults.maxEntries, maxBytes = unpackDefaults.maxBytes }: UnpackOptions) {
    this.#maxEntries = maxEntries;
    this.#maxBytes = maxBytes;
  }

  /** @throws OciError `TOO_LARGE` for one entry too many */
  addEntry(layer: LayerContext): void {
    if (++this.entries > this.#maxEntries) {
      throw tooLarge(layer, `the layers have more than ${this.#maxEntries} entries`, "maxEntries");
    }
  }

  /** @throws OciError `TOO_LARGE` for bytes beyond the limit */
  addBytes(count: number, layer: LayerContext): void {
    this.bytes += count;
    if (this.bytes > this.#maxBytes) {
      throw tooLarge(layer, `the layers have more than ${this.#maxBytes} bytes, uncompressed`, "maxBytes");
    }
  }
}

/** Unpacks the tar archive of one layer. */
export async function applyTar(
  chunks: AsyncIterable<Uint8Array>,
  extractor: Extractor,
  budget: UnpackBudget,
  deadline: Deadline,
): Promise<void> {
  const { layer } = extractor;
  const reader = new TarReader();
  try {
    for await (const chunk of chunks) {
      for (let at = 0; at < chunk.length; at += pieceBytes) {
        const piece = chunk.subarray(at, at + pieceBytes);
        budget.addBytes(piece.length, layer);
        reader.push(piece);
        for (let event = reader.read(); event !== undefined; event = reader.read()) {
          if (event.kind === "data") {
            extractor.data(event.data, event.position);
          } else if (event.kind === "entry") {
            budget.addEntry(layer);
            const wait = extractor.entry(event.entry);
            if (wait !== undefined) await wait;
          } else {
            extractor.end();
          }
        }
        deadline.check();
        // lets the next piece be decompressed while this one's files are written, and others have their turn
        await setImmediate();
      }
    }
    reader.end();
    await extractor.finishLayer();
  } catch (error) {
    throw layer.failure(error);
  }
}

function tooLarge(layer: LayerContext, reason: string, option: string): OciError {
  return new OciError("TOO_LARGE", `unpacking layer ${layer.digest}`, reason, {
    digest: layer.digest,
    entry: layer.entry,
    hint: `Raise ${option} if that is right.`,
  });
}
