import { OciError, type OciErrorCode } from "../oci-error.js";
import { TarError } from "../tar/tar-error.js";

/** What stands for the machine's failure, not the layer's. */
const machine = new Set([
  "ENOSPC",
  "EDQUOT",
  "EIO",
  "EROFS",
  "EACCES",
  "EPERM",
  "EMFILE",
  "ENFILE",
  "EBUSY",
  "ENOMEM",
]);

/** The layer that is being unpacked, for errors to name it and the entry. */
export class LayerContext {
  /** The digest of the blob, or of the uncompressed layer where only that is known. */
  readonly digest: string;
  /** The layer's position in the manifest, from 0. */
  readonly index: number;
  /** The name of the entry at hand, as the archive has it. */
  entry: string | undefined;

  /** Starts without an entry. */
  constructor(digest: string, index: number) {
    this.digest = digest;
    this.index = index;
  }

  /** The error for a layer that is refused; `reason` follows the entry's name. */
  refusal(reason: string, facts: { code?: OciErrorCode; hint?: string; cause?: unknown } = {}): OciError {
    const { code = "INVALID_LAYER", ...rest } = facts;
    const subject = this.entry === undefined ? "the layer" : `the entry ${quoted(this.entry)}`;
    return new OciError(code, `unpacking layer ${this.digest}`, `${subject} ${reason}`, {
      ...rest,
      digest: this.digest,
      entry: this.entry,
    });
  }

  /** The error of this package for whatever was thrown while the layer was unpacked. */
  failure(error: unknown): OciError {
    if (OciError.is(error)) return error;
    if (error instanceof TarError) {
      return new OciError("INVALID_LAYER", `unpacking layer ${this.digest}`, error.message, {
        digest: this.digest,
        entry: error.entry,
        cause: error,
      });
    }
    const { code, syscall } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    const what = `${syscall ?? "a call"}: ${code}`;
    if (machine.has(code))
      return this.refusal(`was not written (${what})`, { code: "WRITE_FAILED", cause: error });
    return this.refusal(`cannot be on this file system (${what})`, { cause: error });
  }
}

function quoted(name: string): string {
  return JSON.stringify(name.length > 200 ? `${name.slice(0, 200)}…` : name);
}
