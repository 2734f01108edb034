import { basename } from "node:path";
import { OciError } from "../oci-error.js";
import type { RuntimeLogRecord } from "./runtime-log.js";

/** Which runtime is driven, and how; all of it optional but the command. */
export interface RuntimeOptions {
  /** The program: a path, or a name such as `runc` or `crun` that is looked up in the `PATH` of its environment. */
  readonly command: string;
  /** Where the runtime keeps the state of its containers, `--root`. Default: the runtime's own, such as `/run/runc`. */
  readonly root?: string | undefined;
  /** Whether systemd makes the cgroups, `--systemd-cgroup`; `linux.cgroupsPath` is `slice:prefix:name` then. Default: false. */
  readonly systemdCgroup?: boolean | undefined;
  /** Whether the runtime ignores that it may not use cgroups, `--rootless`. Default: not passed, the runtime decides. */
  readonly rootless?: boolean | "auto" | undefined;
  /** Whether the runtime logs what it does, `--debug`; {@link onLog} gets it. Default: false. */
  readonly debug?: boolean | undefined;
  /**
   * Gets what the runtime logged, after each command; of a long log the end. Its errors become the calls' errors anyway. What it
   * throws is dropped.
   */
  readonly onLog?: ((record: RuntimeLogRecord) => void) | undefined;
  /** The exact environment of the runtime; containers do not get it. Default: this process's. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  /** More options for every command, before its name, such as `--cgroup-manager=disabled` for crun. Default: none. */
  readonly extraArgs?: readonly string[] | undefined;
}

/** Options of a runtime, checked. */
export interface RuntimeSettings {
  readonly command: string;
  /** The command as errors name it, without its folder. */
  readonly name: string;
  readonly root: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>> | undefined;
  readonly onLog: ((record: RuntimeLogRecord) => void) | undefined;
  /** The options before the name of a command. */
  globalArgs(logFile: string): readonly string[];
}

/**
 * Checks the options.
 *
 * @throws OciError `INVALID_ARGUMENT`
 */
export function checkRuntimeOptions(options: RuntimeOptions): RuntimeSettings {
  if (typeof options !== "object" || options === null) {
    throw new OciError("INVALID_ARGUMENT", "making a runtime", "there are no options", {
      hint: 'Name the program, as in { command: "runc" }.',
    });
  }
  const { command, root, systemdCgroup = false, rootless, debug = false, extraArgs = [] } = options;
  const refuse = (reason: string): OciError => new OciError("INVALID_ARGUMENT", "making a runtime", reason);
  if (typeof command !== "string" || command === "") throw refuse("command is not the name of a program");
  if (root !== undefined && (typeof root !== "string" || root === "")) throw refuse("root is not a path");
  if (![undefined, true, false, "auto"].includes(rootless)) {
    throw refuse('rootless is neither true nor false nor "auto"');
  }
  if (!Array.isArray(extraArgs) || extraArgs.some((each) => typeof each !== "string")) {
    throw refuse("extraArgs is not an array of strings");
  }
  const before = [
    ...(root === undefined ? [] : ["--root", root]),
    ...(systemdCgroup ? ["--systemd-cgroup"] : []),
    ...(rootless === undefined ? [] : [`--rootless=${rootless}`]),
    ...(debug ? ["--debug"] : []),
    ...extraArgs,
  ];
  return {
    command,
    name: basename(command),
    root,
    env: options.env,
    onLog: options.onLog,
    globalArgs: (logFile) => ["--log", logFile, "--log-format", "json", ...before],
  };
}
