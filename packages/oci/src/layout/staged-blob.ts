import { createHash, type Hash } from "node:crypto";
import { type FileHandle, open, readFile, rm } from "node:fs/promises";
import { imageBlobsDir } from "@container-interfaces/oci-spec/image";
import type { Deadline } from "../deadline.js";
import { OciError } from "../oci-error.js";
import type { BlobFacts } from "./blob-options.js";
import { digestParts, isComputed } from "./digest-parts.js";
import { fileError } from "./file-error.js";
import type { LayoutFolder } from "./layout-folder.js";
import { SafeFolder } from "./safe-folder.js";

/** What is known in advance of a blob that comes. */
export interface ExpectedBlob extends Pick<BlobFacts, "size"> {
  /** The digest that it has to have. Default: sha256 of what comes. */
  readonly digest?: string | undefined;
}

/** A blob that was written and verified, and is not in its place yet: `keep` puts it there, `discard` removes it. */
export class StagedBlob {
  readonly digest: string;
  readonly size: number;
  readonly #folder: LayoutFolder;
  readonly #file: string;

  private constructor(folder: LayoutFolder, file: string, digest: string, size: number) {
    this.#folder = folder;
    this.#file = file;
    this.digest = digest;
    this.size = size;
  }

  /**
   * Writes what a source gives to a file beside the blobs, and verifies it. Of one that fails nothing is left.
   *
   * @throws OciError `DIGEST_MISMATCH`, `SIZE_MISMATCH`, `UNSUPPORTED`, `WRITE_FAILED`, `ABORTED`, `TIMEOUT`; what the source throws
   */
  static async write(
    folder: LayoutFolder,
    source: AsyncIterable<Uint8Array> | Uint8Array,
    expected: ExpectedBlob,
    deadline: Deadline,
  ): Promise<StagedBlob> {
    const { algorithm } = digestParts(expected.digest ?? `sha256:${"0".repeat(64)}`);
    if (!isComputed(algorithm)) {
      throw new OciError("UNSUPPORTED", deadline.doing, `digests of ${algorithm} cannot be verified`, {
        digest: expected.digest,
      });
    }
    const file = await folder.newFile(deadline);
    try {
      const hash = createHash(algorithm);
      const size = await writeAll(folder, file, source, hash, expected, deadline);
      const digest = `${algorithm}:${hash.digest("hex")}`;
      if (expected.digest !== undefined && expected.digest !== digest) {
        throw new OciError("DIGEST_MISMATCH", deadline.doing, `what came has the digest ${digest}`, {
          digest: expected.digest,
        });
      }
      return new StagedBlob(folder, file, digest, size);
    } catch (error) {
      await rm(file, { force: true }).catch(() => {});
      throw error;
    }
  }

  /**
   * Puts it in its place, unless one of the right size is there.
   *
   * @throws OciError `WRITE_FAILED`, `INVALID_LAYOUT`
   */
  async keep(): Promise<void> {
    const { algorithm, encoded } = digestParts(this.digest);
    this.#folder.added.add(this.digest);
    const blobs = await SafeFolder.open(this.#folder.path, [imageBlobsDir, algorithm], true);
    try {
      if (blobs === undefined) {
        const file = this.#folder.path;
        throw new OciError("INVALID_LAYOUT", "writing to an image layout", `there is no folder ${file}`, {
          file,
        });
      }
      // one of another size, and a link, are damaged: the right content takes their place
      if (await blobs.refresh(encoded, this.size)) await this.discard();
      else await blobs.takeIn(this.#file, encoded);
    } finally {
      await blobs?.close();
    }
  }

  /**
   * Reads it whole.
   *
   * @throws OciError `TOO_LARGE`, `READ_FAILED`
   */
  async read(maxBytes: number, doing: string): Promise<Uint8Array> {
    const { digest, size } = this;
    if (size > maxBytes) {
      throw new OciError("TOO_LARGE", doing, `${digest} has ${size} bytes, and may have ${maxBytes}`, {
        digest,
      });
    }
    try {
      return await readFile(this.#file);
    } catch (error) {
      throw fileError("READ_FAILED", doing, this.#file, error);
    }
  }

  /** Removes it. */
  async discard(): Promise<void> {
    await rm(this.#file, { force: true }).catch(() => {});
  }
}

async function writeAll(
  folder: LayoutFolder,
  file: string,
  source: AsyncIterable<Uint8Array> | Uint8Array,
  hash: Hash,
  expected: ExpectedBlob,
  deadline: Deadline,
): Promise<number> {
  let size = 0;
  const limit = expected.size === undefined ? Infinity : Number(expected.size);
  let handle: FileHandle;
  try {
    handle = await open(file, "wx");
  } catch (error) {
    throw fileError("WRITE_FAILED", deadline.doing, file, error);
  }
  try {
    for await (const piece of source instanceof Uint8Array ? [source] : deadline.guard(source)) {
      size += piece.length;
      if (size > limit) throw sizeMismatch(expected, `more than ${limit} bytes came`, deadline.doing);
      const writing = writePiece(handle, piece);
      hash.update(piece);
      await writing.catch((error: unknown) => {
        throw fileError("WRITE_FAILED", deadline.doing, file, error);
      });
    }
    if (expected.size !== undefined && size !== limit) {
      throw sizeMismatch(expected, `${size} bytes came, and not ${limit}`, deadline.doing);
    }
    deadline.check();
    try {
      await folder.own(handle);
      await handle.sync();
    } catch (error) {
      throw fileError("WRITE_FAILED", deadline.doing, file, error);
    }
    return size;
  } finally {
    await handle.close();
  }
}

async function writePiece(handle: FileHandle, piece: Uint8Array): Promise<void> {
  for (let written = 0; written < piece.length; ) {
    written += (await handle.write(piece, written, piece.length - written)).bytesWritten;
  }
}

function sizeMismatch({ digest }: ExpectedBlob, reason: string, doing: string): OciError {
  return new OciError("SIZE_MISMATCH", doing, reason, { digest });
}
