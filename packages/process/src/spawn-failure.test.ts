import {
  chmodSync,
  closeSync,
  copyFileSync,
  mkdirSync,
  openSync,
  realpathSync,
  writeFileSync,
} from "node:fs";
import { delimiter, join } from "node:path";
import { inspect } from "node:util";
import { expect, test } from "vitest";
import { failure } from "../test/failure.js";
import { temporaryFolder } from "../test/temporary-folder.js";
import { type ProcessErrorCode, runProgram } from "./index.js";

function script(path: string, mode: number, text = "#!/bin/sh\necho ran\n"): string {
  writeFileSync(path, text);
  chmodSync(path, mode);
  return path;
}

/** Runs as a user without privileges also where the tests run as root. */
async function unprivileged(action: () => Promise<void>): Promise<void> {
  const root = process.geteuid?.() === 0;
  if (root) process.seteuid?.(65_534);
  try {
    await action();
  } finally {
    if (root) process.seteuid?.(0);
  }
}

test.each(["no-such-program-of-ours", "/no/such/program", "./no-such-program", "/etc/passwd/program"])(
  "%s is NOT_FOUND",
  async (command) => {
    const error = await failure(runProgram(command, ["--password=hunter2"]), "NOT_FOUND");
    expect(error).toMatchObject({
      command,
      pid: undefined,
      exitCode: undefined,
      args: ["--password=hunter2"],
    });
    expect(error.message).toContain(`running ${command}: there is no such program`);
    expect((error.cause as NodeJS.ErrnoException).syscall).toMatch(/^spawn/);
    expect(inspect(error, { depth: 9 })).not.toContain("hunter2");
  },
);

test("a name is looked up in the PATH of the environment given", async () => {
  const folder = temporaryFolder();
  script(join(folder, "only-here"), 0o755);
  await failure(runProgram("only-here", [], { env: { PATH: "/nowhere" } }), "NOT_FOUND");
  expect((await failure(runProgram("only-here"), "NOT_FOUND")).hint).toContain("PATH");
  const env = { PATH: ["/nowhere", folder].join(delimiter) };
  expect((await runProgram("only-here", [], { env })).stdoutText).toBe("ran\n");
});

test("what is no program is NOT_EXECUTABLE", async () => {
  const folder = temporaryFolder();
  const plain = script(join(folder, "plain"), 0o644);
  expect((await failure(runProgram(plain), "NOT_EXECUTABLE")).message).toMatch(
    /no execute permission\. .*chmod/,
  );
  await failure(runProgram("./plain", [], { cwd: folder }), "NOT_EXECUTABLE");
  await failure(runProgram("plain", [], { env: { PATH: `/nowhere:${folder}` } }), "NOT_EXECUTABLE");
  expect((await failure(runProgram(folder), "NOT_EXECUTABLE")).reason).toContain("not a file");
  const orphan = script(join(folder, "orphan"), 0o755, "#!/no/such/interpreter\n");
  expect((await failure(runProgram(orphan), "NOT_EXECUTABLE")).reason).toContain("interpreter");
  await failure(runProgram("orphan", [], { env: { PATH: folder } }), "NOT_EXECUTABLE");
});

test("what the user may not do is PERMISSION_DENIED", async () => {
  const folder = realpathSync(temporaryFolder());
  const locked = join(folder, "locked");
  chmodSync(folder, 0o755);
  mkdirSync(locked);
  const program = script(join(locked, "program"), 0o755);
  const own = script(join(folder, "own"), 0o655);
  chmodSync(own, process.geteuid?.() === 0 ? 0o700 : 0o601);
  chmodSync(locked, 0);
  try {
    await unprivileged(async () => {
      const error = await failure(runProgram(program), "PERMISSION_DENIED");
      expect(error.message).toContain(
        `user ${process.geteuid?.()} may not execute it (EACCES). Check the mode`,
      );
      await failure(runProgram(own), "PERMISSION_DENIED");
      const hidden = await failure(runProgram("program", [], { env: { PATH: locked } }), "NOT_FOUND");
      expect(hidden.reason).toContain("may look");
      await failure(runProgram("own", [], { env: { PATH: folder } }), "PERMISSION_DENIED");
      const inside = await failure(runProgram("true", [], { cwd: locked }), "PERMISSION_DENIED");
      expect(inside.reason).toContain("working directory");
    });
  } finally {
    chmodSync(locked, 0o700);
  }
});

