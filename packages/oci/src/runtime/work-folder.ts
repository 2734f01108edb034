import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { OciError } from "../oci-error.js";

/** A private folder (mode 0700) for the files of one command of a runtime; to be removed when the command is over. */
export interface WorkFolder {
  /** Where the runtime writes its log. */
  readonly log: string;
  /** Where the runtime writes the process id of what it started. */
  readonly pidFile: string;
  /** Where the shell below `script` writes its own process id. */
  readonly shellPidFile: string;
  /** Writes a file (mode 0600) for the runtime to read, and gives its path. */
  write(name: string, text: string): Promise<string>;
  /** The path of a file of another name. */
  at(name: string): string;
  /** Removes it with all that is in it. */
  remove(): Promise<void>;
}

/**
 * Makes such a folder below the system's folder for temporary files.
 *
 * @throws OciError `WRITE_FAILED`
 */
export async function createWorkFolder(doing: string): Promise<WorkFolder> {
  const fail = (cause: unknown): OciError => {
    const reason = cause instanceof Error ? cause.message : String(cause);
    return new OciError("WRITE_FAILED", doing, `no temporary file can be written: ${reason}`, { cause });
  };
  const path = await mkdtemp(join(tmpdir(), "oci-runtime-")).catch((cause: unknown) => {
    throw fail(cause);
  });
  const at = (name: string): string => join(path, name);
  return {
    log: at("log.json"),
    pidFile: at("pid"),
    shellPidFile: at("shell-pid"),
    at,
    write: async (name, text) => {
      await writeFile(at(name), text, { mode: 0o600, flag: "wx" }).catch((cause: unknown) => {
        throw fail(cause);
      });
      return at(name);
    },
    remove: async () => {
      await rm(path, { recursive: true, force: true }).catch(() => {});
    },
  };
}
