import { createReadStream } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { errorCode, fileError } from "../layout/file-error.js";
import { OciError } from "../oci-error.js";

const pieceBytes = 256 * 1024;

/**
 * Reads the bytes of an archive, decompressed where it is compressed by gzip.
 *
 * @param source a path, or the bytes
 * @throws OciError `READ_FAILED`; `INVALID_LAYOUT` for gzip that is none; `UNSUPPORTED` for other compression; what the source throws
 */
export async function* archiveChunks(
  source: string | AsyncIterable<Uint8Array>,
  doing: string,
): AsyncGenerator<Uint8Array, void, undefined> {
  const chunks = typeof source === "string" ? readChunks(source, doing) : source;
  const iterator = chunks[Symbol.asyncIterator]();
  try {
    let start: Uint8Array = new Uint8Array();
    // the first chunks may be tiny
    while (start.length < 6) {
      const { done, value } = await iterator.next();
      if (done === true) break;
      start = start.length === 0 ? value : Buffer.concat([start, value]);
    }
    const rest = prepend(start, iterator);
    if (start[0] === 0x1f && start[1] === 0x8b) yield* gunzip(rest, doing);
    else {
      const other = compressionOf(start);
      if (other !== undefined) {
        throw new OciError("UNSUPPORTED", doing, `the archive is compressed by ${other}`, {
          hint: "Decompress it first.",
        });
      }
      yield* rest;
    }
  } finally {
    await iterator.return?.();
  }
}

async function* readChunks(file: string, doing: string): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    yield* createReadStream(file, { highWaterMark: pieceBytes });
  } catch (error) {
    throw errorCode(error) === "ENOENT"
      ? new OciError("NOT_FOUND", doing, `there is no file ${file}`, { file, cause: error })
      : fileError("READ_FAILED", doing, file, error);
  }
}

async function* prepend(
  start: Uint8Array,
  iterator: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array, void, undefined> {
  if (start.length > 0) yield start;
  for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) yield next.value;
}

async function* gunzip(
  chunks: AsyncIterable<Uint8Array>,
  doing: string,
): AsyncGenerator<Uint8Array, void, undefined> {
  const transform = createGunzip({ chunkSize: pieceBytes });
  const done = pipeline(Readable.from(chunks), transform);
  // what fails is thrown below, or the loop was left
  done.catch(() => {});
  try {
    yield* transform;
    await done;
  } catch (cause) {
    if (!errorCode(cause)?.startsWith("Z_")) throw cause;
    throw new OciError(
      "INVALID_LAYOUT",
      doing,
      "the archive is compressed by gzip, and damaged or cut short",
      {
        cause,
      },
    );
  }
}

function compressionOf(start: Uint8Array): string | undefined {
  const begins = (...bytes: readonly number[]): boolean => bytes.every((byte, at) => start[at] === byte);
  if (begins(0x28, 0xb5, 0x2f, 0xfd)) return "zstd";
  if (begins(0xfd, 0x37, 0x7a, 0x58, 0x5a)) return "xz";
  return begins(0x42, 0x5a, 0x68) ? "bzip2" : undefined;
}
