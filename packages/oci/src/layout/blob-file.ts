import type { FileHandle } from "node:fs/promises";
import { join } from "node:path";
import { imageBlobsDir } from "@container-interfaces/oci-spec/image";
import type { BlobFacts } from "./blob-options.js";
import { digestParts } from "./digest-parts.js";
import type { LayoutFolder } from "./layout-folder.js";
import { SafeFolder } from "./safe-folder.js";

/** The path of a blob in a layout. @throws OciError `INVALID_ARGUMENT` for a digest that is none */
export function blobFile(root: string, digest: string): string {
  const { algorithm, encoded } = digestParts(digest);
  return join(root, imageBlobsDir, algorithm, encoded);
}

/** Runs an operation on the folder that the blob of a digest is in; undefined where there is none. */
export async function inBlobFolder<T>(
  root: string,
  digest: string,
  operation: (folder: SafeFolder, name: string) => Promise<T>,
): Promise<T | undefined> {
  const { algorithm, encoded } = digestParts(digest);
  const folder = await SafeFolder.open(root, [imageBlobsDir, algorithm]);
  if (folder === undefined) return undefined;
  try {
    return await operation(folder, encoded);
  } finally {
    await folder.close();
  }
}

/** How many bytes the blob of a digest has; undefined where there is none. */
export async function blobSize(root: string, digest: string): Promise<number | undefined> {
  return await inBlobFolder(root, digest, async (folder, name) => (await folder.statFile(name))?.size);
}

/** Opens the blob of a digest; undefined where there is none. */
export async function openBlobFile(
  root: string,
  digest: string,
): Promise<{ handle: FileHandle; size: number } | undefined> {
  const opened = await inBlobFolder(root, digest, async (folder, name) => await folder.openFile(name));
  return opened === undefined ? undefined : { handle: opened.handle, size: opened.stats.size };
}

/** Whether a blob is there, with the size where it is known. */
export async function hasBlob(folder: LayoutFolder, { digest, size }: BlobFacts): Promise<boolean> {
  const there = await blobSize(folder.path, digest);
  const isThere = there !== undefined && (size === undefined || BigInt(size) === BigInt(there));
  if (isThere) folder.found.add(digest);
  return isThere;
}
