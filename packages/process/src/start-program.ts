import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { ProcessError } from "./process-error.js";
import type { RunOptions } from "./run-options.js";
import { spawnFailure } from "./spawn-failure.js";

/**
 * Starts a program in a session and a process group of its own, unless there is no time for it.
 *
 * @param options checked before
 * @param stdio what its file descriptors are, in their order
 * @param follow attaches listeners to the program that was started, in the same turn, so that no event and no signal is missed
 * @throws ProcessError `ABORTED` or `TIMEOUT` where it was not started, and why it could not be
 */
export async function startProgram<T>(
  command: string,
  args: readonly string[],
  options: RunOptions,
  stdio: readonly ("ignore" | "pipe" | "inherit" | number)[],
  follow: (child: ChildProcess, pid: number) => T,
): Promise<T> {
  const request = { command, args, cwd: options.cwd };
  if (options.signal?.aborted) {
    throw new ProcessError("ABORTED", "the signal had already fired, so it was not started", {
      ...request,
      cause: options.signal.reason,
    });
  }
  if (options.timeoutMs === 0)
    throw new ProcessError("TIMEOUT", "no time was left, so it was not started", request);
  // some failures are thrown; for others the child has no pid and emits `error`
  let child: ChildProcess;
  try {
    child = spawn(command, args, {
      cwd: options.cwd,
      env: options.env === undefined ? process.env : exactly(options.env),
      detached: true,
      stdio: [...stdio],
    });
  } catch (error) {
    throw await spawnFailure(error as NodeJS.ErrnoException, command, args, options);
  }
  if (child.pid === undefined) {
    const [error] = await once(child, "error");
    throw await spawnFailure(error, command, args, options);
  }
  return follow(child, child.pid);
}

/** The variables that the caller lists and no others: Node would add inherited properties and its own coverage variable. */
function exactly(env: Readonly<Record<string, string | undefined>>): NodeJS.ProcessEnv {
  // an own property keeps Node from copying the variable, and undefined keeps it out of the environment
  return Object.assign(Object.create(null), { NODE_V8_COVERAGE: undefined }, env);
}
