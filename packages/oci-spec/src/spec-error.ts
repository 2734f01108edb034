/** What is wrong with a value that should follow one of the specifications. `docs/errors.md` explains each. */
export type SpecErrorCode =
  | "INVALID_JSON"
  | "INVALID_DOCUMENT"
  | "INVALID_DIGEST"
  | "INVALID_REFERENCE"
  | "INVALID_PLATFORM"
  | "DIGEST_MISMATCH"
  | "UNSUPPORTED_ALGORITHM";

/** One thing that is wrong in a document: where, what the specification wants there, and what is there. */
export interface Finding {
  /** Where, as a person writes it: `linux.namespaces[0].type`. Empty for the document itself. */
  readonly path: string;
  /** What has to be there, such as `a string` or `one of "pid", "network"`. */
  readonly expected: string;
  /** What is there, such as `nothing`, `a number` or `"pidd"`. Values that may be secret are told by their kind only. */
  readonly found: string;
}

/** The facts of a {@link SpecError} beside its code and its reason. */
export interface SpecErrorFacts {
  /** Everything that is wrong, in the order of the document. Default: nothing. */
  readonly findings?: readonly Finding[] | undefined;
  /** What to do about it, a whole sentence, where one is known. */
  readonly hint?: string | undefined;
  /** The error from below. */
  readonly cause?: unknown;
}

/**
 * A document, a digest, a reference or a platform that does not follow its specification. The message reads
 * `[CODE] what was being done: why`.
 */
export class SpecError extends Error {
  /** Tells this error from others, also over two copies of the package. */
  override readonly name: "SpecError" = "SpecError";
  /** Which kind of failure it is. */
  readonly code: SpecErrorCode;
  /** Why, without the frame of `message`. */
  readonly reason: string;
  /** Everything that is wrong in the document, in its order; empty for what is no document. */
  readonly findings: readonly Finding[];
  /** What to do about it, where it is known. */
  readonly hint: string | undefined;

  /**
   * Makes the error; this package throws it, and tests of code that calls it may.
   *
   * @param doing what was being done, such as `parsing the reference "a:b:c"`
   * @param reason why it failed, for a person to read
   */
  constructor(code: SpecErrorCode, doing: string, reason: string, facts: SpecErrorFacts = {}) {
    super(
      `[${code}] ${doing}: ${reason}${facts.hint === undefined ? "" : `. ${facts.hint}`}`,
      "cause" in facts ? { cause: facts.cause } : undefined,
    );
    this.code = code;
    this.reason = reason;
    this.findings = facts.findings ?? [];
    this.hint = facts.hint;
  }

  /** Whether a value is a SpecError, also one of another copy of this package, and has the code when one is asked for. */
  static is(value: unknown, code?: SpecErrorCode): value is SpecError {
    return (
      value instanceof Error &&
      value.name === "SpecError" &&
      "code" in value &&
      (code === undefined || value.code === code)
    );
  }
}
