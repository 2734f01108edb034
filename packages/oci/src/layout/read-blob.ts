import type { Descriptor } from "@container-interfaces/oci-spec/image";
import type { CallOptions } from "../image-source.js";
import { OciError } from "../oci-error.js";
import type { LayoutFolder } from "./layout-folder.js";
import { openBlob } from "./open-blob.js";

/** The largest manifest that registries take, and that is read whole. */
const defaultMaxBytes = 4 * 1024 * 1024;

/** How much of a blob may be read at once. */
export interface ReadBlobOptions extends CallOptions {
  /** The most bytes that it may have. Default: 4 MiB. */
  readonly maxBytes?: number | undefined;
}

/** Reads a small blob whole, verified. */
export async function readBlob(
  folder: LayoutFolder,
  descriptor: Descriptor,
  { maxBytes = defaultMaxBytes, ...options }: ReadBlobOptions,
): Promise<Uint8Array> {
  return await readWhole(openBlob(folder, descriptor, options), descriptor, maxBytes);
}

/**
 * Joins the pieces of a blob.
 *
 * @throws OciError `TOO_LARGE`, before anything is read; what the source throws
 */
export async function readWhole(
  pieces: AsyncIterable<Uint8Array>,
  { digest, size }: Descriptor,
  maxBytes: number = defaultMaxBytes,
): Promise<Uint8Array> {
  if (size > maxBytes) {
    const reason = `it has ${size} bytes, and may have ${maxBytes}`;
    throw new OciError("TOO_LARGE", `reading the blob ${digest}`, reason, { digest });
  }
  const all: Uint8Array[] = [];
  for await (const piece of pieces) all.push(piece);
  return all.length === 1 && all[0] !== undefined ? all[0] : new Uint8Array(Buffer.concat(all));
}
