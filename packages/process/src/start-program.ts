import { type ChildProcess, spawn } from "node:child_process";
import type { RunOptions } from "./run-options.js";

/**
 * Starts a program in a session and a process group of its own. Some failures are thrown; for others the child has no
 * pid and emits `error`.
 *
 * @param stdio what its file descriptors are, in their order. Default: as the options say
 */
export function startProgram(
  command: string,
  args: readonly string[],
  options: RunOptions,
  stdio: readonly ("ignore" | "pipe" | "inherit" | number)[] = [
    options.stdin === undefined ? "ignore" : "pipe",
    options.stdoutFd ?? "pipe",
    options.stderrFd ?? "pipe",
  ],
): ChildProcess {
  return spawn(command, args, {
    cwd: options.cwd,
    env: options.env === undefined ? process.env : exactly(options.env),
    detached: true,
    stdio: [...stdio],
  });
}

/** The variables that the caller lists and no others: Node would add inherited properties and its own coverage variable. */
function exactly(env: Readonly<Record<string, string | undefined>>): NodeJS.ProcessEnv {
  // an own property keeps Node from copying the variable, and undefined keeps it out of the environment
  return Object.assign(Object.create(null), { NODE_V8_COVERAGE: undefined }, env);
}
