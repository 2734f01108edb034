import { closeSync, constants, fstatSync, openSync, readFileSync } from "node:fs";
import { CniError } from "./cni-error.js";

const maxBytes = 16 * 1024 * 1024;

/**
 * Reads a file of configuration or cache, at once: it is small and on a local disk, where waiting for another thread would take
 * longer than reading. A file that is none, such as a pipe on which the reader would wait for ever, or that is larger than 16 MiB is
 * refused.
 *
 * @throws CniError `READ_FAILED`, with the system's error as `cause`
 */
export function readSmallFile(file: string): Uint8Array {
  const refuse = (reason: string, cause?: unknown): CniError =>
    new CniError("READ_FAILED", reason, {
      doing: `reading ${file}`,
      file,
      ...(cause === undefined ? {} : { cause }),
    });
  let fd: number | undefined;
  try {
    fd = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
    const found = fstatSync(fd);
    if (!found.isFile()) throw refuse("it is no regular file");
    if (found.size > maxBytes) throw refuse(`it is larger than ${maxBytes / 1024 / 1024} MiB`);
    return readFileSync(fd);
  } catch (error) {
    if (error instanceof CniError) throw error;
    throw refuse(systemReason(error), error);
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
}

/** Why the system refused, in words where it is common. */
export function systemReason(error: unknown): string {
  const { code = "unknown error", message } = error as NodeJS.ErrnoException;
  const reasons: Readonly<Record<string, string>> = {
    ENOENT: "it does not exist",
    EACCES: `user ${process.geteuid?.()} may not (EACCES)`,
    ENOSPC: "the disk is full (ENOSPC)",
    EROFS: "the file system is read-only (EROFS)",
    ENAMETOOLONG: "the name is too long (ENAMETOOLONG)",
    ENOTDIR: "a part of the path is no folder (ENOTDIR)",
  };
  return reasons[code] ?? message;
}

/** Whether an error is the system's answer that there is no such file. */
export function isMissing(error: unknown): boolean {
  const cause = error instanceof CniError ? error.cause : error;
  return (cause as NodeJS.ErrnoException | undefined)?.code === "ENOENT";
}
