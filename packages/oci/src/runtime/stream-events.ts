import type { Readable } from "node:stream";
import { ProcessError, spawnProgram } from "@container-interfaces/process";
import { OciError } from "../oci-error.js";
import { reportLog } from "./call-runtime.js";
import { parseEvent } from "./parse-output.js";
import type { EventsOptions } from "./runtime-calls.js";
import { programFailure, type RuntimeTask, runtimeFailure } from "./runtime-error.js";
import { lastError, readRuntimeLog } from "./runtime-log.js";
import type { RuntimeSettings } from "./runtime-options.js";
import type { RuntimeEvent } from "./runtime-reports.js";
import { createWorkFolder } from "./work-folder.js";

const longestLine = 4 * 1024 * 1024;
const mostStderr = 16 * 1024;

/** The events of a container, as the runtime prints them, until the container is removed. Leaving the loop ends the runtime. */
export async function* streamEvents(
  settings: RuntimeSettings,
  task: RuntimeTask & { readonly containerId: string },
  options: EventsOptions,
): AsyncGenerator<RuntimeEvent, void, undefined> {
  const { intervalMs = 5_000, timeoutMs, signal } = options;
  if (!(typeof intervalMs === "number" && intervalMs > 0 && Number.isFinite(intervalMs))) {
    throw new OciError("INVALID_ARGUMENT", task.doing, "intervalMs is not a number above 0", {
      containerId: task.containerId,
    });
  }
  const folder = await createWorkFolder(task.doing);
  try {
    const interval = `${Math.max(1, Math.round(intervalMs))}ms`;
    const args = [
      ...settings.globalArgs(folder.log),
      ...["events", "--interval", interval, "--", task.containerId],
    ];
    const stdio = { stdout: "pipe", stderr: "pipe" } as const;
    await using program = await spawnProgram(settings.command, args, {
      env: settings.env,
      timeoutMs,
      signal,
      ...stdio,
    });
    let stderr = "";
    program.stderr?.on("data", (chunk: Buffer) => {
      if (stderr.length < mostStderr) stderr += chunk.toString("utf8");
    });
    for await (const line of linesOf(task, program.stdout)) yield parseEvent(task, line);
    const { exitCode, signal: endedBy } = await program.exited;
    if (exitCode === 0) return;
    if (exitCode === undefined) {
      throw new ProcessError("SIGNALLED", `it was ended by ${endedBy}`, { command: settings.command });
    }
    throw runtimeFailure(task, { exitCode, stderr, logged: lastError(await readRuntimeLog(folder.log)) });
  } catch (error) {
    throw programFailure(task, error);
  } finally {
    await reportLog(settings, folder);
    await folder.remove();
  }
}

/** The lines of a stream, without those that are empty. */
export async function* linesOf(
  task: RuntimeTask,
  stream: Readable | undefined,
  longest: number = longestLine,
): AsyncGenerator<Uint8Array, void, undefined> {
  let parts: Buffer[] = [];
  let length = 0;
  const add = (part: Buffer): void => {
    length += part.length;
    if (length > longest) {
      throw new OciError(
        "TOO_LARGE",
        task.doing,
        `${task.runtime} printed a line of more than ${longest} bytes`,
        {
          containerId: task.containerId,
        },
      );
    }
    if (part.length > 0) parts.push(part);
  };
  const take = (): Buffer => {
    const line = Buffer.concat(parts);
    [parts, length] = [[], 0];
    return line;
  };
  for await (const chunk of (stream ?? []) as AsyncIterable<Buffer>) {
    let start = 0;
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, start)) {
      add(chunk.subarray(start, end));
      const line = take();
      if (line.length > 0) yield line;
      start = end + 1;
    }
    add(chunk.subarray(start));
  }
  const rest = take();
  if (rest.length > 0) yield rest;
}
