import type { CheckpointOptions, RestoreOptions } from "./runtime-calls.js";

/** The options of `checkpoint`. */
export function checkpointArgs(options: CheckpointOptions): readonly string[] {
  return [
    ...sharedArgs(options),
    ...valueArg("--parent-path", options.parentPath),
    ...flagArg("--leave-running", options.leaveRunning),
    ...flagArg("--pre-dump", options.preDump),
  ];
}

/** Those of `restore` that are CRIU's. */
export function restoreArgs(options: RestoreOptions): readonly string[] {
  return sharedArgs(options);
}

function sharedArgs(options: CheckpointOptions | RestoreOptions): readonly string[] {
  return [
    ...valueArg("--image-path", options.imagePath),
    ...valueArg("--work-path", options.workPath),
    ...flagArg("--tcp-established", options.tcpEstablished),
    ...flagArg("--ext-unix-sk", options.extUnixSk),
    ...flagArg("--shell-job", options.shellJob),
    ...flagArg("--file-locks", options.fileLocks),
    ...valueArg("--manage-cgroups-mode", options.manageCgroupsMode),
  ];
}

/** An option that is there or not. */
export function flagArg(name: string, value: boolean | undefined): readonly string[] {
  return value === true ? [name] : [];
}

/** An option with a value. */
export function valueArg(name: string, value: string | undefined): readonly string[] {
  return value === undefined ? [] : [name, value];
}
