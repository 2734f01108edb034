import { closeSync, openSync, readSync } from "node:fs";
import { ProcessError } from "@container-interfaces/process";

const starts: readonly string[] = ["\x7fELF", "#!"];

/**
 * Refuses a file that Linux cannot run by itself. The C library would have a shell run it, to which a plugin that is empty, as after a
 * power failure, is a success.
 *
 * @throws ProcessError `NOT_EXECUTABLE`
 */
export function checkProgram(path: string): void {
  if (process.platform !== "linux") return;
  const start = readStart(path);
  if (start === undefined || starts.some((each) => start.startsWith(each))) return;
  throw new ProcessError("NOT_EXECUTABLE", "the file is neither a program nor a script that begins with #!", {
    command: path,
    hint: "Install it again.",
  });
}

/** The first bytes; undefined where they may not be read, or there is no file, which its start tells better. */
function readStart(path: string): string | undefined {
  try {
    const file = openSync(path, "r");
    try {
      const bytes = Buffer.alloc(4);
      return bytes.toString("latin1", 0, readSync(file, bytes));
    } finally {
      closeSync(file);
    }
  } catch {
    return undefined;
  }
}
