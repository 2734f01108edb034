import { ProcessError, type ProcessErrorCode } from "@container-interfaces/process";
import { describe, expect, test } from "vitest";
import { classifyRuntimeMessage, programFailure, runtimeFailure } from "./runtime-error.js";

const task = { doing: "starting the container a with runc", runtime: "runc", containerId: "a" };

const messages: readonly [string, string][] = [
  // runc 1.1 and 1.5
  ["NOT_FOUND", "container does not exist"],
  ["NOT_FOUND", "exec failed: container does not exist"],
  ["ALREADY_EXISTS", "runc create failed: container with given ID already exists"],
  ["INVALID_ARGUMENT", "runc create failed: invalid container ID format"],
  ["INVALID_ARGUMENT", 'unknown signal "FOO"'],
  ["WRONG_STATE", "container not running"],
  ["WRONG_STATE", "container not paused"],
  ["WRONG_STATE", "container with id c1 is not running"],
  ["WRONG_STATE", "cannot start an already running container"],
  ["WRONG_STATE", "cannot start a container that has stopped"],
  ["WRONG_STATE", "cannot start a container in the paused state"],
  ["WRONG_STATE", "cannot delete container c1 that is not stopped: running"],
  ["WRONG_STATE", "exec failed: cannot exec in a stopped container"],
  ["WRONG_STATE", "exec failed: cannot exec in a paused container (use --ignore-paused to override)"],
  ["UNSUPPORTED", "No help topic for 'bogus'"],
  ["UNSUPPORTED", "flag provided but not defined: -nosuch"],
  // crun 1.8 and later
  [
    "NOT_FOUND",
    "container `a` does not exist: error opening file `/run/crun/a/status`: No such file or directory",
  ],
  ["NOT_FOUND", "error opening file `/run/crun/a/status`: No such file or directory"],
  ["ALREADY_EXISTS", "container `a` already exists"],
  ["WRONG_STATE", "container `a` is not running"],
  ["WRONG_STATE", "the container `a` is not running: No such process"],
  ["WRONG_STATE", "the container `a` is paused"],
  ["WRONG_STATE", "the container `a` is not in `created` or `stopped` state"],
  ["UNSUPPORTED", "unknown command events"],
  // runsc and youki
  ["NOT_FOUND", "loading container: file does not exist"],
  ["NOT_FOUND", "container state directory does not exist"],
  ["ALREADY_EXISTS", "container already exists"],
  ["ALREADY_EXISTS", 'creating container: container with id "a" already exists'],
  ["WRONG_STATE", "failed operation due to incompatible container status: `Stopped`"],
  ["WRONG_STATE", "sandbox is not running"],
  ["UNSUPPORTED", "error: unrecognized subcommand 'checkpoint'"],
  // what says nothing of the kind
  ["RUNTIME_FAILED", 'exec failed: exec: "ls": executable file not found in $PATH'],
  ["RUNTIME_FAILED", "the rootfs path `/x` does not exist"],
  ["RUNTIME_FAILED", "runc run failed: chdir /nonexistent: no such file or directory"],
  ["RUNTIME_FAILED", "cgroups in hybrid mode not supported"],
];

test.each(messages)("%s: %s", (code, message) => {
  expect(classifyRuntimeMessage(message)).toBe(code);
});

test("crun's missing folder is a missing container only under its name", () => {
  const message = "cannot open directory '/run/crun/a': No such file or directory";
  expect([classifyRuntimeMessage(message, "a"), classifyRuntimeMessage(message, "b")]).toEqual([
    "NOT_FOUND",
    "RUNTIME_FAILED",
  ]);
});

test("a long message is classified in no time", () => {
  const before = performance.now();
  for (const each of ["cannot start ", "container ", "loading container", "exec.fif", "invalid character "]) {
    classifyRuntimeMessage(each.repeat(4_096 / each.length));
  }
  expect(performance.now() - before).toBeLessThan(1_000);
});

describe("hints", () => {
  test.each([
    ["can't get final child's PID from pipe: EOF", "CAP_SYS_RESOURCE"],
    ["open /dev/tty: no such device or address", "terminal"],
    ["unknown version specified", "ociVersion"],
  ])("%s", (logged, hint) => {
    expect(runtimeFailure(task, { logged, exitCode: 1 }).hint).toContain(hint);
  });

  test("standard error is kept up to 16 KiB", () => {
    expect(runtimeFailure(task, { exitCode: 1, stderr: "x".repeat(100_000) }).stderr).toHaveLength(16 * 1024);
  });
});

test.each([
  ["NOT_FOUND", "PROGRAM_MISSING"],
  ["TIMEOUT", "TIMEOUT"],
  ["ABORTED", "ABORTED"],
  ["INVALID_ARGUMENT", "INVALID_ARGUMENT"],
  ["OUTPUT_TOO_LARGE", "TOO_LARGE"],
  ["NOT_EXECUTABLE", "RUNTIME_FAILED"],
  ["SIGNALLED", "RUNTIME_FAILED"],
] as [ProcessErrorCode, string][])("a program's %s is %s", (from, to) => {
  const error = programFailure(task, new ProcessError(from, "why", { command: "runc", cause: "cause" }));
  expect(error).toMatchObject({ code: to, containerId: "a" });
});

test("what is no failure of a program stays", () => {
  const error = new Error("of ours");
  expect(programFailure(task, error)).toBe(error);
});
