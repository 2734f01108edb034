import type { Readable, Writable } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import {
  ProcessError,
  type ProgramExit,
  type SpawnedProgram,
  spawnProgram,
} from "@container-interfaces/process";
import type { CallOptions } from "../image-source.js";
import { OciError } from "../oci-error.js";
import { type RuntimeArgs, reportLog, settleMs } from "./call-runtime.js";
import { findProcess, killProcess, type LiveProcess, readPidFile } from "./live-process.js";
import { programFailure, type RuntimeTask, runtimeFailure } from "./runtime-error.js";
import { lastError, readRuntimeLog } from "./runtime-log.js";
import type { RuntimeSettings } from "./runtime-options.js";
import { type AttachedStdio, openStdio } from "./stdio.js";
import { checkTerminalSize, inTerminal, resizeTerminal, scriptHint, type TerminalSize } from "./terminal.js";
import { watchCall } from "./watch-call.js";
import { createWorkFolder, type WorkFolder } from "./work-folder.js";

/** A command of the runtime that lasts as long as what it starts. */
export interface ForegroundCall {
  readonly task: RuntimeTask;
  /** The command; it has to write the process id to `pidFile` of the folder. */
  readonly args: RuntimeArgs;
  readonly stdio: AttachedStdio;
  readonly terminal: boolean | TerminalSize | undefined;
  readonly fds: readonly number[];
  readonly options: CallOptions;
  /** Ends what was started, or what may be left of it when nothing is known to have been. */
  cancel(started: LiveProcess | undefined): Promise<void>;
}

/** What the command has started, and the command itself. */
export interface Foreground {
  readonly pid: number;
  readonly stdin: Writable | undefined;
  readonly stdout: Readable | undefined;
  readonly stderr: Readable | undefined;
  /** Rejects when the signal of the call has ended it, or the runtime was ended by others. */
  readonly exit: Promise<{ readonly exitCode: number }>;
  resize(size: TerminalSize, options: CallOptions): Promise<void>;
  /** Ends it; nothing is done when it has ended. */
  end(): Promise<void>;
}

const firstPollMs = 5;
const lastPollMs = 50;
/** How long the runtime has to notice that what it runs was killed. */
const noticeMs = 5_000;

/**
 * Starts a command and returns once the runtime has written down the process that it started: from then on its exit code is that of
 * the process, before that it is its own.
 *
 * The deadline of the call is for the start, its signal for all of it.
 */
export async function startForeground(settings: RuntimeSettings, call: ForegroundCall): Promise<Foreground> {
  const { task, options } = call;
  const start = new Start();
  const stopWatching = watchCall(task, options, (error) => start.cut(error));
  try {
    const folder = await createWorkFolder(task.doing);
    let program: SpawnedProgram;
    try {
      program = await spawn(settings, call, folder);
    } catch (error) {
      await folder.remove();
      const isScript = call.terminal && ProcessError.is(error, "NOT_FOUND");
      throw programFailure(task, error, isScript ? { hint: scriptHint } : {});
    }
    const pid = await start.pidOf(program, folder);
    const running = new Running(settings, call, program, folder);
    if (start.error !== undefined) throw await running.giveUp(start.error, pid);
    if (pid === undefined) throw await running.failure(start.exit);
    return await running.follow(pid, start);
  } finally {
    stopWatching();
  }
}

async function spawn(
  settings: RuntimeSettings,
  call: ForegroundCall,
  folder: WorkFolder,
): Promise<SpawnedProgram> {
  const { task, terminal } = call;
  const size = typeof terminal === "object" ? terminal : undefined;
  if (size !== undefined) checkTerminalSize(task, size);
  const args = [...settings.globalArgs(folder.log), ...(await call.args(folder))];
  const direct = { command: settings.command, args, env: settings.env };
  const { command, args: all, env } = terminal ? inTerminal(direct, size, folder) : direct;
  const { close, ...stdio } = await openStdio(task.doing, call.stdio);
  // an input that has ended would be typed as ^D
  const stdin = terminal && stdio.stdin === "ignore" ? "pipe" : stdio.stdin;
  return await spawnProgram(command, all, { env, ...stdio, stdin, fds: call.fds }).finally(close);
}

