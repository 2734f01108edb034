/** What went wrong with a command itself; a failed operation has the error of its package. */
export type CommandErrorCode = "USAGE" | "OUTPUT_FAILED";

/** A command line that cannot be obeyed, or output that could not be written. The message reads `[CODE] what was being done: why`. */
export class CommandError extends Error {
  override readonly name: "CommandError" = "CommandError";
  /** Which of the two it is. */
  readonly code: CommandErrorCode;

  constructor(code: CommandErrorCode, reason: string, cause?: unknown) {
    const doing = code === "USAGE" ? "reading the command line" : "writing to standard output";
    super(
      `[${code}] ${doing}: ${reason}`.replace(/\p{Cc}+/gu, " "),
      cause === undefined ? undefined : { cause },
    );
    this.code = code;
  }
}
