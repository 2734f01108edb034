import { cleanText, decodeText } from "./text.js";

/** What went wrong with a program. `docs/errors.md` explains each. */
export type ProcessErrorCode =
  | "INVALID_ARGUMENT"
  | "NOT_FOUND"
  | "NOT_EXECUTABLE"
  | "PERMISSION_DENIED"
  | "BUSY"
  | "SPAWN_FAILED"
  | "EXIT"
  | "SIGNALLED"
  | "TIMEOUT"
  | "ABORTED"
  | "OUTPUT_TOO_LARGE";

/** The facts of a {@link ProcessError} beside its code and its reason. */
export interface ProcessErrorFacts {
  /** The program as it was named. */
  readonly command: string;
  /** The arguments, without the program's name. Default: none. */
  readonly args?: readonly string[] | undefined;
  /** The working directory that was asked for. */
  readonly cwd?: string | undefined;
  /** The process id, where the program was started. */
  readonly pid?: number | undefined;
  /** The exit code, where the program exited. */
  readonly exitCode?: number | undefined;
  /** The name of the signal that ended the program. */
  readonly signal?: string | undefined;
  /** What was captured of standard output. Default: nothing. */
  readonly stdout?: Uint8Array | undefined;
  /** What was captured of standard error. Default: nothing. */
  readonly stderr?: Uint8Array | undefined;
  /** Milliseconds from the start of the program to its end. */
  readonly durationMs?: number | undefined;
  /** What to do about it, a whole sentence, where one is known. */
  readonly hint?: string | undefined;
  /** The system's error, or the reason of the signal that aborted the call. */
  readonly cause?: unknown;
}

/**
 * A program that could not be started, failed, or was ended. The message reads `[CODE] running PROGRAM: why`, with the
 * last lines of standard error where there are any, and what to do about it.
 *
 * The environment and standard input are kept nowhere. Arguments may hold secrets too (`mount -o password=`): they are
 * in {@link ProcessError.args}, and not in the message. Arguments and output are not enumerable, so that neither a
 * logger nor `util.inspect` nor `JSON.stringify` prints them.
 */
export class ProcessError extends Error {
  /** Tells this error from others, also over two copies of the package. */
  override readonly name: "ProcessError" = "ProcessError";
  /** Which kind of failure it is. */
  readonly code: ProcessErrorCode;
  /** Why, without the frame of `message`. */
  readonly reason: string;
  /** What to do about it, where it is known. */
  readonly hint: string | undefined;
  /** The program as it was named: a path or a name. */
  readonly command: string;
  /** The arguments, without the program's name. Not enumerable. */
  declare readonly args: readonly string[];
  /** The working directory that was asked for. */
  readonly cwd: string | undefined;
  /** The process id, where the program was started; by now it may be another program's. */
  readonly pid: number | undefined;
  /** The exit code, where the program exited; also under `TIMEOUT` and the like, when it exited after SIGTERM. */
  readonly exitCode: number | undefined;
  /** The name of the signal that ended the program, such as `SIGKILL`. */
  readonly signal: string | undefined;
  /** Standard output up to the limit. Not enumerable. */
  declare readonly stdout: Uint8Array;
  /** Standard error up to the limit. Not enumerable. */
  declare readonly stderr: Uint8Array;
  /** Milliseconds from the start of the program to its end, where it was started. */
  readonly durationMs: number | undefined;

  /**
   * Makes the error of a program; this package throws it, and tests of code that calls it may.
   *
   * @param code the kind of failure
   * @param reason why, for a person to read; nothing secret
   */
  constructor(code: ProcessErrorCode, reason: string, facts: ProcessErrorFacts) {
    const hint = facts.hint === undefined ? "" : `. ${facts.hint}`;
    const message = `[${code}] running ${cleanText(facts.command)}: ${reason}${hint}`;
    super(message, "cause" in facts ? { cause: facts.cause } : undefined);
    this.code = code;
    this.reason = reason;
    this.hint = facts.hint;
    this.command = facts.command;
    this.cwd = facts.cwd;
    this.pid = facts.pid;
    this.exitCode = facts.exitCode;
    this.signal = facts.signal;
    this.durationMs = facts.durationMs;
    Object.defineProperties(this, {
      args: { value: facts.args ?? [] },
      stdout: { value: facts.stdout ?? new Uint8Array() },
      stderr: { value: facts.stderr ?? new Uint8Array() },
    });
  }

  /** Standard output as text; bytes that are not UTF-8 become U+FFFD. */
  get stdoutText(): string {
    return decodeText(this.stdout);
  }

  /** Standard error as text; bytes that are not UTF-8 become U+FFFD. */
  get stderrText(): string {
    return decodeText(this.stderr);
  }

  /** Whether a value is a ProcessError, also one of another copy of this package, and has the code when one is asked for. */
  static is(value: unknown, code?: ProcessErrorCode): value is ProcessError {
    return (
      value instanceof Error &&
      value.name === "ProcessError" &&
      "code" in value &&
      (code === undefined || value.code === code)
    );
  }
}