/** The time until the runtime has started something, or has not. */
class Start {
  /** Why the call is to end. */
  error: OciError | undefined;
  /** How the runtime ended, when it did. */
  exit: ProgramExit | undefined;
  #onCut: () => void = () => {};
  readonly #cut = new Promise<void>((resolve) => {
    this.#onCut = resolve;
  });

  cut(error: OciError): void {
    this.error ??= error;
    this.#onCut();
  }

  /** The process id that the runtime wrote down; undefined when it has ended without, or the call was cut. */
  async pidOf(program: SpawnedProgram, folder: WorkFolder): Promise<number | undefined> {
    const exited = program.exited.then((exit) => {
      this.exit = exit;
    });
    for (let pollMs = firstPollMs; ; pollMs = Math.min(2 * pollMs, lastPollMs)) {
      // in this order: what is written before the end is not missed
      const isLast = this.exit !== undefined || this.error !== undefined;
      const pid = await readPidFile(folder.pidFile);
      if (pid !== undefined || isLast) return pid;
      const timer = new AbortController();
      const pause = delay(pollMs, undefined, { signal: timer.signal }).catch(() => {});
      await Promise.race([pause, exited, this.#cut]);
      timer.abort();
    }
  }
}

/** A runtime at work on a container or a process. */
class Running {
  readonly #settings: RuntimeSettings;
  readonly #call: ForegroundCall;
  readonly #program: SpawnedProgram;
  readonly #folder: WorkFolder;
  #process: LiveProcess | undefined;
  #hasExited = false;
  #ending: Promise<void> | undefined;
  #problem: unknown;

  constructor(settings: RuntimeSettings, call: ForegroundCall, program: SpawnedProgram, folder: WorkFolder) {
    this.#settings = settings;
    this.#call = call;
    this.#program = program;
    this.#folder = folder;
  }

  async follow(pid: number, start: Start): Promise<Foreground> {
    const { signal } = this.#call.options;
    this.#process = findProcess(pid);
    let aborted: OciError | undefined;
    const onAbort = (): void => {
      const { doing, containerId } = this.#call.task;
      aborted = new OciError("ABORTED", doing, "the signal fired", { containerId, cause: signal?.reason });
      void this.#end();
    };
    signal?.addEventListener("abort", onAbort, { once: true });
    // it may have fired while the process was looked for
    if (start.error !== undefined) {
      signal?.removeEventListener("abort", onAbort);
      throw await this.giveUp(start.error, pid);
    }
    const exit = this.#program.exited.then(async ({ exitCode, signal: endedBy }) => {
      this.#hasExited = true;
      signal?.removeEventListener("abort", onAbort);
      await this.#ending;
      await this.#close();
      if (aborted !== undefined) {
        throw this.#problem === undefined ? aborted : this.#withHint(aborted, this.#problem);
      }
      if (exitCode !== undefined) return { exitCode };
      const { doing, runtime, containerId } = this.#call.task;
      throw new OciError("RUNTIME_FAILED", doing, `${runtime} was ended by ${endedBy} while it watched`, {
        containerId,
        hint: "What it ran may still run.",
      });
    });
    exit.catch(() => {});
    const asked = this.#call.stdio.stdin === "pipe";
    return {
      pid,
      stdin: asked ? this.#program.stdin : undefined,
      stdout: this.#program.stdout,
      stderr: this.#program.stderr,
      exit,
      resize: (size, options) => resizeTerminal(this.#call.task, this.#folder, size, options),
      end: async () => {
        if (!this.#hasExited) await this.#end();
        await exit.catch(() => {});
      },
    };
  }

  /** Ends a start that is not to go on; gives the error to throw. */
  async giveUp(error: OciError, pid: number | undefined): Promise<OciError> {
    try {
      const late = pid ?? (await this.#settle(error));
      if (late === undefined) {
        await this.#endRuntime();
        await this.#call.cancel(undefined);
        return error;
      }
      this.#process = findProcess(late);
      await this.#end();
      return this.#problem === undefined ? error : this.#withHint(error, this.#problem);
    } catch (problem) {
      return this.#withHint(error, problem);
    } finally {
      await this.#close();
    }
  }

  /** Lets the runtime come to the end of the start; gives the process id when it has. */
  async #settle(error: OciError): Promise<number | undefined> {
    const rest = new Start();
    const timer = setTimeout(() => rest.cut(error), settleMs);
    try {
      return await rest.pidOf(this.#program, this.#folder);
    } finally {
      clearTimeout(timer);
    }
  }

  /** The error of a runtime that has ended and started nothing. */
  async failure(exit: ProgramExit | undefined): Promise<unknown> {
    const { task, terminal } = this.#call;
    const exitCode = exit?.exitCode;
    const logged = lastError(await readRuntimeLog(this.#folder.log));
    const { containerId } = task;
    try {
      if (exitCode === undefined) {
        const reason = `${task.runtime} was ended by ${exit?.signal}`;
        const error = new OciError("RUNTIME_FAILED", task.doing, reason, { containerId });
        return await this.#call.cancel(undefined).then(
          () => error,
          (problem: unknown) => this.#withHint(error, problem),
        );
      }
      // so the shell below script says that there is no such program
      if (terminal && exitCode === 127 && logged === undefined) {
        return new OciError("PROGRAM_MISSING", task.doing, `${this.#settings.command} is not installed`, {
          containerId,
        });
      }
      return runtimeFailure(task, { logged, exitCode });
    } finally {
      await this.#close();
    }
  }

  #end(): Promise<void> {
    this.#ending ??= this.#endAll().catch((problem: unknown) => {
      this.#problem = problem;
    });
    return this.#ending;
  }

  /** First what was started, so that the runtime ends by itself and cleans up. */
  async #endAll(): Promise<void> {
    try {
      await this.#call.cancel(this.#process);
      const timer = new AbortController();
      const notice = delay(noticeMs, undefined, { signal: timer.signal }).catch(() => {});
      await Promise.race([this.#program.exited.catch(() => {}), notice]);
      timer.abort();
    } finally {
      await this.#endRuntime();
    }
  }

  async #endRuntime(): Promise<void> {
    // script has a session of its own for what it runs
    const shellPid = await readPidFile(this.#folder.shellPidFile);
    const shell = shellPid === undefined ? undefined : findProcess(shellPid);
    await this.#program.end();
    if (shell !== undefined) killProcess(shell);
  }

  async #close(): Promise<void> {
    await reportLog(this.#settings, this.#folder);
    await this.#folder.remove();
  }

  /** The same error, with what could not be cleaned up. */
  #withHint(error: OciError, problem: unknown): OciError {
    const reason = problem instanceof Error ? problem.message : String(problem);
    return new OciError(error.code, this.#call.task.doing, error.reason, {
      containerId: error.containerId,
      cause: error.cause,
      hint: `What was started could not be removed: ${reason}`,
    });
  }
}
