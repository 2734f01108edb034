import { access, readFile } from "node:fs/promises";
import { LinuxResources, Spec, SpecError } from "@container-interfaces/oci-spec/runtime";
import type { CallOptions } from "../image-source.js";
import { OciError } from "../oci-error.js";
import { callRuntime, type RuntimeArgs } from "./call-runtime.js";
import { checkContainerId } from "./check-container-id.js";
import { checkpointArgs, flagArg } from "./criu-args.js";
import { execDetached, execToEnd, startExec } from "./exec-process.js";
import { parseEvent, parseFeatures, parseList, parsePids, parseState, parseVersion } from "./parse-output.js";
import { createContainer, runContainer } from "./run-container.js";
import type { Runtime } from "./runtime.js";
import type { RuntimeTask } from "./runtime-error.js";
import { checkRuntimeOptions, type RuntimeOptions } from "./runtime-options.js";
import { signalArgument } from "./signal-argument.js";
import { streamEvents } from "./stream-events.js";

/**
 * Makes a driver of `runc`, `crun`, or another runtime with the same command line. Nothing is started yet.
 *
 * @throws OciError `INVALID_ARGUMENT`
 */
export function createRuntime(options: RuntimeOptions): Runtime {
  const settings = checkRuntimeOptions(options);
  const { name } = settings;

  const about = (doing: string): RuntimeTask => ({ doing: `${doing} with ${name}`, runtime: name });
  const on = (id: string, verb: string): RuntimeTask & { readonly containerId: string } => {
    const doing = `${verb} the container ${typeof id === "string" ? JSON.stringify(id) : id} with ${name}`;
    checkContainerId(id, doing);
    return { doing: `${verb} the container ${id} with ${name}`, runtime: name, containerId: id };
  };
  const call = async (task: RuntimeTask, args: RuntimeArgs, more: CallOptions = {}): Promise<Uint8Array> =>
    (await callRuntime(settings, task, args, more)).stdout;

  const runtime: Runtime = {
    command: options.command,
    create: async (id, bundle, more = {}) =>
      createContainer(runtime, settings, on(id, "creating"), bundle, more),
    start: async (id, more) => {
      await call(on(id, "starting"), () => ["start", "--", id], more);
    },
    run: async (id, bundle, more = {}) => runContainer(runtime, settings, on(id, "running"), bundle, more),
    exec: async (id, process, more = {}) => execToEnd(settings, on(id, "executing in"), process, more),
    startExec: async (id, process, more = {}) => startExec(settings, on(id, "executing in"), process, more),
    execDetached: async (id, process, more = {}) =>
      execDetached(settings, on(id, "executing in"), process, more),
    kill: async (id, signal = "SIGTERM", more = {}) => {
      const task = on(id, "signalling");
      const argument = signalArgument(signal);
      if (argument === undefined) {
        throw new OciError("INVALID_ARGUMENT", task.doing, `${JSON.stringify(signal)} is no signal`, {
          containerId: id,
        });
      }
      await call(task, () => ["kill", ...flagArg("--all", more.all), "--", id, argument], more);
    },
    delete: async (id, more = {}) => {
      await call(
        on(id, "deleting"),
        () => ["delete", ...flagArg("--force", more.force), "--", id],
        more,
      ).catch((error: unknown) => {
        if (!(more.force === true && OciError.is(error, "NOT_FOUND"))) throw error;
      });
    },
    state: async (id, more) => {
      const task = on(id, "asking for the state of");
      return parseState(task, await call(task, () => ["state", "--", id], more));
    },
    list: async (more) => {
      const task = about("listing containers");
      try {
        return parseList(task, await call(task, () => ["list", "--format", "json"], more));
      } catch (error) {
        // runc refuses a root that it has not made yet
        const { root } = settings;
        if (root === undefined || !OciError.is(error, "RUNTIME_FAILED") || (await exists(root))) throw error;
        return [];
      }
    },
    pause: async (id, more) => {
      await call(on(id, "pausing"), () => ["pause", "--", id], more);
    },
    resume: async (id, more) => {
      await call(on(id, "resuming"), () => ["resume", "--", id], more);
    },
    update: async (id, resources, more) => {
      const task = on(id, "updating");
      const text = LinuxResources.stringify(refuseOthers(task, () => LinuxResources.validate(resources)));
      const args: RuntimeArgs = async (folder) => [
        "update",
        "--resources",
        await folder.write("resources.json", text),
        "--",
        id,
      ];
      await call(task, args, more);
    },
    events: (id, more = {}) => streamEvents(settings, on(id, "watching"), more),
    stats: async (id, more) => {
      const task = on(id, "measuring");
      const output = await call(task, () => ["events", "--stats", "--", id], more);
      return parseEvent(task, output).data ?? {};
    },
    ps: async (id, more) => {
      const task = on(id, "listing the processes of");
      return parsePids(task, await call(task, () => ["ps", "--format", "json", "--", id], more));
    },
    features: async (more) => {
      const task = about("asking for features");
      return parseFeatures(task, await call(task, () => ["features"], more));
    },
    checkpoint: async (id, more) => {
      await call(on(id, "saving"), () => ["checkpoint", ...checkpointArgs(more), "--", id], more);
    },
    restore: async (id, bundle, more) => runContainer(runtime, settings, on(id, "restoring"), bundle, more),
    version: async (more) => {
      const task = about("asking for the version");
      const { stdoutText } = await callRuntime(settings, task, () => ["--version"], more);
      return parseVersion(task, stdoutText);
    },
    spec: async (more = {}) => {
      const task = about("making an example of a configuration");
      let text = "";
      const args: RuntimeArgs = async (folder) => {
        return ["spec", "--bundle", folder.at(""), ...flagArg("--rootless", more.rootless)];
      };
      await callRuntime(settings, task, args, more, async (folder) => {
        text = await readFile(folder.at("config.json"), "utf8");
      });
      return refuseOthers(task, () => Spec.parse(text), "RUNTIME_FAILED");
    },
  };
  return runtime;
}

function refuseOthers<T>(
  { doing, containerId }: RuntimeTask,
  check: () => T,
  code: "INVALID_ARGUMENT" | "RUNTIME_FAILED" = "INVALID_ARGUMENT",
): T {
  try {
    return check();
  } catch (error) {
    throw SpecError.is(error)
      ? new OciError(code, doing, error.reason, { containerId, cause: error })
      : error;
  }
}

async function exists(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  );
}
