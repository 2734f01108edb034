import { chmodSync, closeSync } from "node:fs";
import { ProcessError, type RunOptions, runProgram } from "@container-interfaces/process";
import type { Deadline } from "../deadline.js";
import { OciError } from "../oci-error.js";
import type { LayerContext } from "./layer-context.js";

/** The attribute in which rootless tools keep an owner. */
export const rootlessXattr = "user.rootlesscontainers";
const maxWaiting = 100;
const maxBytes = 1024 * 1024;

interface Waiting {
  readonly fd: number;
  readonly entry: string;
  readonly xattrs: ReadonlyMap<string, Uint8Array>;
  /** The mode to be set afterwards, through the handle itself. */
  readonly mode: number | undefined;
}

/**
 * Sets extended attributes, many at a time, by the program `setfattr`, as Node cannot. What gets them is held by a handle, so that
 * it does not matter what becomes of its name.
 */
export class XattrQueue {
  readonly #waiting: Waiting[] = [];
  readonly #deadline: Deadline;
  readonly #lenient: boolean;
  readonly #note: (entry: string, reason: string) => void;
  #bytes = 0;

  /**
   * Starts empty.
   *
   * @param lenient whether what is not permitted is left out with a note, as an ordinary user may set few attributes
   */
  constructor(deadline: Deadline, lenient: boolean, note: (entry: string, reason: string) => void) {
    this.#deadline = deadline;
    this.#lenient = lenient;
    this.#note = note;
  }

  /** Takes over the handle. */
  add(fd: number, entry: string, xattrs: ReadonlyMap<string, Uint8Array>, mode?: number): void {
    this.#waiting.push({ fd, entry, xattrs, mode });
    for (const [name, value] of xattrs) this.#bytes += name.length + value.length;
  }

  /** Whether it is time to flush. */
  get full(): boolean {
    return this.#waiting.length >= maxWaiting || this.#bytes >= maxBytes;
  }

  /** Sets what is waiting, and closes the handles. */
  async flush(layer: LayerContext): Promise<void> {
    if (this.#waiting.length === 0) return;
    const batch = this.#waiting.splice(0);
    this.#bytes = 0;
    try {
      const failures = await this.#set(batch, layer);
      for (const [fd, reason] of failures) {
        const entry = batch.find((one) => one.fd === fd)?.entry ?? "";
        if (!this.#mayFail(reason)) {
          layer.entry = entry;
          throw layer.refusal(`got not all of its extended attributes: ${reason}`, { code: "WRITE_FAILED" });
        }
        this.#note(entry, `not all extended attributes were set: ${reason}`);
      }
      for (const { fd, mode } of batch)
        if (mode !== undefined) chmodSync(`/proc/${process.pid}/fd/${fd}`, mode);
    } finally {
      for (const { fd } of batch) closeSync(fd);
    }
  }

  /** Closes what waits without setting anything. */
  discard(): void {
    for (const { fd } of this.#waiting.splice(0)) closeSync(fd);
  }

  #mayFail(reason: string): boolean {
    if (reason === "Operation not supported") return true;
    return this.#lenient && (reason === "Operation not permitted" || reason === "Permission denied");
  }

  async #set(batch: readonly Waiting[], layer: LayerContext): Promise<ReadonlyMap<number, string>> {
    const lines: string[] = [];
    for (const { fd, xattrs } of batch) {
      lines.push(`# file: /proc/${process.pid}/fd/${fd}`);
      for (const [name, value] of xattrs)
        lines.push(`${quoted(name)}=0s${Buffer.from(value).toString("base64")}`);
      lines.push("");
    }
    const options: RunOptions = {
      stdin: `${lines.join("\n")}\n`,
      env: { ...process.env, LC_ALL: "C" },
      acceptExitCodes: [0, 1],
      ...this.#deadline.left(),
    };
    try {
      const result = await runProgram("setfattr", ["--restore=-"], options);
      return failuresOf(result.stderr, result.exitCode, layer);
    } catch (error) {
      if (!(error instanceof ProcessError)) throw error;
      this.#deadline.check();
      if (error.code !== "NOT_FOUND") throw layer.failure(programFailure(error, layer));
      const needed = batch.find((one) => [...one.xattrs.keys()].some((name) => name !== rootlessXattr));
      if (needed === undefined) {
        for (const one of batch)
          this.#note(one.entry, "its owner was not kept, as the program setfattr is missing");
        return new Map();
      }
      layer.entry = needed.entry;
      throw layer.refusal("has extended attributes, which the program setfattr sets, and that is missing", {
        code: "PROGRAM_MISSING",
        hint: "Install the package attr.",
        cause: error,
      });
    }
  }
}

function failuresOf(stderr: Uint8Array, exitCode: number, layer: LayerContext): ReadonlyMap<number, string> {
  const failures = new Map<number, string>();
  const text = Buffer.from(stderr).toString();
  for (const [, fd, reason] of text.matchAll(/^setfattr: \/proc\/\d+\/fd\/(\d+): (.*)$/gm)) {
    const before = failures.get(Number(fd));
    // what may not fail is what is to be told
    if (before === undefined || before === "Operation not supported")
      failures.set(Number(fd), reason as string);
  }
  if (exitCode !== 0 && failures.size === 0) {
    layer.entry = undefined;
    throw layer.refusal(`has extended attributes that setfattr refused: ${text.trim().slice(0, 500)}`);
  }
  return failures;
}

function programFailure(error: ProcessError, layer: LayerContext): OciError {
  return new OciError(
    "WRITE_FAILED",
    `unpacking layer ${layer.digest}`,
    `setfattr failed: ${error.message}`,
    {
      digest: layer.digest,
      cause: error,
    },
  );
}

/** A name as `setfattr --restore` reads it: other bytes than these as octal numbers. */
function quoted(name: string): string {
  return [...Buffer.from(name)]
    .map((byte) => {
      const character = String.fromCharCode(byte);
      return /[A-Za-z0-9_.-]/.test(character) ? character : `\\${byte.toString(8).padStart(3, "0")}`;
    })
    .join("");
}
