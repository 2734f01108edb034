import {
  type Descriptor,
  Image,
  Index,
  isImageConfigMediaType,
  Manifest,
  parseJson,
} from "@container-interfaces/oci-spec/image";
import type { CallOptions, ContentSource } from "../image-source.js";
import { OciError } from "../oci-error.js";
import { reasonOf } from "../reason-of.js";
import { ownDocument } from "./check-document.js";
import { readWhole } from "./read-blob.js";

/** A manifest that was read, with its bytes. */
export interface ReadManifest {
  readonly manifest: Manifest;
  readonly bytes: Uint8Array;
}

/**
 * Reads an index, verified.
 *
 * @throws OciError `INVALID_IMAGE`, `TOO_LARGE`, and as `openBlob` of the source
 */
export async function readIndex(
  source: ContentSource,
  descriptor: Descriptor,
  options: CallOptions,
): Promise<Index> {
  const bytes = await readWhole(source.openBlob(descriptor, options), descriptor);
  return check(descriptor, "index", () =>
    Index.validate(ownDocument(descriptor.mediaType, parseJson(bytes), ["layers", "config"])),
  );
}

/**
 * Reads a manifest, verified.
 *
 * @throws OciError `INVALID_IMAGE`, `TOO_LARGE`, and as `openBlob` of the source
 */
export async function readManifest(
  source: ContentSource,
  descriptor: Descriptor,
  options: CallOptions,
): Promise<ReadManifest> {
  const bytes = await readWhole(source.openBlob(descriptor, options), descriptor);
  const manifest = check(descriptor, "manifest", () =>
    Manifest.validate(ownDocument(descriptor.mediaType, parseJson(bytes), ["manifests"])),
  );
  return { manifest, bytes };
}

/**
 * Reads the config of an image, verified; it has to have as many layers as the manifest.
 *
 * @throws OciError `UNSUPPORTED` for an artifact that is no image; `INVALID_IMAGE`, `TOO_LARGE`, and as `openBlob` of the source
 */
export async function readConfig(
  source: ContentSource,
  descriptor: Descriptor,
  { config, layers, artifactType }: Manifest,
  options: CallOptions,
): Promise<Image> {
  const { digest } = descriptor;
  if (!isImageConfigMediaType(config.mediaType)) {
    const type = artifactType ?? config.mediaType;
    throw new OciError(
      "UNSUPPORTED",
      `reading the image ${digest}`,
      `it is an artifact of type ${type}, and no image`,
      {
        digest,
        hint: "Its files are the blobs that the manifest lists.",
      },
    );
  }
  const bytes = await readWhole(source.openBlob(config, options), config);
  const image = check(config, "config", () => Image.parse(bytes));
  if (image.rootfs.diff_ids.length === layers.length) return image;
  const reason = `it has ${layers.length} layers, and its config has ${image.rootfs.diff_ids.length} diff_ids`;
  throw new OciError("INVALID_IMAGE", `reading the image ${digest}`, reason, { digest });
}

function check<T>({ digest }: Descriptor, what: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    const reason = reasonOf(cause, "it is none");
    throw new OciError("INVALID_IMAGE", `reading the ${what} ${digest}`, reason, { digest, cause });
  }
}
