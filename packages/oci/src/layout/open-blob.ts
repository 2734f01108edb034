import { createHash } from "node:crypto";
import type { FileHandle } from "node:fs/promises";
import { type Descriptor, embeddedData } from "@container-interfaces/oci-spec/image";
import { Deadline } from "../deadline.js";
import type { CallOptions } from "../image-source.js";
import { OciError } from "../oci-error.js";
import { blobFile, openBlobFile } from "./blob-file.js";
import { digestParts, isComputed } from "./digest-parts.js";
import { fileError } from "./file-error.js";
import type { LayoutFolder } from "./layout-folder.js";

const pieceBytes = 256 * 1024;

/** Reads a blob by pieces; throws in the place of the end when it is not what the descriptor says. */
export async function* openBlob(
  folder: LayoutFolder,
  descriptor: Descriptor,
  options: CallOptions,
): AsyncGenerator<Uint8Array, void, undefined> {
  const { digest } = descriptor;
  const deadline = new Deadline(`reading the blob ${digest}`, options);
  const { algorithm, encoded } = digestParts(digest);
  if (!isComputed(algorithm)) {
    throw new OciError("UNSUPPORTED", deadline.doing, `digests of ${algorithm} cannot be verified`, {
      digest,
    });
  }
  const embedded = readEmbedded(descriptor, deadline.doing);
  const file = embedded === undefined ? await openFile(folder, descriptor, deadline.doing) : undefined;
  const hash = createHash(algorithm);
  let left = BigInt(descriptor.size);
  const verify = (): void => {
    const found = hash.digest("hex");
    if (found === encoded) return;
    throw new OciError("DIGEST_MISMATCH", deadline.doing, `its digest is ${algorithm}:${found}`, {
      digest,
      file: embedded === undefined ? blobFile(folder.path, digest) : undefined,
      hint: "The content was changed or damaged; get it anew.",
    });
  };
  try {
    if (left === 0n) {
      verify();
      return;
    }
    for await (const piece of embedded === undefined ? pieces(file, descriptor, deadline) : [embedded]) {
      deadline.check();
      hash.update(piece);
      left -= BigInt(piece.length);
      // the last piece comes only when all of it is right
      if (left === 0n) verify();
      yield piece;
    }
  } finally {
    await file?.close();
  }
}

async function openFile(folder: LayoutFolder, descriptor: Descriptor, doing: string): Promise<FileHandle> {
  const { digest, size } = descriptor;
  const file = blobFile(folder.path, digest);
  const opened = await openBlobFile(folder.path, digest);
  if (opened === undefined) {
    throw new OciError("NOT_FOUND", doing, `the image layout ${folder.path} has no such blob`, {
      digest,
      file,
    });
  }
  if (BigInt(opened.size) === BigInt(size)) return opened.handle;
  await opened.handle.close();
  throw sizeMismatch(descriptor, opened.size, doing, file);
}

async function* pieces(
  handle: FileHandle | undefined,
  descriptor: Descriptor,
  { doing }: Deadline,
): AsyncGenerator<Uint8Array, void, undefined> {
  const size = Number(descriptor.size);
  let position = 0;
  while (handle !== undefined && position < size) {
    // a new one each time: who reads may keep it
    const piece = Buffer.allocUnsafeSlow(Math.min(pieceBytes, size - position));
    let length: number;
    try {
      length = (await handle.read(piece, 0, piece.length, position)).bytesRead;
    } catch (error) {
      throw fileError("READ_FAILED", doing, descriptor.digest, error);
    }
    // it became shorter since it was opened
    if (length === 0) throw sizeMismatch(descriptor, position, doing);
    position += length;
    yield piece.subarray(0, length);
  }
}

function readEmbedded(descriptor: Descriptor, doing: string): Uint8Array | undefined {
  try {
    return embeddedData(descriptor);
  } catch (cause) {
    const { digest } = descriptor;
    throw new OciError("SIZE_MISMATCH", doing, "what the descriptor embeds is not as long as it says", {
      digest,
      cause,
    });
  }
}

function sizeMismatch(descriptor: Descriptor, found: number, doing: string, file?: string): OciError {
  const { digest, size } = descriptor;
  return new OciError("SIZE_MISMATCH", doing, `it has ${found} bytes, and has to have ${size}`, {
    digest,
    file,
  });
}
