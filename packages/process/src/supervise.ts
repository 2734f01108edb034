import type { ChildProcess } from "node:child_process";
import { OutputBuffer } from "./output-buffer.js";
import { type EndReason, ProcessGroup } from "./process-group.js";
import type { RunOptions } from "./run-options.js";

/** How a program ended: one of the two is set. */
export interface ProgramExit {
  /** The exit code. */
  readonly exitCode: number | undefined;
  /** The name of the signal that ended the program, such as `SIGKILL`. */
  readonly signal: string | undefined;
}

/** A started program that is watched until it is gone. */
export interface SupervisedProgram {
  readonly pid: number;
  readonly group: ProcessGroup;
  readonly stdout: OutputBuffer;
  readonly stderr: OutputBuffer;
  /** Resolves when the program itself has ended; deadline and signal count no more then. */
  readonly exited: Promise<ProgramExit>;
  /** Resolves when output is complete and, where it was to be ended, the group is gone. To be called after `exited`. */
  readonly settled: () => Promise<void>;
}

/** Node's timers end at once when they are to run longer. */
const maxTimerMs = 2_147_483_647;

/** How long output is still read when the program has ended and something else holds its pipes open. */
const drainMs = 250;

/** Feeds standard input, collects output, and ends the group for the first of deadline, signal and overflow. */
export function supervise(child: ChildProcess, pid: number, options: RunOptions): SupervisedProgram {
  const { timeoutMs = Infinity, maxOutputBytes = 16 * 1024 * 1024, killGraceMs = 2_000 } = options;
  const group = new ProcessGroup(pid, killGraceMs);

  const overflow = (name: string): EndReason => ({
    code: "OUTPUT_TOO_LARGE",
    reason: `it wrote more than ${maxOutputBytes} bytes to ${name}`,
    hint: "Raise maxOutputBytes, or let the program write to a file.",
  });
  const stdout = new OutputBuffer(child.stdout, maxOutputBytes, () => group.end(overflow("standard output")));
  const stderr = new OutputBuffer(child.stderr, maxOutputBytes, () => group.end(overflow("standard error")));

  // EPIPE and ECONNRESET: the program has not read all of it, which is its own affair
  child.stdin?.on("error", () => {});
  child.stdin?.end(options.stdin);

  const closed = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const exited = exitOf(child, group, timeoutMs, options.signal);

  const settled = async (): Promise<void> => {
    // first the group: what is left of it may still write while it winds up
    await group.gone;
    await within(closed, drainMs);
    child.stdout?.destroy();
    child.stderr?.destroy();
    // once more: the last of the output may have been too much
    await group.gone;
  };
  return { pid, group, stdout, stderr, exited, settled };
}

/** Resolves when the program itself has ended. Until then its group is ended when the deadline passes or the signal fires. */
export function exitOf(
  child: ChildProcess,
  group: ProcessGroup,
  timeoutMs: number,
  signal: AbortSignal | undefined,
): Promise<ProgramExit> {
  return new Promise((resolve) => {
    const stopWatching = watch(group, timeoutMs, signal);
    child.once("exit", (exitCode, name) => {
      stopWatching();
      resolve({ exitCode: exitCode ?? undefined, signal: name ?? undefined });
    });
  });
}

/** Ends the group when the deadline passes or the signal fires, until the returned function is called. */
function watch(group: ProcessGroup, timeoutMs: number, signal: AbortSignal | undefined): () => void {
  let watching = true;
  const onDeadline = (): void => {
    // after one turn, so that an exit that came in time counts also when this process was too busy to see it
    setImmediate(() => {
      if (watching) group.end({ code: "TIMEOUT", reason: `it did not end within ${timeoutMs} ms` });
    });
  };
  const onAbort = (): void =>
    group.end({ code: "ABORTED", reason: "the signal fired", cause: signal?.reason });
  const deadline = timeoutMs <= maxTimerMs ? setTimeout(onDeadline, timeoutMs) : undefined;
  signal?.addEventListener("abort", onAbort, { once: true });
  return () => {
    watching = false;
    clearTimeout(deadline);
    signal?.removeEventListener("abort", onAbort);
  };
}

/** Waits for a promise, but not longer. */
async function within(promise: Promise<void>, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  await Promise.race([
    promise,
    new Promise<void>((resolve) => {
      // after one turn, so that what had arrived by then has been read, also when this process was busy
      timer = setTimeout(() => setImmediate(resolve), ms);
    }),
  ]);
  clearTimeout(timer);
}
