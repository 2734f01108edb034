import { PassThrough, type Readable, type Writable } from "node:stream";
import { checkRun } from "./check-run.js";
import { ProcessError } from "./process-error.js";
import { type EndReason, ProcessGroup } from "./process-group.js";
import type { RunOptions } from "./run-options.js";
import { startProgram } from "./start-program.js";
import { exitOf, type ProgramExit } from "./supervise.js";

/**
 * What a standard stream of a program is: nothing (`/dev/null`), a pipe to this process, this process's own stream, or an open
 * file descriptor, which stays open here.
 */
export type SpawnStdio = "ignore" | "pipe" | "inherit" | number;

/** How a program is started, the last argument of `spawnProgram`. */
export interface SpawnOptions
  extends Pick<RunOptions, "env" | "cwd" | "timeoutMs" | "signal" | "killGraceMs"> {
  /** What the program reads. Default: `ignore`. */
  readonly stdin?: SpawnStdio | undefined;
  /** What the program writes to. A pipe has to be read, or the program stands still when it is full. Default: `ignore`. */
  readonly stdout?: SpawnStdio | undefined;
  /** The same for standard error. */
  readonly stderr?: SpawnStdio | undefined;
  /** Open file descriptors that the program gets as 3, 4 and so on. They stay open here. Default: none. */
  readonly fds?: readonly number[] | undefined;
}

/** A program that was started. Disposing of it ends it. */
export interface SpawnedProgram extends AsyncDisposable {
  /** The program as it was named. */
  readonly command: string;
  /** The process id, also that of the process group. */
  readonly pid: number;
  /** The program's input, where it is a pipe. Errors of writing after the program has ended are swallowed. */
  readonly stdin: Writable | undefined;
  /** The program's output, where it is a pipe. */
  readonly stdout: Readable | undefined;
  /** The program's standard error, where it is a pipe. */
  readonly stderr: Readable | undefined;
  /**
   * Resolves when the program has ended, whatever its exit code is; what it wrote may still wait in the pipes. Rejects with a
   * ProcessError `TIMEOUT` or `ABORTED` when the program was ended for that, once its group is gone. A rejection that nobody looks
   * at is no unhandled one.
   */
  readonly exited: Promise<ProgramExit>;
  /** Ends the program's group, SIGTERM first and SIGKILL after `killGraceMs`, and resolves when it is gone; `exited` resolves. */
  end(): Promise<void>;
}

/**
 * Starts a program without waiting for its end, for output that is read as it comes. Everything else is as with `runProgram`: no
 * shell, a session and a process group of its own, the deadline and the signal end the whole group.
 *
 * @param command a path, or a name to be looked up in `PATH`
 * @throws ProcessError where the program could not be started
 */
export async function spawnProgram(
  command: string,
  args: readonly string[] = [],
  options: SpawnOptions = {},
): Promise<SpawnedProgram> {
  const { env, cwd, timeoutMs = Infinity, signal, killGraceMs = 2_000 } = options;
  const run: RunOptions = { env, cwd, timeoutMs, signal, killGraceMs };
  checkRun(command, args, run);
  const stdio = [options.stdin, options.stdout, options.stderr, ...(options.fds ?? [])];
  const request = { command, args, cwd };
  if (stdio.some((each) => typeof each === "number" && !(Number.isInteger(each) && each >= 0))) {
    throw new ProcessError("INVALID_ARGUMENT", "a standard stream is not a file descriptor", request);
  }
  const open = stdio.map((each) => each ?? "ignore");
  return await startProgram(command, args, run, open, (child, pid) => {
    child.stdin?.on("error", () => {});
    const [stdout, stderr] = [kept(child.stdout), kept(child.stderr)];
    const group = new ProcessGroup(pid, killGraceMs);
    const own: EndReason = { code: "ABORTED", reason: "it was ended" };
    const startedAt = performance.now();
    const exited = exitOf(child, group, timeoutMs, signal).then(async (facts): Promise<ProgramExit> => {
      await group.gone;
      const { endedFor } = group;
      if (endedFor === undefined || endedFor === own) return facts;
      throw new ProcessError(endedFor.code, endedFor.reason, {
        ...request,
        ...facts,
        pid,
        durationMs: performance.now() - startedAt,
        ...("cause" in endedFor ? { cause: endedFor.cause } : {}),
      });
    });
    exited.catch(() => {});
    const end = async (): Promise<void> => {
      // one that has exited may have left others behind on purpose, and its number may be another's by now
      if (child.exitCode === null && child.signalCode === null) group.end(own);
      await exited.catch(() => {});
    };
    const stdin = child.stdin ?? undefined;
    return { command, pid, stdin, stdout, stderr, exited, end, [Symbol.asyncDispose]: end };
  });
}

/** The same stream, but what is in it stays: when a program has ended, Node drops what nobody has begun to read. */
function kept(stream: Readable | null): Readable | undefined {
  // a pipe can fail only after its other end is gone, and then there is nothing left to read
  return stream?.on("error", () => {}).pipe(new PassThrough());
}
