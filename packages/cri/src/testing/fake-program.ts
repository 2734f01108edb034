import type { LogStream } from "./log-file.js";

/** What the program of a fake container has of its surroundings. */
export interface FakeProcess {
  /** The id of the container. */
  readonly containerId: string;
  /** The container's name within its pod. */
  readonly name: string;
  /** Program and arguments: those of the container, or of its image where it has none. */
  readonly argv: readonly string[];
  /** The environment of the container; values that are no UTF-8 are mended. */
  readonly env: Readonly<Record<string, string>>;
  /** Writes one line, or several, to the log of the container; long ones go in pieces, as runtimes do it. */
  readonly write: (stream: LogStream, line: string | Uint8Array) => void;
  /** Fires when the container is asked to stop, and when it is killed. Its reason is a {@link FakeStop}. */
  readonly signal: AbortSignal;
}

/**
 * The program of a fake container: it runs while the function does, and what the function returns is its exit code. A program
 * that throws after its signal has fired counts as ended by that signal (128 and the signal's number); one that throws
 * before has the exit code 1 and the error's message in the status.
 */
export type FakeProgram = (process: FakeProcess) => number | Promise<number>;

/** Why the signal of a program fired. */
export class FakeStop extends Error {
  /** Tells this error from others, also over two copies of the package. */
  override readonly name: "FakeStop" = "FakeStop";
  /** The signal's name, such as `SIGTERM`. */
  readonly signalName: string;
  /** What the exit code of a program is that this signal ends: 128 and the signal's number. */
  readonly exitCode: number;

  /**
   * Says that a container got a signal.
   *
   * @param signalName such as `SIGTERM`
   */
  constructor(signalName: string, exitCode: number) {
    super(`the container got ${signalName}`);
    this.signalName = signalName;
    this.exitCode = exitCode;
  }
}

/** The program of a fake container that is given no other: prints its command line and waits until it is stopped. */
export const defaultProgram: FakeProgram = ({ argv, write, signal }) => {
  write("stdout", argv.join(" "));
  return new Promise((_, reject) => {
    const stop = (): void => reject(signal.reason);
    if (signal.aborted) stop();
    else signal.addEventListener("abort", stop, { once: true });
  });
};
