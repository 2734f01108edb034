import { checkRun } from "./check-run.js";
import { ProcessError, type ProcessErrorCode } from "./process-error.js";
import { ProgramResult } from "./program-result.js";
import type { RunOptions } from "./run-options.js";
import { startProgram } from "./start-program.js";
import { type ProgramExit, supervise } from "./supervise.js";
import { lastLines } from "./text.js";

const killHint = "If nobody did, it was the kernel, for want of memory.";

/**
 * Runs a program to its end and returns what it wrote. No shell is involved.
 *
 * The program starts in a session and a process group of its own, without a terminal. When the deadline passes, the
 * signal fires or the output exceeds its limit, SIGTERM and after `killGraceMs` SIGKILL go to the whole group, and the
 * call fails with that first reason, also when the program then exits with 0. The call settles only when the program
 * is gone; one that the kernel cannot end (a hung disk or network file system) holds it up.
 *
 * Children that a program leaves behind when it ends by itself go on running. Output is read up to 250 ms longer when
 * they hold its pipes, which are then closed.
 *
 * @param command a path, or a name to be looked up in `PATH`
 * @throws ProcessError with the facts and the output so far; every failure is one
 */
export async function runProgram(
  command: string,
  args: readonly string[] = [],
  options: RunOptions = {},
): Promise<ProgramResult> {
  checkRun(command, args, options);
  const startedAt = performance.now();
  const stdio = [
    options.stdin === undefined ? "ignore" : "pipe",
    options.stdoutFd ?? "pipe",
    options.stderrFd ?? "pipe",
  ] as const;
  const program = await startProgram(command, args, options, stdio, (child, pid) =>
    supervise(child, pid, options),
  );
  const exit = await program.exited;
  const durationMs = performance.now() - startedAt;
  await program.settled();

  const facts = {
    command,
    args,
    cwd: options.cwd,
    ...exit,
    pid: program.pid,
    durationMs,
    stdout: program.stdout.bytes(),
    stderr: program.stderr.bytes(),
  };
  const { exitCode } = exit;
  const ended = program.group.endedFor;
  const fail = (code: ProcessErrorCode, reason: string, hint?: string): ProcessError => {
    const said = lastLines(facts.stderr);
    return new ProcessError(code, said === "" ? reason : `${reason}: ${said}`, {
      ...facts,
      hint,
      ...(ended !== undefined && "cause" in ended ? { cause: ended.cause } : {}),
    });
  };
  if (ended !== undefined) throw fail(ended.code, `${ended.reason}; ${fate(exit)}`, ended.hint);
  if (exitCode === undefined)
    throw fail("SIGNALLED", fate(exit), exit.signal === "SIGKILL" ? killHint : undefined);
  if (!(options.acceptExitCodes ?? [0]).includes(exitCode)) throw fail("EXIT", fate(exit));
  return new ProgramResult({ ...facts, exitCode });
}

function fate({ exitCode, signal }: ProgramExit): string {
  return exitCode === undefined ? `it was ended by ${signal}` : `it exited with code ${exitCode}`;
}
