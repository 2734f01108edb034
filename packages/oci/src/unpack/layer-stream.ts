import { createHash } from "node:crypto";
import type { Descriptor } from "@container-interfaces/oci-spec/image";
import type { Deadline } from "../deadline.js";
import type { ResolvedImage } from "../image-source.js";
import { OciError } from "../oci-error.js";
import { decompress } from "./decompress.js";
import { layerCompression, magicBytes } from "./layer-compression.js";

/** A layer of an image and what its content has to be. */
export interface ImageLayer {
  readonly descriptor: Descriptor;
  /** The digest of the uncompressed tar archive. */
  readonly diffId: string;
}

/**
 * The layers of an image, the lowest first.
 *
 * @throws OciError `INVALID_IMAGE` where the config does not fit the manifest, `UNSUPPORTED` where it is no image of layers
 */
export function layersOf(image: ResolvedImage): ImageLayer[] {
  const { manifest, config, descriptor } = image;
  const doing = `unpacking image ${descriptor.digest}`;
  const { type, diff_ids: diffIds } = config.rootfs;
  if (type !== "layers") {
    throw new OciError(
      "UNSUPPORTED",
      doing,
      `its root filesystem is of type ${JSON.stringify(type)}, not "layers"`,
      {
        digest: descriptor.digest,
      },
    );
  }
  if (diffIds.length !== manifest.layers.length) {
    const reason = `the manifest has ${manifest.layers.length} layers, and the config has ${diffIds.length} diff IDs`;
    throw new OciError("INVALID_IMAGE", doing, reason, { digest: descriptor.digest });
  }
  return manifest.layers.map((layer, index) => ({ descriptor: layer, diffId: diffIds[index] as string }));
}

/**
 * The uncompressed bytes of a layer, verified: the iteration throws before its end where they do not have the diff ID.
 *
 * @param onBytes hears how many bytes of the blob were read
 * @throws OciError `DIGEST_MISMATCH`, `INVALID_LAYER`, `UNSUPPORTED`, and whatever the image's source throws
 */
export async function* layerStream(
  image: ResolvedImage,
  { descriptor, diffId }: ImageLayer,
  deadline: Deadline,
  onBytes: (bytes: number) => void,
): AsyncGenerator<Uint8Array, void, undefined> {
  const { mediaType } = descriptor;
  const digest: string = descriptor.digest;
  const [algorithm = "", hex] = diffId.split(":");
  if (algorithm !== "sha256" && algorithm !== "sha384" && algorithm !== "sha512") {
    throw new OciError(
      "UNSUPPORTED",
      `unpacking layer ${digest}`,
      `nothing is known of the algorithm of its diff ID ${diffId}`,
      {
        digest,
      },
    );
  }
  const blob = image.openBlob(descriptor, deadline.left())[Symbol.asyncIterator]();
  let open = true;
  try {
    const start: Uint8Array[] = [];
    let length = 0;
    while (length < magicBytes) {
      const next = await blob.next();
      if (next.done === true) {
        open = false;
        break;
      }
      start.push(next.value);
      length += next.value.length;
    }
    const compression = layerCompression(mediaType, Buffer.concat(start), digest);
    const all = (async function* (): AsyncGenerator<Uint8Array, void, undefined> {
      for (const chunk of start) {
        onBytes(chunk.length);
        yield chunk;
      }
      while (open) {
        const next = await blob.next();
        if (next.done === true) {
          open = false;
          return;
        }
        onBytes(next.value.length);
        yield next.value;
      }
    })();
    // the blob's own digest says it already
    const verified = compression === "none" && digest === diffId;
    const hash = createHash(algorithm);
    for await (const chunk of decompress(all, compression, digest)) {
      if (!verified) hash.update(chunk);
      yield chunk;
    }
    if (verified) return;
    const found = hash.digest("hex");
    if (found !== hex) {
      throw new OciError(
        "DIGEST_MISMATCH",
        `unpacking layer ${digest}`,
        `uncompressed it has the digest ${algorithm}:${found}, and the image's config says ${diffId}`,
        { digest },
      );
    }
  } finally {
    if (open) await blob.return?.();
  }
}
