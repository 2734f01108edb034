/** How a program is run, the last argument of `runProgram`. */
export interface RunOptions {
  /**
   * What the program reads from its standard input, which then ends. Without it the input is empty (`/dev/null`). A
   * program that does not read it all is no error. Leave the bytes unchanged until the call has settled.
   */
  readonly stdin?: string | Uint8Array | undefined;
  /**
   * The exact environment: nothing is added to it, and `undefined` leaves a variable out, so that
   * `{ ...process.env, LC_ALL: "C" }` fits. Without it the program gets this process's. A program named without a slash
   * is looked up in the `PATH` of this environment, and in `/bin` and `/usr/bin` where it has none.
   */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  /** The working directory; a relative path to the program starts there. Default: this process's. */
  readonly cwd?: string | undefined;
  /**
   * Milliseconds until the program is ended and the call fails with `TIMEOUT`. With 0 nothing is started; `Infinity`,
   * the default, and anything over 2,147,483,647 (24.8 days) mean no deadline.
   */
  readonly timeoutMs?: number | undefined;
  /** Ends the program; the call fails with `ABORTED` and the signal's reason as `cause`. */
  readonly signal?: AbortSignal | undefined;
  /**
   * The most bytes kept of standard output, and as many of standard error. A program that writes more is ended, and the
   * call fails with `OUTPUT_TOO_LARGE`. Default: 16 MiB.
   */
  readonly maxOutputBytes?: number | undefined;
  /**
   * Milliseconds between SIGTERM and SIGKILL when the program is ended. 0 sends SIGKILL at once. Default: 2,000.
   */
  readonly killGraceMs?: number | undefined;
  /** The exit codes that are a success. Default: `[0]`. */
  readonly acceptExitCodes?: readonly number[] | undefined;
  /**
   * An open file descriptor that becomes the program's standard output, which is then not captured: what a program that
   * starts a container leaves its standard output to. It stays open here.
   */
  readonly stdoutFd?: number | undefined;
  /** The same for standard error. */
  readonly stderrFd?: number | undefined;
}