test("a file that is open for writing is BUSY", async () => {
  const path = join(temporaryFolder(), "program");
  copyFileSync("/bin/sleep", path);
  chmodSync(path, 0o755);
  const fd = openSync(path, "r+");
  try {
    const error = await failure(runProgram(path, ["0"]), "BUSY");
    expect((error.cause as NodeJS.ErrnoException).code).toBe("ETXTBSY");
  } finally {
    closeSync(fd);
  }
  expect((await runProgram(path, ["0"])).exitCode).toBe(0);
});

test("another refusal of the system is SPAWN_FAILED, with its code and a hint", async () => {
  const error = await failure(runProgram("true", ["x".repeat(3_000_000)]), "SPAWN_FAILED");
  expect(error.message).toMatch(/\(E2BIG\)\. .*standard input/);
  expect(error.message.length).toBeLessThan(300);
  await failure(runProgram("true", [], { stdoutFd: 99_999 }), "SPAWN_FAILED");
});

test("a working directory that is none is INVALID_ARGUMENT", async () => {
  const missing = await failure(runProgram("true", [], { cwd: "/no/such/folder" }), "INVALID_ARGUMENT");
  expect(missing.message).toBe(
    "[INVALID_ARGUMENT] running true: the working directory /no/such/folder does not exist",
  );
  expect(missing.cwd).toBe("/no/such/folder");
  const file = await failure(runProgram("true", [], { cwd: "/etc/passwd" }), "INVALID_ARGUMENT");
  expect(file.reason).toContain("is not a directory");
});

const wrong = (value: unknown): never => value as never;
test.each<[string, Parameters<typeof runProgram>, string]>([
  ["an empty name", [""], "empty"],
  ["a zero byte in the name", ["sec\0ret"], "zero byte"],
  ["a name that is no string", [wrong(7)], "not a string"],
  ["args that are no array", ["true", wrong("secret")], "args is not an array"],
  ["a zero byte in an argument", ["true", ["a", "sec\0ret"]], "args[1]"],
  ["half a surrogate pair", ["true", ["secret\ud800"]], "args[0]"],
  ["an argument that is no string", ["true", [wrong(7)]], "args[0]"],
  ["a zero byte in a variable", ["true", [], { env: { A: "sec\0ret" } }], "variable A"],
  ["a variable that is no string", ["true", [], { env: { A: wrong(7) } }], "variable A"],
  ["a variable without a name", ["true", [], { env: { "": "secret" } }], "name of an environment variable"],
  ["a name with =", ["true", [], { env: { "A=secret": "b" } }], "name of an environment variable"],
  ["a zero byte in a name", ["true", [], { env: { "A\0secret": "b" } }], "name of an environment variable"],
  ["a zero byte in cwd", ["true", [], { cwd: "/\0" }], "cwd"],
  ["an empty cwd", ["true", [], { cwd: "" }], "cwd"],
  ["a stdin of another type", ["true", [], { stdin: wrong({ secret: 1 }) }], "stdin"],
  ["a signal that is none", ["true", [], { signal: wrong({}) }], "signal"],
  ["codes that are no array", ["true", [], { acceptExitCodes: wrong(1) }], "acceptExitCodes"],
  ["a negative deadline", ["true", [], { timeoutMs: -1 }], "timeoutMs"],
  ["a deadline that is no number", ["true", [], { timeoutMs: Number.NaN }], "timeoutMs"],
  ["a limit that is no number", ["true", [], { maxOutputBytes: wrong("1") }], "maxOutputBytes"],
  ["a negative grace", ["true", [], { killGraceMs: -1 }], "killGraceMs"],
  ["a descriptor that is none", ["true", [], { stdoutFd: 1.5 }], "stdoutFd"],
  ["a negative descriptor", ["true", [], { stderrFd: -1 }], "stderrFd"],
])("%s is INVALID_ARGUMENT", async (name, call, text) => {
  const code: ProcessErrorCode = "INVALID_ARGUMENT";
  const error = await failure(runProgram(...call), code);
  expect(error.reason).toContain(text);
  if (name !== "a zero byte in the name") expect(inspect(error)).not.toMatch(/sec(.|\\x00)?ret/);
});
