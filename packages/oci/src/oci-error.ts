import { type Finding, SpecError } from "@container-interfaces/oci-spec/reference";

/** What went wrong with an image, a registry, a bundle or a runtime. `docs/errors.md` explains each. */
export type OciErrorCode =
  | "INVALID_ARGUMENT"
  | "INVALID_LAYOUT"
  | "INVALID_LAYER"
  | "INVALID_IMAGE"
  | "INVALID_BUNDLE"
  | "AMBIGUOUS"
  | "UNSUPPORTED"
  | "NOT_FOUND"
  | "ALREADY_EXISTS"
  | "DIGEST_MISMATCH"
  | "SIZE_MISMATCH"
  | "TOO_LARGE"
  | "READ_FAILED"
  | "WRITE_FAILED"
  | "UNREACHABLE"
  | "UNAUTHORIZED"
  | "DENIED"
  | "REGISTRY_FAILED"
  | "CREDENTIALS_FAILED"
  | "PROGRAM_MISSING"
  | "RUNTIME_FAILED"
  | "WRONG_STATE"
  | "TIMEOUT"
  | "ABORTED";

/** The facts of an {@link OciError} beside its code and its reason. */
export interface OciErrorFacts {
  /** What to do about it, a whole sentence, where one is known. */
  readonly hint?: string | undefined;
  /** The file or folder that could not be read, used or written. */
  readonly file?: string | undefined;
  /** The digest of the blob, manifest or layer that it is about. */
  readonly digest?: string | undefined;
  /** The name of the entry in the layer, as the archive has it. */
  readonly entry?: string | undefined;
  /** The reference of the image, as a registry is asked for it. */
  readonly reference?: string | undefined;
  /** The HTTP status that a registry answered with. */
  readonly status?: number | undefined;
  /** The id of the container. */
  readonly containerId?: string | undefined;
  /** The exit code of the runtime. */
  readonly exitCode?: number | undefined;
  /** What the runtime wrote to standard error, the last 16 KiB of it. Default: nothing. */
  readonly stderr?: string | undefined;
  /** Everything that is wrong in a document that was refused. Default: what `cause` has, when it is a SpecError or an OciError. */
  readonly findings?: readonly Finding[] | undefined;
  /** The error from below. */
  readonly cause?: unknown;
}

/**
 * An image, a registry, a bundle or a runtime that failed. The message reads `[CODE] what was being done: why`, and what
 * to do about it where that is known. No password and no token is in it.
 */
export class OciError extends Error {
  /** Tells this error from others, also over two copies of the package. */
  override readonly name: "OciError" = "OciError";
  /** Which kind of failure it is. */
  readonly code: OciErrorCode;
  /** Why, without the frame of `message`. */
  readonly reason: string;
  /** What to do about it, where it is known. */
  readonly hint: string | undefined;
  /** The file or folder that could not be read, used or written. */
  readonly file: string | undefined;
  /** The digest of the blob, manifest or layer that it is about. */
  readonly digest: string | undefined;
  /** The name of the entry in the layer, as the archive has it. */
  readonly entry: string | undefined;
  /** The reference of the image, as a registry was asked for it. */
  readonly reference: string | undefined;
  /** The HTTP status that a registry answered with. */
  readonly status: number | undefined;
  /** The id of the container. */
  readonly containerId: string | undefined;
  /** The exit code of the runtime, where it exited. */
  readonly exitCode: number | undefined;
  /**
   * Everything that is wrong in a document that was refused, in its order, where the message has the first three; undefined where it is
   * about no document, or the document could not even be parsed.
   */
  readonly findings: readonly Finding[] | undefined;
  /** What the runtime wrote to standard error, the last 16 KiB of it. Not enumerable, so that no logger prints it. */
  declare readonly stderr: string;

  /**
   * Makes the error; this package throws it, and tests of code that calls it may.
   *
   * @param doing what was being done, such as `unpacking layer sha256:…`
   * @param reason why it failed, for a person to read; nothing secret
   */
  constructor(code: OciErrorCode, doing: string, reason: string, facts: OciErrorFacts = {}) {
    super(
      `[${code}] ${doing}: ${reason}${facts.hint === undefined ? "" : `. ${facts.hint}`}`,
      "cause" in facts ? { cause: facts.cause } : undefined,
    );
    this.code = code;
    this.reason = reason;
    this.hint = facts.hint;
    this.file = facts.file;
    this.digest = facts.digest;
    this.entry = facts.entry;
    this.reference = facts.reference;
    this.status = facts.status;
    this.containerId = facts.containerId;
    this.exitCode = facts.exitCode;
    this.findings = facts.findings ?? findingsOf(facts.cause);
    Object.defineProperty(this, "stderr", { value: facts.stderr ?? "" });
  }

  /** Whether a value is an OciError, also one of another copy of this package, and has the code when one is asked for. */
  static is(value: unknown, code?: OciErrorCode): value is OciError {
    return (
      value instanceof Error &&
      value.name === "OciError" &&
      "code" in value &&
      (code === undefined || value.code === code)
    );
  }
}

/** What an error from below found in a document. */
function findingsOf(cause: unknown): readonly Finding[] | undefined {
  if (!SpecError.is(cause) && !OciError.is(cause)) return undefined;
  const { findings } = cause;
  return findings === undefined || findings.length === 0 ? undefined : findings;
}
