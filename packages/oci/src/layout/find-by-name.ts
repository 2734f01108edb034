import {
  annotationRefName,
  type Descriptor,
  isIndexMediaType,
  isManifestMediaType,
  parseJson,
} from "@container-interfaces/oci-spec/image";
import { isDigest, parseNormalizedReference } from "@container-interfaces/oci-spec/reference";
import type { Deadline } from "../deadline.js";
import { fullReference } from "../full-reference.js";
import { OciError } from "../oci-error.js";
import { blobSize } from "./blob-file.js";
import { documentMediaType } from "./document-media-type.js";
import type { LayoutFolder } from "./layout-folder.js";
import { readBlob } from "./read-blob.js";

/** containerd's full name of an image, in the index of what it exports. */
export const annotationContainerdName = "io.containerd.image.name";

const mostShown = 20;

/**
 * Finds what a name may mean in a layout: exactly, or in a normal form; a digest; or all there is without a name.
 *
 * @returns descriptors with different digests, at least one
 * @throws OciError `NOT_FOUND`, with the names that there are
 */
export async function findByName(
  folder: LayoutFolder,
  name: string | undefined,
  deadline: Deadline,
): Promise<readonly Descriptor[]> {
  const { manifests } = await folder.readIndex();
  deadline.check();
  const found =
    name === undefined
      ? manifests.filter(({ mediaType }) => isIndexMediaType(mediaType) || isManifestMediaType(mediaType))
      : await findNamed(folder, manifests, name, deadline);
  const different = found.filter(
    (entry, at) => found.findIndex(({ digest }) => digest === entry.digest) === at,
  );
  if (different.length > 0) return different;
  const names = [...new Set(manifests.flatMap(namesOf))];
  const more = names.length > mostShown ? `, and ${names.length - mostShown} more` : "";
  const list = names.slice(0, mostShown).map((other) => JSON.stringify(other));
  const reason = names.length === 0 ? "it has no names" : `it has ${list.join(", ")}${more}`;
  throw new OciError(
    "NOT_FOUND",
    deadline.doing,
    `the image layout ${folder.path} has no such image; ${reason}`,
    { hint: name === undefined ? undefined : hintFor(name, names) },
  );
}

async function findNamed(
  folder: LayoutFolder,
  manifests: readonly Descriptor[],
  name: string,
  deadline: Deadline,
): Promise<readonly Descriptor[]> {
  const exact = manifests.filter((entry) => namesOf(entry).includes(name));
  if (exact.length > 0) return exact;
  const digest = name.slice(name.lastIndexOf("@") + 1);
  if (isDigest(digest)) return await findDigest(folder, manifests, digest, deadline);
  const wanted = fullReference(name);
  if (wanted === undefined) return [];
  // a name without slash and colon is mostly a tag, and stands for itself only
  return manifests.filter((entry) =>
    namesOf(entry).some((other) => /[/:]/.test(other) && fullReference(other) === wanted),
  );
}

async function findDigest(
  folder: LayoutFolder,
  manifests: readonly Descriptor[],
  digest: string,
  deadline: Deadline,
): Promise<readonly Descriptor[]> {
  const listed = manifests.find((entry) => entry.digest === digest);
  if (listed !== undefined) return [listed];
  // an index may list it, or nothing may: the document itself says what it is
  const size = await blobSize(folder.path, digest);
  if (size === undefined) return [];
  const bytes = await readBlob(folder, { mediaType: "", digest, size }, deadline.left());
  let mediaType: string | undefined;
  try {
    mediaType = documentMediaType(parseJson(bytes));
  } catch {
    return [];
  }
  return mediaType === undefined ? [] : [{ mediaType, digest, size }];
}

/** The names that an entry of `index.json` has. */
export function namesOf({ annotations }: Descriptor): readonly string[] {
  const names = [annotations?.[annotationRefName], annotations?.[annotationContainerdName]];
  return names.filter((name) => name !== undefined);
}

/** What may have been meant: names of the same repository, which the tag tells apart. */
function hintFor(name: string, names: readonly string[]): string | undefined {
  const wanted = repositoryOf(name);
  if (wanted === undefined) return undefined;
  const alike = names.filter((other) => /[/:]/.test(other) && repositoryOf(other) === wanted);
  if (alike.length === 0) return undefined;
  const list = alike.slice(0, mostShown).map((other) => JSON.stringify(other));
  const hasTag = /:[^/]*$/.test(name);
  return `${hasTag ? "" : "A name without a tag means the tag latest. "}Say ${list.join(" or ")}.`;
}

function repositoryOf(name: string): string | undefined {
  try {
    const { domain, path } = parseNormalizedReference(name);
    return `${domain}/${path}`;
  } catch {
    return undefined;
  }
}
