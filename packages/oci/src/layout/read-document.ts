import type { FileHandle } from "node:fs/promises";
import { join } from "node:path";
import { OciError } from "../oci-error.js";
import { fileError } from "./file-error.js";
import { SafeFolder } from "./safe-folder.js";

/**
 * Reads a small file of a layout's own folder.
 *
 * @throws OciError `INVALID_LAYOUT` where it is missing, a link or no file; `TOO_LARGE`, `READ_FAILED`
 */
export async function readDocument(
  root: string,
  name: string,
  maxBytes: number,
  doing: string,
): Promise<Uint8Array> {
  const file = join(root, name);
  const folder = await SafeFolder.open(root, []);
  const missing = (what: string): OciError =>
    new OciError("INVALID_LAYOUT", doing, `there is no ${what}`, {
      file,
      hint: "An image layout has the files oci-layout and index.json and the folder blobs.",
    });
  if (folder === undefined) throw missing(`folder ${root}`);
  try {
    const opened = await folder.openFile(name);
    if (opened === undefined) throw missing(`file ${name} in ${root}`);
    try {
      if (opened.stats.size > maxBytes) {
        throw new OciError(
          "TOO_LARGE",
          doing,
          `${file} has ${opened.stats.size} bytes, more than ${maxBytes}`,
          { file },
        );
      }
      return await readUpTo(opened.handle, opened.stats.size);
    } catch (error) {
      throw OciError.is(error) ? error : fileError("READ_FAILED", doing, file, error);
    } finally {
      await opened.handle.close();
    }
  } finally {
    await folder.close();
  }
}

/** Reads so many bytes, fewer where the file has become shorter. */
async function readUpTo(handle: FileHandle, size: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(size);
  let length = 0;
  while (length < size) {
    const { bytesRead } = await handle.read(bytes, length, size - length, length);
    if (bytesRead === 0) break;
    length += bytesRead;
  }
  return bytes.subarray(0, length);
}
