import { resolve } from "node:path";
import { OciError } from "../oci-error.js";
import { callDetached, wasCut } from "./call-runtime.js";
import type { CreatedContainer, RunningContainer } from "./container.js";
import { containerHandle } from "./container-handle.js";
import { flagArg, restoreArgs, valueArg } from "./criu-args.js";
import { processHandle } from "./exec-process.js";
import { startForeground } from "./foreground.js";
import { findProcess, readPidFile, waitUntilGone } from "./live-process.js";
import { type OwnContainer, removeOwn } from "./remove-own.js";
import type { Runtime } from "./runtime.js";
import type {
  BundleLocation,
  ContainerOptions,
  CreateContainerOptions,
  RestoreOptions,
  RunContainerOptions,
} from "./runtime-calls.js";
import type { RuntimeTask } from "./runtime-error.js";
import type { RuntimeSettings } from "./runtime-options.js";
import { watchCall } from "./watch-call.js";

type Task = RuntimeTask & { readonly containerId: string };

/** The absolute path of a bundle. */
function bundlePath(task: RuntimeTask, bundle: BundleLocation): string {
  const path: unknown = typeof bundle === "string" ? bundle : bundle?.path;
  if (typeof path === "string" && path !== "") return resolve(path);
  throw new OciError("INVALID_ARGUMENT", task.doing, "the bundle is no path", {
    containerId: task.containerId,
  });
}

/** Creates a container that waits for its start. */
export async function createContainer(
  runtime: Runtime,
  settings: RuntimeSettings,
  task: Task,
  location: BundleLocation,
  options: CreateContainerOptions,
): Promise<CreatedContainer> {
  const bundle = bundlePath(task, location);
  const since = Date.now();
  const id = task.containerId;
  const fds = options.preserveFds ?? [];
  const pid = await callDetached(
    settings,
    task,
    ({ pidFile }) => [
      "create",
      ...bundleArgs(bundle, pidFile, options),
      ...valueArg("--console-socket", options.consoleSocket),
      "--",
      id,
    ],
    { stdio: options.stdio ?? {}, fds },
    options,
    async ({ pidFile }) => {
      const found = await readPidFile(pidFile);
      if (found !== undefined) return found;
      await removeOwn(settings, id, { bundle, since, pid: undefined });
      throw new OciError("RUNTIME_FAILED", task.doing, `${task.runtime} wrote no process id`, {
        containerId: id,
      });
    },
  ).catch(async (error: unknown) => {
    if (wasCut(error)) await removeOwn(settings, id, { bundle, since, pid: undefined });
    throw error;
  });
  const own: OwnContainer = { bundle, since, pid };
  const first = findProcess(pid);
  return {
    ...containerHandle(runtime, { id, bundle, pid }),
    start: (call) => runtime.start(id, call),
    wait: async (call = {}) => {
      const stop = new AbortController();
      let cut: OciError | undefined;
      const waiting = { ...task, doing: `waiting for the container ${id}` };
      const stopWatching = watchCall(waiting, call, (error) => {
        cut = error;
        stop.abort();
      });
      try {
        if (first !== undefined) await waitUntilGone(first, stop.signal);
      } finally {
        stopWatching();
      }
      if (cut !== undefined) throw cut;
      return { exitCode: undefined };
    },
    [Symbol.asyncDispose]: () => removeOwn(settings, id, own),
  };
}

/** Runs a container, or restores one, under a runtime that stays. */
export async function runContainer(
  runtime: Runtime,
  settings: RuntimeSettings,
  task: Task,
  location: BundleLocation,
  options: RunContainerOptions | RestoreOptions,
): Promise<RunningContainer> {
  const bundle = bundlePath(task, location);
  const since = Date.now();
  const id = task.containerId;
  const fds = options.preserveFds ?? [];
  const isRestored = "imagePath" in options;
  const foreground = await startForeground(settings, {
    task,
    args: ({ pidFile }) => [
      isRestored ? "restore" : "run",
      ...bundleArgs(bundle, pidFile, options),
      ...(isRestored ? restoreArgs(options) : []),
      "--",
      id,
    ],
    stdio: options.stdio ?? {},
    terminal: options.terminal,
    fds,
    options,
    cancel: (started) => removeOwn(settings, id, { bundle, since, pid: started?.pid }),
  });
  const process = processHandle(task, foreground);
  return { ...containerHandle(runtime, { id, bundle, pid: foreground.pid }), ...process };
}

function bundleArgs(bundle: string, pidFile: string, options: ContainerOptions): readonly string[] {
  const fds = options.preserveFds?.length ?? 0;
  return [
    ...["--bundle", bundle, "--pid-file", pidFile],
    ...flagArg("--no-pivot", options.noPivot),
    ...flagArg("--no-new-keyring", options.noNewKeyring),
    ...(fds === 0 ? [] : ["--preserve-fds", String(fds)]),
  ];
}
