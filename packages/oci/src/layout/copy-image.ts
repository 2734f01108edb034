import {
  annotationRefName,
  type Descriptor,
  isIndexMediaType,
  isManifestMediaType,
  isNonDistributableMediaType,
} from "@container-interfaces/oci-spec/image";
import { Deadline } from "../deadline.js";
import type { CallOptions, ContentSource } from "../image-source.js";
import { OciError } from "../oci-error.js";
import { annotationContainerdName } from "./find-by-name.js";
import type { Layout } from "./layout.js";
import { readWhole } from "./read-blob.js";
import { readIndex, readManifest } from "./read-manifest.js";

const maxDepth = 8;

/** How an image is copied. */
export interface CopyImageOptions extends CallOptions {
  /** The name that it gets in the layout. Default: none. */
  readonly name?: string | undefined;
}

/**
 * Copies an image, or an index with all that it lists, into a layout, byte for byte, and lists it in `index.json`. Blobs that are
 * there are not read from the source. Layers that may be elsewhere (`urls`, non-distributable types) may be missing.
 *
 * ```ts
 * const { descriptor } = await from.resolve("web");
 * await copyImage(from, descriptor, to, { name: "web" });
 * ```
 *
 * @returns the descriptor as the layout lists it
 * @throws OciError `NOT_FOUND`, `DIGEST_MISMATCH`, `SIZE_MISMATCH`, `INVALID_IMAGE`; `UNSUPPORTED` for what is neither a manifest nor an
 *   index; as the source and the layout do. What was copied before stays as blobs that nothing leads to
 */
export async function copyImage(
  from: ContentSource,
  descriptor: Descriptor,
  to: Layout,
  { name, ...options }: CopyImageOptions = {},
): Promise<Descriptor> {
  const deadline = new Deadline(`copying the image ${descriptor.digest}`, options);
  const copied = new Set<string>();
  await copyBelow(from, descriptor, to, deadline, copied, 0);
  const bytes = await readWhole(from.openBlob(descriptor, deadline.left()), descriptor);
  const { digest, mediaType, platform, annotations, artifactType } = descriptor;
  return await to.putManifest(bytes, {
    digest,
    mediaType,
    platform,
    annotations: withoutNames(annotations),
    artifactType,
    name,
    ...deadline.left(),
  });
}

/** What it is called in one layout is nothing to another. */
function withoutNames(annotations: Descriptor["annotations"]): Descriptor["annotations"] | undefined {
  const rest = Object.entries(annotations ?? {}).filter(
    ([key]) => key !== annotationRefName && key !== annotationContainerdName,
  );
  return rest.length === 0 ? undefined : Object.fromEntries(rest);
}

/** Copies what a document refers to. */
async function copyBelow(
  from: ContentSource,
  document: Descriptor,
  to: Layout,
  deadline: Deadline,
  copied: Set<string>,
  depth: number,
): Promise<void> {
  deadline.check();
  const { digest, mediaType } = document;
  if (depth > maxDepth) {
    throw new OciError("INVALID_IMAGE", deadline.doing, `indexes are nested more than ${maxDepth} deep`, {
      digest,
    });
  }
  if (isIndexMediaType(mediaType)) {
    const { manifests } = await readIndex(from, document, deadline.left());
    for (const child of manifests) {
      if (copied.has(child.digest)) continue;
      copied.add(child.digest);
      const { mediaType: type } = child;
      if (isIndexMediaType(type) || isManifestMediaType(type)) {
        await copyBelow(from, child, to, deadline, copied, depth + 1);
      }
      await copyBlob(from, child, to, deadline);
    }
    return;
  }
  if (!isManifestMediaType(mediaType)) {
    throw new OciError("UNSUPPORTED", deadline.doing, `it is of type ${mediaType}, and no image`, { digest });
  }
  const { manifest } = await readManifest(from, document, deadline.left());
  for (const blob of [manifest.config, ...manifest.layers]) {
    if (copied.has(blob.digest)) continue;
    copied.add(blob.digest);
    await copyBlob(from, blob, to, deadline).catch((error: unknown) => {
      const isElsewhere = isNonDistributableMediaType(blob.mediaType) || (blob.urls ?? []).length > 0;
      if (!isElsewhere || !OciError.is(error, "NOT_FOUND")) throw error;
    });
  }
}

async function copyBlob(
  from: ContentSource,
  blob: Descriptor,
  to: Layout,
  deadline: Deadline,
): Promise<void> {
  const { digest, mediaType, size } = blob;
  await to.addBlob(from.openBlob(blob, deadline.left()), { digest, mediaType, size, ...deadline.left() });
}
