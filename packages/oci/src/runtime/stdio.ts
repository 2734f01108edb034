import { type FileHandle, open } from "node:fs/promises";
import type { SpawnStdio } from "@container-interfaces/process";
import { OciError } from "../oci-error.js";

/**
 * What a stream of a container is: nothing (`/dev/null`), this process's own stream, a file descriptor (it stays open here), or the
 * path of a file, which has a slash in it; output is added at its end, and a new one gets mode 0600.
 */
export type StdioTarget = "ignore" | "inherit" | number | (string & {});

/** The streams of a container that outlives this process. */
export interface DetachedStdio {
  /** What it reads. Default: `ignore`. */
  readonly stdin?: StdioTarget | undefined;
  /** What it writes to. Default: `ignore`. */
  readonly stdout?: StdioTarget | undefined;
  /** The same for standard error. Default: `ignore`. */
  readonly stderr?: StdioTarget | undefined;
}

/** The streams of a container whose runtime this process watches: they can be pipes, too. */
export interface AttachedStdio {
  /** What it reads; a pipe is in `stdin` of the handle. Default: `ignore`. */
  readonly stdin?: StdioTarget | "pipe" | undefined;
  /** What it writes to; a pipe is in `stdout` of the handle and has to be read. Default: `ignore`. */
  readonly stdout?: StdioTarget | "pipe" | undefined;
  /** The same for standard error. Default: `ignore`. With a terminal there is only standard output. */
  readonly stderr?: StdioTarget | "pipe" | undefined;
}

/** Streams as a program is started with them. */
export interface OpenStdio {
  readonly stdin: SpawnStdio;
  readonly stdout: SpawnStdio;
  readonly stderr: SpawnStdio;
  /** Closes the files that were opened; a program that was started keeps its own descriptors of them. */
  close(): Promise<void>;
}

/**
 * Opens the files among the streams.
 *
 * @throws OciError `INVALID_ARGUMENT` for what is no stream, `READ_FAILED` or `WRITE_FAILED` for a file that cannot be opened
 */
export async function openStdio(doing: string, stdio: AttachedStdio): Promise<OpenStdio> {
  const files: FileHandle[] = [];
  const close = async (): Promise<void> => {
    for (const file of files) await file.close().catch(() => {});
  };
  const openOne = async (name: keyof AttachedStdio): Promise<SpawnStdio> => {
    const target: unknown = stdio[name] ?? "ignore";
    if (target === "ignore" || target === "inherit" || target === "pipe") return target;
    if (Number.isInteger(target) && Number(target) >= 0) return Number(target);
    if (typeof target !== "string" || !target.includes("/")) {
      throw new OciError("INVALID_ARGUMENT", doing, `${name} is no stream`, {
        hint: 'Give "ignore", "inherit", "pipe", a file descriptor, or a path with a slash.',
      });
    }
    try {
      const file = await (name === "stdin" ? open(target, "r") : open(target, "a", 0o600));
      files.push(file);
      return file.fd;
    } catch (cause) {
      const code = name === "stdin" ? "READ_FAILED" : "WRITE_FAILED";
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new OciError(code, doing, `${name} cannot be opened: ${reason}`, { file: target, cause });
    }
  };
  try {
    const [stdin, stdout, stderr] = [
      await openOne("stdin"),
      await openOne("stdout"),
      await openOne("stderr"),
    ];
    return { stdin, stdout, stderr, close };
  } catch (error) {
    await close();
    throw error;
  }
}
