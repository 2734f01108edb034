import { setTimeout as delay } from "node:timers/promises";
import { ProcessError, runProgram } from "@container-interfaces/process";
import { checkProgram } from "./check-program.js";
import type { Exec, PluginCall, PluginOutcome } from "./exec.js";
import { findInPath } from "./find-in-path.js";

const busyTries = 6;
const usualPauseMs = 1_000;

/** Options of {@link createExec}. */
export interface ExecOptions {
  /** Gets what a plugin wrote to standard error and had success all the same. Default: it is dropped. */
  readonly onStderr?: ((stderr: string, call: PluginCall) => void) | undefined;
  /**
   * The command that runs a plugin instead of its program itself, such as `["nsenter", "--net=/proc/1/ns/net", pluginPath]` in a
   * container whose plugins belong into the host's network. The environment and both outputs are the plugin's. Default: the program.
   */
  readonly wrap?: ((pluginPath: string) => readonly [command: string, ...args: string[]]) | undefined;
  /** Milliseconds between two tries to start a program that is open for writing. Default: 1,000; there are six tries. */
  readonly busyPauseMs?: number | undefined;
}

/**
 * Makes the {@link Exec} that runs plugins on this machine. A program that is just being installed (ETXTBSY) is tried again. When
 * the deadline passes or the signal fires, the plugin and the programs that it started get SIGTERM, and SIGKILL two seconds later.
 */
export function createExec(options: ExecOptions = {}): Exec {
  return {
    findInPath,
    execPlugin: async (call) => {
      const outcome = await runPatiently(call, options);
      if (outcome.exitCode === 0 && outcome.stderr.length > 0) {
        options.onStderr?.(Buffer.from(outcome.stderr).toString(), call);
      }
      return outcome;
    },
  };
}

async function runPatiently(
  call: PluginCall,
  { wrap = (pluginPath) => [pluginPath], busyPauseMs = usualPauseMs }: ExecOptions,
): Promise<PluginOutcome> {
  const command = wrap(call.pluginPath);
  const deadline = performance.now() + (call.timeoutMs ?? Infinity);
  checkProgram(command[0]);
  for (let tries = 1; ; tries += 1) {
    try {
      return await run(command, call, deadline - performance.now());
    } catch (error) {
      if (!ProcessError.is(error, "BUSY") || tries === busyTries) throw error;
      const left = deadline - performance.now();
      await delay(Math.min(busyPauseMs, left), undefined, { signal: call.signal }).catch(() => {});
      // no time is left: it fails with what came first, and is not started
      if (left <= busyPauseMs) return await run(command, call, 0);
    }
  }
}

async function run(
  [command, ...args]: readonly [command: string, ...args: string[]],
  { stdin, env, signal }: PluginCall,
  timeoutMs: number,
): Promise<PluginOutcome> {
  try {
    return await runProgram(command, args, {
      stdin,
      env,
      timeoutMs: Math.max(0, Math.floor(timeoutMs)),
      signal,
    });
  } catch (error) {
    // an end that the plugin came to by itself is told by its outcome
    if (ProcessError.is(error, "EXIT") || ProcessError.is(error, "SIGNALLED")) return error;
    throw error;
  }
}
