import { constants } from "node:fs";
import { open } from "node:fs/promises";
import { OciError } from "../oci-error.js";

const MOST_BYTES = 16 * 1024 * 1024;

/**
 * Reads a file in UTF-8 that somebody wrote for the runtime.
 *
 * @throws OciError `READ_FAILED` for one that cannot be read or is no regular file, `TOO_LARGE` above 16 MiB
 */
export async function readText(file: string): Promise<string> {
  const fail = (reason: string, cause?: unknown): OciError =>
    new OciError("READ_FAILED", `reading ${file}`, reason, {
      file,
      ...(cause === undefined ? {} : { cause }),
    });
  try {
    // a pipe would wait for somebody who writes
    const handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const stat = await handle.stat();
      if (!stat.isFile()) throw fail("it is no regular file");
      if (stat.size > MOST_BYTES) {
        throw new OciError("TOO_LARGE", `reading ${file}`, `it has more than ${MOST_BYTES} bytes`, { file });
      }
      return await handle.readFile("utf8");
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (OciError.is(error)) throw error;
    throw fail(`it cannot be read (${(error as NodeJS.ErrnoException).code})`, error);
  }
}
