import * as zlib from "node:zlib";
import { OciError } from "../oci-error.js";
import type { Decompressor, through } from "./decompress.js";
import { ZstdFrames, type ZstdPart } from "./zstd-frames.js";

/** What libzstd takes without being told otherwise: windows of 128 MiB. */
const windowLog = 27;
/** Frames up to this size, compressed and not, are decompressed in one call; archives with a frame for each file have many. */
const smallFrameBytes = 512 * 1024;
/** As the format asks of every decoder. The library moves the whole window for each block, so larger ones would take for ever. */
const libraryWindowBytes = 8 * 1024 * 1024;
/** So little at once that what it may grow to stays within 64 MiB. */
const libraryInputBytes = 2048;

/** What of `node:zlib` is there from Node 22.15. */
interface ZstdZlib {
  readonly createZstdDecompress?: (options: object) => Decompressor;
  readonly zstdDecompressSync?: (bytes: Uint8Array, options: object) => Buffer;
  readonly constants: { readonly ZSTD_d_windowLogMax?: number };
}

/** Decompresses zstd with Node where it can, otherwise with the library fzstd, which is loaded only then. */
export async function* unzstd(
  chunks: AsyncIterable<Uint8Array>,
  outputBytes: number,
  aheadBytes: number,
  send: typeof through,
): AsyncGenerator<Uint8Array, void, undefined> {
  const { createZstdDecompress, zstdDecompressSync, constants } = zlib as unknown as ZstdZlib;
  if (createZstdDecompress === undefined || zstdDecompressSync === undefined) {
    yield* withLibrary(chunks);
    return;
  }
  const params = { [constants.ZSTD_d_windowLogMax as number]: windowLog };
  const parts = partsOf(chunks);
  for (let next = await parts.next(); next.done !== true; next = await parts.next()) {
    let part = next.value;
    const { contentSize } = part;
    const start = [part.bytes];
    if (contentSize !== undefined && contentSize <= smallFrameBytes) {
      for (
        let length = part.bytes.length;
        !part.last && length <= smallFrameBytes;
        length += part.bytes.length
      ) {
        part = await following(parts);
        start.push(part.bytes);
      }
      if (part.last) {
        const small = zstdDecompressSync(Buffer.concat(start), {
          params,
          maxOutputLength: Math.max(1, contentSize),
        });
        if (small.length > 0) yield small;
        continue;
      }
    }
    const frame = (async function* (): AsyncGenerator<Uint8Array, void, undefined> {
      yield* start;
      while (!part.last) {
        part = await following(parts);
        yield part.bytes;
      }
    })();
    yield* send(
      frame,
      createZstdDecompress({ chunkSize: outputBytes, readableHighWaterMark: aheadBytes, params }),
    );
  }
}

async function* withLibrary(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
  const { Decompress } = await import("fzstd");
  let made: Uint8Array[] = [];
  const start = (): InstanceType<typeof Decompress> =>
    new Decompress((chunk) => {
      if (chunk.length > 0) made.push(Uint8Array.from(chunk));
    });
  let decoder = start();
  for await (const { bytes, first, last, windowSize } of partsOf(chunks)) {
    if (windowSize > libraryWindowBytes) {
      const reason = `a window of ${windowSize} bytes is too large for this version of Node`;
      throw new OciError("UNSUPPORTED", "decompressing zstd", reason, {
        hint: "Node 22.15 and newer take windows of up to 128 MiB.",
      });
    }
    if (first) decoder = start();
    for (let at = 0; at === 0 || at < bytes.length; at += libraryInputBytes) {
      const piece = Uint8Array.from(bytes.subarray(at, at + libraryInputBytes));
      try {
        decoder.push(piece, last && at + libraryInputBytes >= bytes.length);
      } catch (error) {
        // the library's codes are numbers, and what it does not check ends in a TypeError or a RangeError
        throw Object.assign(new Error((error as Error).message), { code: "ZSTD_ERROR", cause: error });
      }
      yield* made;
      made = [];
    }
  }
}

async function* partsOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<ZstdPart, void, undefined> {
  const frames = new ZstdFrames();
  for await (const chunk of chunks) yield* frames.scan(chunk);
  frames.end();
}

/** The next part of a frame that has one; where the stream ends instead, asking throws. */
async function following(parts: AsyncGenerator<ZstdPart, void, undefined>): Promise<ZstdPart> {
  const { value } = await parts.next();
  return value as ZstdPart;
}
