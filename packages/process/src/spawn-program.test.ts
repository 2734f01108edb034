import { closeSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { describe, expect, test } from "vitest";
import { isRunning, pidsIn } from "../test/live-process.js";
import { temporaryFolder } from "../test/temporary-folder.js";
import { ProcessError, spawnProgram } from "./index.js";

const spawn = (script: string, options = {}) => spawnProgram("sh", ["-c", script], options);

describe("streams", () => {
  test("pipes carry input and output as it comes", async () => {
    const program = await spawn("read a; echo got $a; read b; echo then $b >&2; exit 3", {
      stdin: "pipe",
      stdout: "pipe",
      stderr: "pipe",
    });
    program.stdin?.write("one\n");
    const [first] = await (async () => {
      for await (const chunk of program.stdout ?? []) return [String(chunk)];
      return [];
    })();
    expect(first).toBe("got one\n");
    program.stdin?.end("two\n");
    expect(await text(program.stderr ?? process.stdin)).toBe("then two\n");
    expect(await program.exited).toEqual({ exitCode: 3, signal: undefined });
  });

  test("what was written before the end can be read after it", async () => {
    const program = await spawn("echo out; echo err >&2", { stdout: "pipe", stderr: "pipe" });
    await program.exited;
    // Node drops output a moment later, when nobody has begun to read it
    await new Promise((resolve) => setImmediate(resolve));
    expect(await text(program.stdout ?? process.stdin)).toBe("out\n");
    expect(await text(program.stderr ?? process.stdin)).toBe("err\n");
  });

  test("without any, input is empty and output goes nowhere", async () => {
    const program = await spawn("cat; echo out; echo err >&2");
    expect([program.stdin, program.stdout, program.stderr]).toEqual([undefined, undefined, undefined]);
    expect(await program.exited).toEqual({ exitCode: 0, signal: undefined });
  });

  test("descriptors become streams, and others from 3 on", async () => {
    const [out, extra] = [join(temporaryFolder(), "out"), join(temporaryFolder(), "extra")];
    const fds = [openSync(out, "a"), openSync(extra, "a")] as const;
    try {
      const program = await spawn("echo out; echo three >&3; echo four >&4", { stdout: fds[0], fds });
      await program.exited;
    } finally {
      for (const fd of fds) closeSync(fd);
    }
    expect(readFileSync(out, "utf8")).toBe("out\nthree\n");
    expect(readFileSync(extra, "utf8")).toBe("four\n");
  });

  test("what is written after the end is no error", async () => {
    const program = await spawn("exec <&-; exit 0", { stdin: "pipe" });
    await program.exited;
    program.stdin?.write("x".repeat(1_000_000));
    expect(await program.exited).toMatchObject({ exitCode: 0 });
  });
});

describe("ending", () => {
  const forking = (file: string) => `sleep 1000 & echo $! >> ${file}; echo $$ >> ${file}; wait`;

  test("end() ends the group, and exited tells how", async () => {
    const file = join(temporaryFolder(), "pids");
    const program = await spawn(forking(file));
    const pids = await pidsIn(file, 2);
    await program.end();
    expect(await program.exited).toEqual({ exitCode: undefined, signal: "SIGTERM" });
    expect(pids.map(isRunning)).toEqual([false, false]);
    await program.end();
  });

  test("disposing ends it, by SIGKILL when SIGTERM does not", async () => {
    const file = join(temporaryFolder(), "pids");
    const script = `trap '' TERM; echo $$ >> ${file}; while :; do sleep 1000; done`;
    let pids: number[] = [];
    let exited: Promise<unknown> = Promise.resolve();
    {
      await using program = await spawn(script, { killGraceMs: 50 });
      pids = await pidsIn(file, 1);
      exited = program.exited;
    }
    expect(await exited).toEqual({ exitCode: undefined, signal: "SIGKILL" });
    expect(pids.map(isRunning)).toEqual([false]);
  });

  test("what has exited by itself leaves its children alone", async () => {
    const file = join(temporaryFolder(), "pids");
    const program = await spawn(`sleep 1000 & echo $! >> ${file}`);
    await program.exited;
    await program.end();
    const [pid = 0] = await pidsIn(file, 1);
    expect(isRunning(pid)).toBe(true);
    process.kill(pid, "SIGKILL");
  });

  test("the signal and the deadline reject exited, once the group is gone", async () => {
    const file = join(temporaryFolder(), "pids");
    const controller = new AbortController();
    const program = await spawn(forking(file), { signal: controller.signal });
    const pids = await pidsIn(file, 2);
    controller.abort("enough");
    const error = await program.exited.catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: "ABORTED", cause: "enough", signal: "SIGTERM" });
    expect(pids.map(isRunning)).toEqual([false, false]);
    const late = await spawn("exec sleep 1000", { timeoutMs: 20 });
    expect(await late.exited.catch((reason: unknown) => reason)).toMatchObject({ code: "TIMEOUT" });
  });
});

test("what cannot be started is told as runProgram tells it", async () => {
  const codeOf = (call: Promise<unknown>): Promise<unknown> =>
    call.then(
      () => "started",
      (error: unknown) => (ProcessError.is(error) ? error.code : error),
    );
  expect(await codeOf(spawnProgram("/does/not/exist"))).toBe("NOT_FOUND");
  expect(await codeOf(spawnProgram("no-such-program-here"))).toBe("NOT_FOUND");
  expect(await codeOf(spawnProgram("/"))).toBe("NOT_EXECUTABLE");
  expect(await codeOf(spawn("exit 0", { signal: AbortSignal.abort() }))).toBe("ABORTED");
  expect(await codeOf(spawn("exit 0", { timeoutMs: 0 }))).toBe("TIMEOUT");
  expect(await codeOf(spawn("exit 0", { stdout: -1 }))).toBe("INVALID_ARGUMENT");
  expect(await codeOf(spawn("exit 0", { fds: [1.5] }))).toBe("INVALID_ARGUMENT");
  expect(await codeOf(spawnProgram("a\0b"))).toBe("INVALID_ARGUMENT");
});
