import { lstat, rm } from "node:fs/promises";
import { type Descriptor, imageBlobsDir } from "@container-interfaces/oci-spec/image";
import { Deadline } from "../deadline.js";
import type { CallOptions } from "../image-source.js";
import { OciError } from "../oci-error.js";
import { fileError } from "./file-error.js";
import type { LayoutFolder } from "./layout-folder.js";
import { listBlobs } from "./list-blobs.js";
import { readBlob } from "./read-blob.js";
import { SafeFolder } from "./safe-folder.js";
import { walkContent } from "./walk-content.js";
import { WriterFolder } from "./writer-folder.js";

/** How garbage is collected. */
export interface GarbageOptions extends CallOptions {
  /** Only says what would be removed. Default: false. */
  readonly dryRun?: boolean | undefined;
  /**
   * Leaves blobs that were written less than so many milliseconds ago, for other programs that add to the layout at the same time and are
   * not seen. Default: 0.
   */
  readonly minAgeMs?: number | undefined;
}

/** What a collection did, or would do. */
export interface GarbageReport {
  /** The digests of the blobs that were removed. */
  readonly removed: readonly string[];
  /** The bytes of these. */
  readonly removedBytes: number;
  /** The digests of blobs that nothing leads to, and that may be about to be used: of this handle, of others, or too young. */
  readonly spared: readonly string[];
}

/** Removes what nothing leads to. */
export async function collectGarbage(
  folder: LayoutFolder,
  { dryRun = false, minAgeMs = 0, ...options }: GarbageOptions,
): Promise<GarbageReport> {
  const doing = `collecting garbage in the image layout ${folder.path}`;
  const deadline = new Deadline(doing, options);
  deadline.check();
  if (!(minAgeMs >= 0)) throw new OciError("INVALID_ARGUMENT", doing, "minAgeMs is not a number from 0");
  // asked for in front of the lock, which it may be waiting for
  const own = await folder.writer();
  return await folder.locked(deadline, async () => {
    const survey = await WriterFolder.survey(folder.path, own);
    const youngestMs = Math.min(survey.addingSinceMs, minAgeMs === 0 ? Infinity : Date.now() - minAgeMs);
    const needed = await reached(folder, deadline);
    const removed: string[] = [];
    const spared: string[] = [];
    let removedBytes = 0;
    for await (const blob of listBlobs(folder.path)) {
      deadline.check();
      if (blob.digest === undefined || needed.has(blob.digest)) continue;
      const { algorithm, encoded, digest } = blob;
      const size = folder.added.has(digest)
        ? undefined
        : await sweep(folder.path, algorithm, encoded, youngestMs, dryRun);
      if (size === undefined) spared.push(digest);
      else {
        removed.push(digest);
        removedBytes += size;
      }
    }
    if (!dryRun) {
      for (const path of survey.abandoned) await rm(path, { recursive: true, force: true }).catch(() => {});
    }
    return { removed, removedBytes, spared };
  });
}

/** The digests that `index.json` leads to. */
async function reached(folder: LayoutFolder, deadline: Deadline): Promise<ReadonlySet<string>> {
  const digests = new Set<string>();
  const read = async (descriptor: Descriptor): Promise<Uint8Array> => {
    deadline.check();
    return await readBlob(folder, descriptor, {});
  };
  const { manifests } = await folder.readIndex();
  for await (const { descriptor, error } of walkContent(manifests, read)) {
    const { digest } = descriptor;
    digests.add(digest);
    deadline.check();
    // a layout may lack what is elsewhere
    if (error === undefined || OciError.is(error, "NOT_FOUND")) continue;
    throw new OciError(
      "INVALID_LAYOUT",
      deadline.doing,
      `what ${digest} needs is not known: it cannot be read`,
      {
        digest,
        hint: "Nothing was removed. Remove or replace it first.",
        cause: error,
      },
    );
  }
  return digests;
}

/** Removes a blob unless it is too young; gives its size, or undefined for one that stays. */
async function sweep(
  root: string,
  algorithm: string,
  encoded: string,
  youngestMs: number,
  dryRun: boolean,
): Promise<number | undefined> {
  const blobs = await SafeFolder.open(root, [imageBlobsDir, algorithm]);
  if (blobs === undefined) return undefined;
  try {
    const stats = await lstat(blobs.fileOf(encoded));
    if (stats.isDirectory() || stats.mtimeMs >= youngestMs) return undefined;
    if (!dryRun) await blobs.removeFile(encoded);
    return stats.size;
  } catch (error) {
    throw OciError.is(error) ? error : fileError("WRITE_FAILED", "collecting garbage", encoded, error);
  } finally {
    await blobs.close();
  }
}
