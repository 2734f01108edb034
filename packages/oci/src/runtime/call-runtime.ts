import { setTimeout as delay } from "node:timers/promises";
import { ProcessError, type ProgramResult, runProgram, spawnProgram } from "@container-interfaces/process";
import type { CallOptions } from "../image-source.js";
import { OciError } from "../oci-error.js";
import { programFailure, type RuntimeTask, runtimeFailure } from "./runtime-error.js";
import { lastError, readRuntimeLog } from "./runtime-log.js";
import type { RuntimeSettings } from "./runtime-options.js";
import { type DetachedStdio, openStdio } from "./stdio.js";
import { watchCall } from "./watch-call.js";
import { createWorkFolder, type WorkFolder } from "./work-folder.js";

/** The name of a command and its arguments; files that it reads are written to the folder first. */
export type RuntimeArgs = (folder: WorkFolder) => readonly string[] | Promise<readonly string[]>;

/**
 * Runs a command of the runtime to its end, and returns what it printed.
 *
 * @param finish gets the folder once the command has succeeded
 */
export async function callRuntime(
  settings: RuntimeSettings,
  task: RuntimeTask,
  args: RuntimeArgs,
  options: CallOptions = {},
  finish: (folder: WorkFolder) => Promise<void> = async () => {},
): Promise<ProgramResult> {
  return await withFolder(settings, task, args, async (all, folder) => {
    const { timeoutMs, signal } = options;
    const result = await runProgram(settings.command, all, { env: settings.env, timeoutMs, signal });
    await finish(folder);
    return result;
  });
}

/** How a container is left behind by the command that makes it. */
export interface DetachedCall {
  readonly stdio: DetachedStdio;
  /** File descriptors that the container gets as 3, 4 and so on. */
  readonly fds: readonly number[];
}

/**
 * How long a runtime may go on with a start that nobody wants any more. One that is killed amid its work leaves behind what it alone
 * knows of, such as the mount of itself that runc 1.1 makes for a moment.
 */
export const settleMs: number = 3_000;

/**
 * Runs a command that leaves a container or a process behind, which keeps its streams.
 *
 * @param finish gets the folder once the command has succeeded
 */
export async function callDetached<T>(
  settings: RuntimeSettings,
  task: RuntimeTask,
  args: RuntimeArgs,
  call: DetachedCall,
  options: CallOptions,
  finish: (folder: WorkFolder) => Promise<T>,
): Promise<T> {
  return await withFolder(settings, task, args, async (all, folder) => {
    let cut: OciError | undefined;
    let onCut: () => void = () => {};
    const wasCut = new Promise<void>((resolve) => {
      onCut = resolve;
    });
    const stopWatching = watchCall(task, options, (error) => {
      cut = error;
      onCut();
    });
    try {
      const { close, ...stdio } = await openStdio(task.doing, call.stdio);
      const { fds } = call;
      const { env } = settings;
      const started = spawnProgram(settings.command, all, { env, ...stdio, fds });
      await using program = await started.finally(close);
      await Promise.race([program.exited, wasCut]);
      if (cut !== undefined) {
        await within(program.exited, settleMs);
        await program.end();
        throw cut;
      }
      const { exitCode, signal } = await program.exited;
      const facts = { command: settings.command, exitCode, signal };
      if (exitCode === undefined) throw new ProcessError("SIGNALLED", `it was ended by ${signal}`, facts);
      if (exitCode !== 0) throw new ProcessError("EXIT", `it exited with code ${exitCode}`, facts);
    } finally {
      stopWatching();
    }
    return await finish(folder);
  });
}

async function withFolder<T>(
  settings: RuntimeSettings,
  task: RuntimeTask,
  args: RuntimeArgs,
  run: (args: readonly string[], folder: WorkFolder) => Promise<T>,
): Promise<T> {
  const folder = await createWorkFolder(task.doing);
  try {
    return await run([...settings.globalArgs(folder.log), ...(await args(folder))], folder);
  } catch (error) {
    if (!ProcessError.is(error, "EXIT")) throw programFailure(task, error);
    const { exitCode, stderrText: stderr } = error;
    const logged = lastError(await readRuntimeLog(folder.log));
    throw runtimeFailure(task, { logged, exitCode, stderr, cause: error });
  } finally {
    await reportLog(settings, folder);
    await folder.remove();
  }
}

/** Gives what was logged to whoever asked for it. */
export async function reportLog(settings: RuntimeSettings, folder: WorkFolder): Promise<void> {
  if (settings.onLog === undefined) return;
  for (const record of await readRuntimeLog(folder.log)) {
    try {
      settings.onLog(record);
    } catch {
      // it must not change what comes of the call
    }
  }
}

/** Waits for a promise, but not longer. */
async function within(promise: Promise<unknown>, ms: number): Promise<void> {
  const timer = new AbortController();
  await Promise.race([promise, delay(ms, undefined, { signal: timer.signal }).catch(() => {})]);
  timer.abort();
}

/** Options of the calls that one call makes, one after the other: they share its time. */
export function sharedTime(options: CallOptions): () => CallOptions {
  const { timeoutMs, signal } = options;
  if (timeoutMs === undefined || Number.isNaN(timeoutMs)) return () => options;
  const until = performance.now() + timeoutMs;
  return () => ({ signal, timeoutMs: Math.max(0, until - performance.now()) });
}

/** Whether an error says that a call was ended before its time. */
export function wasCut(error: unknown): boolean {
  return (
    OciError.is(error, "ABORTED") ||
    OciError.is(error, "TIMEOUT") ||
    (OciError.is(error) && ProcessError.is(error.cause, "SIGNALLED"))
  );
}
