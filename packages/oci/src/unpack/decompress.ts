import * as zlib from "node:zlib";
import { OciError } from "../oci-error.js";
import type { LayerCompression } from "./layer-compression.js";
import { unzstd } from "./unzstd.js";
import { ZstdFormatError } from "./zstd-frames.js";

/** Large enough that what each step costs does not matter. */
const outputBytes = 256 * 1024;
/** What may be decompressed ahead, so that it goes on while files are written. */
const aheadBytes = 2 * 1024 * 1024;

/** A decompressing stream of `node:zlib`. */
export interface Decompressor extends AsyncIterable<Buffer> {
  readonly bytesWritten: number;
  readonly readableEnded: boolean;
  once(event: "close", listener: () => void): unknown;
  write(chunk: Uint8Array, done: (error?: Error | null) => void): boolean;
  end(): void;
  destroy(error?: Error): void;
}

/**
 * Decompresses a layer. All members of gzip and all frames of zstd count; zeros may follow the last, anything else is an error, and so
 * is an end that comes too early. Memory is bounded: a zstd window has at most 128 MiB.
 *
 * @throws OciError `INVALID_LAYER` for what is no such stream, and whatever `chunks` throws
 */
export async function* decompress(
  chunks: AsyncIterable<Uint8Array>,
  compression: LayerCompression,
  digest: string,
): AsyncGenerator<Uint8Array, void, undefined> {
  if (compression === "none") {
    yield* chunks;
    return;
  }
  try {
    if (compression === "gzip") {
      yield* through(
        chunks,
        zlib.createGunzip({ chunkSize: outputBytes, readableHighWaterMark: aheadBytes } as zlib.ZlibOptions),
      );
    } else {
      yield* unzstd(chunks, outputBytes, aheadBytes, through);
    }
  } catch (error) {
    if (OciError.is(error)) throw error;
    const ours = error instanceof TrailingBytes || error instanceof ZstdFormatError;
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === undefined && !ours) throw error;
    const reason = ours ? message : `it is no sound ${compression} stream (${message})`;
    throw new OciError("INVALID_LAYER", `unpacking layer ${digest}`, reason, { digest, cause: error });
  }
}

/** Something other than zeros after the end of a compressed stream. */
class TrailingBytes extends Error {}

/** Sends chunks through a stream of `node:zlib`. An error of `chunks` is thrown as it is. */
export async function* through(
  chunks: AsyncIterable<Uint8Array>,
  stream: Decompressor,
): AsyncGenerator<Uint8Array, void, undefined> {
  let failure: { readonly error: unknown } | undefined;
  let stopped = false;
  let wake: (() => void) | undefined;
  // a stream that fails or is destroyed does not call back for what it was given
  stream.once("close", () => {
    stopped = true;
    wake?.();
  });
  const feed = async (): Promise<void> => {
    let fed = 0;
    let over = false;
    for await (const chunk of chunks) {
      if (stopped) return;
      if (!over) {
        await new Promise<void>((resolve) => {
          wake = resolve;
          stream.write(chunk, () => resolve());
        });
        if (stopped) return;
      }
      const used = over ? 0 : Math.max(0, stream.bytesWritten - fed);
      fed += chunk.length;
      if (used >= chunk.length) continue;
      over = true;
      if (chunk.subarray(used).some((byte) => byte !== 0)) {
        throw new TrailingBytes("something follows the end of its compressed stream");
      }
    }
    stream.end();
  };
  const feeding = feed().catch((error: unknown) => {
    failure ??= { error };
    stream.destroy(error instanceof Error ? error : new Error(String(error)));
  });
  try {
    for await (const chunk of stream) yield chunk;
  } catch (error) {
    failure ??= { error };
    stopped = true;
    stream.destroy();
  } finally {
    // what is left early is not read on; after an end everything is, so that the blob is verified whole
    if (failure === undefined && !ended(stream)) {
      stopped = true;
      stream.destroy();
    }
    await feeding;
    stream.destroy();
  }
  if (failure !== undefined) throw failure.error;
}

function ended(stream: Decompressor): boolean {
  return stream.readableEnded;
}
