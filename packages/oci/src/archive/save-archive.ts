import { randomBytes } from "node:crypto";
import { open, rename, rm, writeFile as writeTo } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Readable, type Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import {
  type Descriptor,
  imageBlobsDir,
  imageIndexFile,
  imageLayoutFile,
  imageLayoutVersion,
  isIndexMediaType,
  isNonDistributableMediaType,
  stringifyJson,
} from "@container-interfaces/oci-spec/image";
import { Deadline } from "../deadline.js";
import type { CallOptions } from "../image-source.js";
import { blobSize } from "../layout/blob-file.js";
import { digestParts } from "../layout/digest-parts.js";
import { errorCode, fileError } from "../layout/file-error.js";
import { namesOf } from "../layout/find-by-name.js";
import type { Layout } from "../layout/layout.js";
import { walkContent } from "../layout/walk-content.js";
import { OciError } from "../oci-error.js";
import { reasonOf } from "../reason-of.js";
import { tarEnd, tarHeader, tarPadding } from "../tar/tar-header.js";

/** What of a layout is saved. */
export interface SaveArchiveOptions extends CallOptions {
  /** Only entries of `index.json` with these names. Default: all. */
  readonly names?: readonly string[] | undefined;
}

/**
 * Writes images of a layout as a tar archive of a layout (OCI archive): `oci-layout`, `index.json`, then the blobs that are needed, in the
 * order of their digests, all without times and owners, so that the same content gives the same bytes. Every blob is verified.
 *
 * A path is written beside and moved into place when it is complete; a stream is ended at the end, and destroyed when it fails.
 *
 * @param out a path, or where the bytes go
 * @throws OciError `NOT_FOUND` for a name or a blob that is not there, before anything is written; `DIGEST_MISMATCH`, `INVALID_LAYOUT`,
 *   `INVALID_IMAGE`, `WRITE_FAILED`, `ABORTED`, `TIMEOUT`
 */
export async function saveArchive(
  layout: Layout,
  out: string | Writable,
  { names, ...options }: SaveArchiveOptions = {},
): Promise<void> {
  const deadline = new Deadline(`saving the image layout ${layout.path}`, options);
  deadline.check();
  const index = await layout.index();
  const manifests = index.manifests.filter(
    (entry) => names === undefined || namesOf(entry).some((name) => names.includes(name)),
  );
  const absent = names?.find((name) => !manifests.some((entry) => namesOf(entry).includes(name)));
  if (absent !== undefined) {
    throw new OciError("NOT_FOUND", deadline.doing, `there is no image ${JSON.stringify(absent)}`);
  }
  const blobs = await needed(layout, manifests, deadline);
  const chunks = archive(layout, stringifyJson({ ...index, manifests }), blobs, deadline);
  if (typeof out === "string") await writeFile(out, chunks, deadline);
  else await pipeline(Readable.from(chunks), out);
}

/** All blobs that entries lead to, in the order of digests. */
async function needed(
  layout: Layout,
  entries: readonly Descriptor[],
  deadline: Deadline,
): Promise<readonly Descriptor[]> {
  const blobs = new Map<string, Descriptor>();
  const read = async (descriptor: Descriptor): Promise<Uint8Array> => {
    deadline.check();
    return await layout.readBlob(descriptor);
  };
  for await (const { descriptor, from, error, isSubject } of walkContent(entries, read)) {
    deadline.check();
    const { digest, mediaType, size, urls } = descriptor;
    const there = await blobSize(layout.path, digest);
    if (there === undefined) {
      const isElsewhere = isNonDistributableMediaType(mediaType) || (urls ?? []).length > 0;
      // an index may list platforms that were left out, and a subject may be elsewhere
      if (isSubject === true) continue;
      if (from !== undefined && (isElsewhere || isIndexMediaType(from.mediaType))) continue;
      throw new OciError("NOT_FOUND", deadline.doing, `there is no blob ${digest}`, { digest });
    }
    if (error !== undefined) {
      if (OciError.is(error)) throw error;
      const reason = reasonOf(error, "it cannot be read");
      throw new OciError("INVALID_IMAGE", deadline.doing, `the document ${digest}: ${reason}`, {
        digest,
        cause: error,
      });
    }
    blobs.set(digest, { mediaType, digest, size });
  }
  return [...blobs.values()].sort((one, other) => (one.digest < other.digest ? -1 : 1));
}

async function* archive(
  layout: Layout,
  index: string,
  blobs: readonly Descriptor[],
  deadline: Deadline,
): AsyncGenerator<Uint8Array, void, undefined> {
  yield* file(imageLayoutFile, JSON.stringify({ imageLayoutVersion }));
  yield* file(imageIndexFile, index);
  yield tarHeader({ name: `${imageBlobsDir}/`, type: "directory" });
  let folder = "";
  for (const blob of blobs) {
    const { algorithm, encoded } = digestParts(blob.digest);
    if (algorithm !== folder) {
      yield tarHeader({ name: `${imageBlobsDir}/${algorithm}/`, type: "directory" });
      folder = algorithm;
    }
    const size = Number(blob.size);
    yield tarHeader({ name: `${imageBlobsDir}/${algorithm}/${encoded}`, size });
    for await (const piece of layout.openBlob(blob, deadline.left())) yield piece;
    yield tarPadding(size);
  }
  yield tarEnd;
}

function* file(name: string, text: string): Generator<Uint8Array, void, undefined> {
  const bytes = Buffer.from(text);
  yield tarHeader({ name, size: bytes.length });
  yield bytes;
  yield tarPadding(bytes.length);
}

/** Writes a file that is there whole or not at all. */
async function writeFile(
  path: string,
  chunks: AsyncIterable<Uint8Array>,
  { doing }: Deadline,
): Promise<void> {
  const temporary = join(dirname(path), `.${randomBytes(6).toString("hex")}.tmp`);
  try {
    const handle = await open(temporary, "wx");
    try {
      await writeTo(handle, chunks);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    if (OciError.is(error)) throw error;
    if (errorCode(error) !== "ENOENT") throw fileError("WRITE_FAILED", doing, path, error);
    throw new OciError("WRITE_FAILED", doing, `${path}: there is no folder ${dirname(path)}`, {
      file: path,
      hint: "Make the folder first.",
      cause: error,
    });
  }
}
