import type { Descriptor } from "@container-interfaces/oci-spec/image";
import { Deadline } from "../deadline.js";
import { OciError } from "../oci-error.js";
import { inBlobFolder } from "./blob-file.js";
import type { AddBlobOptions } from "./blob-options.js";
import type { LayoutFolder } from "./layout-folder.js";
import { StagedBlob } from "./staged-blob.js";

/** Adds a blob to a layout, unless it is there. */
export async function addBlob(
  folder: LayoutFolder,
  source: AsyncIterable<Uint8Array> | Uint8Array,
  given: AddBlobOptions,
): Promise<Descriptor> {
  checkArguments(source, given);
  const { mediaType, digest, size, annotations, platform, artifactType, ...options } = given;
  const deadline = new Deadline(
    digest === undefined ? "adding a blob" : `adding the blob ${digest}`,
    options,
  );
  deadline.check();
  const describe = (facts: { digest: string; size: number | bigint }): Descriptor => ({
    mediaType,
    digest: facts.digest,
    size: facts.size,
    ...(annotations === undefined ? {} : { annotations }),
    ...(platform === undefined ? {} : { platform }),
    ...(artifactType === undefined ? {} : { artifactType }),
  });
  if (digest !== undefined && size !== undefined && (await isThere(folder, digest, Number(size)))) {
    return describe({ digest, size });
  }
  const staged = await StagedBlob.write(folder, source, { digest, size }, deadline);
  await staged.keep();
  return describe(staged);
}

/** What a caller without types may have got wrong. */
function checkArguments(source: unknown, options: AddBlobOptions | undefined): void {
  const refuse = (reason: string, hint?: string): OciError =>
    new OciError("INVALID_ARGUMENT", "adding a blob", reason, { hint });
  if (typeof options?.mediaType !== "string") {
    throw refuse("mediaType is not a string", 'Say what the blob is, as in { mediaType: "text/plain" }.');
  }
  const isPieces = typeof source === "object" && source !== null && Symbol.asyncIterator in source;
  if (!isPieces && !(source instanceof Uint8Array)) {
    throw refuse("the source is neither bytes nor an async iterable of bytes");
  }
}

/** Whether a blob is there; its time is set, so that a collection by another process leaves it for the manifest to come. */
export async function isThere(folder: LayoutFolder, digest: string, size: number): Promise<boolean> {
  const wasThere = await inBlobFolder(
    folder.path,
    digest,
    async (blobs, name) => await blobs.refresh(name, size),
  );
  if (wasThere === true) folder.added.add(digest);
  return wasThere === true;
}
