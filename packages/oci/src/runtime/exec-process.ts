import type { Readable } from "node:stream";
import { stringifyJson } from "@container-interfaces/oci-spec/runtime";
import type { CallOptions } from "../image-source.js";
import { OciError } from "../oci-error.js";
import { callDetached, callRuntime, type RuntimeArgs, sharedTime } from "./call-runtime.js";
import type { ContainerProcess, ExecResult } from "./container.js";
import { execDocument, readBundleProcess } from "./exec-document.js";
import { type Foreground, startForeground } from "./foreground.js";
import { killProcess, readPidFile } from "./live-process.js";
import { parseState } from "./parse-output.js";
import type { ExecDetachedOptions, ExecOptions, ExecProcess, StartExecOptions } from "./runtime-calls.js";
import type { RuntimeTask } from "./runtime-error.js";
import type { RuntimeSettings } from "./runtime-options.js";
import { waitFor, watchCall } from "./watch-call.js";

/** How long output is still read when the process has ended and something else holds its pipes open. */
const drainMs = 250;

/** Starts a process in a container. */
export async function startExec(
  settings: RuntimeSettings,
  task: RuntimeTask & { readonly containerId: string },
  process: ExecProcess,
  options: StartExecOptions,
): Promise<ContainerProcess> {
  return processHandle(task, await startForegroundExec(settings, task, process, options));
}

/** Executes a process to its end, and keeps what it wrote. */
export async function execToEnd(
  settings: RuntimeSettings,
  task: RuntimeTask & { readonly containerId: string },
  process: ExecProcess,
  options: ExecOptions,
): Promise<ExecResult> {
  const { stdin, maxOutputBytes = 16 * 1024 * 1024 } = options;
  const controller = new AbortController();
  const stopWatching = watchCall(task, options, (error) => controller.abort(error));
  const tooMuch = (): void =>
    controller.abort(
      new OciError("TOO_LARGE", task.doing, `it wrote more than ${maxOutputBytes} bytes`, {
        containerId: task.containerId,
        hint: "Raise maxOutputBytes, or use startExec and read as it comes.",
      }),
    );
  try {
    const foreground = await startForegroundExec(settings, task, process, {
      ...options,
      timeoutMs: undefined,
      signal: controller.signal,
      stdio: { stdin: stdin === undefined ? "ignore" : "pipe", stdout: "pipe", stderr: "pipe" },
    });
    const stdout = collect(foreground.stdout, maxOutputBytes, tooMuch);
    const stderr = collect(foreground.stderr, maxOutputBytes, tooMuch);
    foreground.stdin?.end(stdin);
    const { exitCode } = await foreground.exit;
    const [out, err] = [await stdout(), await stderr()];
    // the last of it may have been too much
    controller.signal.throwIfAborted();
    return {
      exitCode,
      stdout: out,
      stderr: err,
      stdoutText: out.toString("utf8"),
      stderrText: err.toString("utf8"),
    };
  } catch (error) {
    throw controller.signal.aborted ? controller.signal.reason : error;
  } finally {
    stopWatching();
  }
}

/** Starts a process and leaves it behind. */
export async function execDetached(
  settings: RuntimeSettings,
  task: RuntimeTask & { readonly containerId: string },
  process: ExecProcess,
  options: ExecDetachedOptions,
): Promise<number> {
  const time = sharedTime(options);
  const args = await execArgs(settings, task, process, options, time, ["--detach"]);
  const call = { stdio: options.stdio ?? {}, fds: options.preserveFds ?? [] };
  return await callDetached(settings, task, args, call, time(), async ({ pidFile }) => {
    const pid = await readPidFile(pidFile);
    if (pid !== undefined) return pid;
    throw new OciError("RUNTIME_FAILED", task.doing, `${task.runtime} wrote no process id`, {
      containerId: task.containerId,
    });
  });
}

/** The handle of a process that the runtime watches. */
export function processHandle(task: RuntimeTask, foreground: Foreground): ContainerProcess {
  return {
    pid: foreground.pid,
    stdin: foreground.stdin,
    stdout: foreground.stdout,
    stderr: foreground.stderr,
    wait: async (options = {}) =>
      waitFor({ ...task, doing: `waiting while ${task.doing}` }, foreground.exit, options),
    resize: async (size, options = {}) => foreground.resize(size, options),
    [Symbol.asyncDispose]: () => foreground.end(),
  };
}

async function startForegroundExec(
  settings: RuntimeSettings,
  task: RuntimeTask & { readonly containerId: string },
  process: ExecProcess,
  options: StartExecOptions,
): Promise<Foreground> {
  const time = sharedTime(options);
  const args = await execArgs(settings, task, process, options, time);
  return await startForeground(settings, {
    task,
    args,
    stdio: options.stdio ?? {},
    terminal: options.terminal,
    fds: options.preserveFds ?? [],
    options: time(),
    cancel: async (started) => {
      if (started !== undefined) killProcess(started);
    },
  });
}

/** The command line of `exec`: what is executed stands in a file that only this user can read. */
async function execArgs(
  settings: RuntimeSettings,
  task: RuntimeTask & { readonly containerId: string },
  process: ExecProcess,
  options: StartExecOptions | ExecDetachedOptions,
  time: () => CallOptions,
  more: readonly string[] = [],
): Promise<RuntimeArgs> {
  const { complete = true, preserveFds = [] } = options;
  const terminal = "terminal" in options ? options.terminal : undefined;
  const id = task.containerId;
  const stateOf = async (): Promise<string> => {
    const { stdout } = await callRuntime(settings, task, () => ["state", "--", id], time());
    return parseState(task, stdout).bundle;
  };
  const base = complete ? await readBundleProcess(task, await stateOf()) : undefined;
  const document = execDocument(task, process, base, terminal);
  return async (folder) => [
    "exec",
    ...more,
    "--process",
    await folder.write("process.json", stringifyJson(document)),
    "--pid-file",
    folder.pidFile,
    ...(preserveFds.length === 0 ? [] : ["--preserve-fds", String(preserveFds.length)]),
    "--",
    id,
  ];
}

/** Reads a stream up to a limit; what exceeds it is dropped, so that the writer never blocks. The returned function gives all of it. */
function collect(
  stream: Readable | undefined,
  maxBytes: number,
  onTooMuch: () => void,
): () => Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  const ended = new Promise<void>((resolve) => {
    stream?.once("close", resolve);
    stream?.once("end", resolve);
    if (stream === undefined) resolve();
  });
  stream?.on("error", () => {});
  stream?.on("data", (chunk: Buffer) => {
    const kept = chunk.subarray(0, maxBytes - length);
    length += kept.length;
    chunks.push(kept);
    if (kept.length < chunk.length) onTooMuch();
  });
  return async () => {
    let timer: NodeJS.Timeout | undefined;
    await Promise.race([
      ended,
      new Promise<void>((resolve) => {
        timer = setTimeout(resolve, drainMs);
      }),
    ]);
    clearTimeout(timer);
    stream?.destroy();
    return Buffer.concat(chunks);
  };
}
