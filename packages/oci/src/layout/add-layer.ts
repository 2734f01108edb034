import { createHash, type Hash } from "node:crypto";
import { Readable, type Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import * as zlib from "node:zlib";
import {
  type Descriptor,
  type LayerCompression,
  mediaTypeImageLayer,
  mediaTypeImageLayerGzip,
  mediaTypeImageLayerZstd,
} from "@container-interfaces/oci-spec/image";
import type { CallOptions } from "../image-source.js";
import { OciError } from "../oci-error.js";
import type { Layout } from "./layout.js";

/** How a layer is added. */
export interface AddLayerOptions extends CallOptions {
  /** How it is compressed; zstd needs Node 22.15. Default: gzip. */
  readonly compression?: LayerCompression | undefined;
  /** Annotations, for the descriptor. */
  readonly annotations?: Descriptor["annotations"] | undefined;
}

/** A layer that was added, for `addImage`. */
export interface AddedLayer {
  /** Refers to the layer as it is stored. */
  readonly descriptor: Descriptor;
  /** The digest of the archive before it was compressed, for the config's `rootfs.diff_ids`. */
  readonly diffId: string;
}

const mediaTypes: Readonly<Record<LayerCompression, string>> = {
  none: mediaTypeImageLayer,
  gzip: mediaTypeImageLayerGzip,
  zstd: mediaTypeImageLayerZstd,
};

/**
 * Compresses a tar archive and adds it as a layer. No time is in it: on the same Node, the same archive gives the same digest.
 *
 * @param tar the archive's bytes, as `layerTar` makes them
 * @throws OciError `UNSUPPORTED` for zstd where Node has none; as `addBlob`; what the source throws
 */
export async function addLayer(
  layout: Layout,
  tar: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  { compression = "gzip", annotations, ...options }: AddLayerOptions = {},
): Promise<AddedLayer> {
  const hash = createHash("sha256");
  const source = hashed(tar, hash);
  const pieces =
    compression === "none"
      ? source
      : compression === "gzip"
        ? withoutSystem(through(source, zlib.createGzip()))
        : through(source, zstd());
  const mediaType = mediaTypes[compression];
  const descriptor = await layout.addBlob(pieces, { ...options, mediaType, annotations });
  return { descriptor, diffId: `sha256:${hash.digest("hex")}` };
}

async function* hashed(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  hash: Hash,
): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const chunk of chunks) {
    hash.update(chunk);
    yield chunk;
  }
}

async function* through(
  source: AsyncIterable<Uint8Array>,
  transform: Transform,
): AsyncGenerator<Uint8Array, void, undefined> {
  const done = pipeline(Readable.from(source), transform);
  // what fails is thrown below, or the loop was left
  done.catch(() => {});
  yield* transform;
  await done;
}

/** The header of gzip names the system that it was made on, in its tenth byte: here none, wherever this runs. */
async function* withoutSystem(
  source: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void, undefined> {
  let isFirst = true;
  for await (const chunk of source) {
    if (isFirst) chunk[9] = 255;
    isFirst = false;
    yield chunk;
  }
}

function zstd(): Transform {
  const create = "createZstdCompress" in zlib ? zlib.createZstdCompress : undefined;
  if (typeof create === "function") return create() as Transform;
  throw new OciError("UNSUPPORTED", "adding a layer", "this Node cannot compress by zstd", {
    hint: "Use Node 22.15 or newer, or gzip.",
  });
}
