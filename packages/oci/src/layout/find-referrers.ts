import {
  type Descriptor,
  Index,
  isIndexMediaType,
  isManifestMediaType,
  Manifest,
} from "@container-interfaces/oci-spec/image";
import { Deadline } from "../deadline.js";
import type { CallOptions } from "../image-source.js";
import { digestParts } from "./digest-parts.js";
import type { LayoutFolder } from "./layout-folder.js";
import { readBlob } from "./read-blob.js";
import { walkContent } from "./walk-content.js";

/** Which referrers are wanted. */
export interface ReferrersOptions extends CallOptions {
  /** Only those of this type of artifact. Default: all. */
  readonly artifactType?: string | undefined;
}

/** Lists what refers to a digest by its `subject`; documents that cannot be read refer to nothing. */
export async function findReferrers(
  folder: LayoutFolder,
  digest: string,
  { artifactType, ...options }: ReferrersOptions,
): Promise<readonly Descriptor[]> {
  const deadline = new Deadline(`looking for referrers of ${digest}`, options);
  digestParts(digest);
  const read = async (descriptor: Descriptor): Promise<Uint8Array> => {
    deadline.check();
    return await readBlob(folder, descriptor, {});
  };
  const referrers: Descriptor[] = [];
  const { manifests } = await folder.readIndex();
  for await (const { descriptor, bytes } of walkContent(manifests, read)) {
    const referrer = bytes === undefined ? undefined : asReferrer(descriptor, bytes, digest);
    if (referrer === undefined || (artifactType !== undefined && referrer.artifactType !== artifactType)) {
      continue;
    }
    if (!referrers.some((other) => other.digest === referrer.digest)) referrers.push(referrer);
  }
  return referrers;
}

/** The descriptor of a document as a list of referrers has it; undefined for one that does not refer to the digest. */
function asReferrer(
  { mediaType, digest, size }: Descriptor,
  bytes: Uint8Array,
  subject: string,
): Descriptor | undefined {
  const isManifest = isManifestMediaType(mediaType);
  if (!isManifest && !isIndexMediaType(mediaType)) return undefined;
  const document = isManifest ? Manifest.parse(bytes) : Index.parse(bytes);
  if (document.subject?.digest !== subject) return undefined;
  const artifactType =
    document.artifactType ?? ("config" in document ? document.config.mediaType : undefined);
  const { annotations } = document;
  return {
    mediaType,
    digest,
    size,
    ...(artifactType === undefined ? {} : { artifactType }),
    ...(annotations === undefined ? {} : { annotations }),
  };
}
