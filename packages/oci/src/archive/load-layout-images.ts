import {
  type Descriptor,
  ImageLayout,
  Index,
  isIndexMediaType,
  isNonDistributableMediaType,
} from "@container-interfaces/oci-spec/image";
import type { Deadline } from "../deadline.js";
import { blobSize } from "../layout/blob-file.js";
import { namesOf } from "../layout/find-by-name.js";
import { type Layout, layoutFolderOf } from "../layout/layout.js";
import { listEntries } from "../layout/put-manifest.js";
import { walkContent } from "../layout/walk-content.js";
import { OciError } from "../oci-error.js";
import { reasonOf } from "../reason-of.js";
import type { ArchiveContents } from "./archive-contents.js";
import type { LoadedImage } from "./load-archive.js";

const maxDocumentBytes = 4 * 1024 * 1024;

/** Takes the images of an archived layout into another one. */
export async function loadLayoutImages(
  contents: ArchiveContents,
  layout: Layout,
  names: readonly string[] | undefined,
  deadline: Deadline,
): Promise<readonly LoadedImage[]> {
  const { doing } = deadline;
  const index = parse(contents, doing);
  const entries = index.manifests.filter(
    (entry) => names === undefined || namesOf(entry).some((name) => names.includes(name)),
  );
  const absent = names?.find((name) => !entries.some((entry) => namesOf(entry).includes(name)));
  if (absent !== undefined) {
    throw new OciError("NOT_FOUND", doing, `the archive has no image ${JSON.stringify(absent)}`);
  }
  const needed = await complete(contents, layout, entries, deadline);
  await contents.keep(needed);
  await listEntries(layoutFolderOf(layout), entries, deadline);
  return entries.map((descriptor) => ({ name: namesOf(descriptor)[0], descriptor }));
}

function parse(contents: ArchiveContents, doing: string): Index {
  try {
    ImageLayout.parse(contents.document("oci-layout") ?? "");
    return Index.parse(contents.document("index.json") ?? "");
  } catch (cause) {
    const reason = reasonOf(cause, "its index cannot be read");
    throw new OciError("INVALID_LAYOUT", doing, reason, { cause });
  }
}

/** Makes sure that nothing is missing; gives the digests of all that is needed. */
async function complete(
  contents: ArchiveContents,
  layout: Layout,
  entries: readonly Descriptor[],
  deadline: Deadline,
): Promise<ReadonlySet<string>> {
  const { doing } = deadline;
  const read = async (descriptor: Descriptor): Promise<Uint8Array> => {
    deadline.check();
    const staged = contents.stagedBlob(descriptor.digest);
    if (staged === undefined) return await layout.readBlob(descriptor);
    checkSize(descriptor, staged.size, doing);
    return await staged.read(maxDocumentBytes, doing);
  };
  const digests = new Set<string>();
  for await (const { descriptor, from, bytes, error, isSubject } of walkContent(entries, read)) {
    const { digest } = descriptor;
    digests.add(digest);
    if (bytes !== undefined) continue;
    const size = contents.stagedBlob(digest)?.size ?? (await blobSize(layout.path, digest));
    if (size === undefined) {
      if (isSubject === true || mayBeMissing(descriptor, from)) continue;
      throw new OciError("NOT_FOUND", doing, `the archive lacks the blob ${digest}`, { digest });
    }
    if (error !== undefined) {
      if (OciError.is(error)) throw error;
      const reason = reasonOf(error, "it cannot be read");
      throw new OciError("INVALID_IMAGE", doing, `the document ${digest}: ${reason}`, {
        digest,
        cause: error,
      });
    }
    checkSize(descriptor, size, doing);
  }
  return digests;
}

/** Layers may be elsewhere, and an index may list platforms that were left out. */
function mayBeMissing({ mediaType, urls }: Descriptor, from: Descriptor | undefined): boolean {
  if (from === undefined) return false;
  return (
    isIndexMediaType(from.mediaType) || isNonDistributableMediaType(mediaType) || (urls ?? []).length > 0
  );
}

function checkSize({ digest, size }: Descriptor, found: number, doing: string): void {
  if (BigInt(size) === BigInt(found)) return;
  const reason = `the blob ${digest} has ${found} bytes, and has to have ${size}`;
  throw new OciError("SIZE_MISMATCH", doing, reason, { digest });
}
