import { getEventListeners } from "node:events";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { failure } from "../test/failure.js";
import { isRunning, killWhenFinished, pidsIn } from "../test/live-process.js";
import { temporaryFolder } from "../test/temporary-folder.js";
import { runProgram } from "./index.js";

const descriptors = () => (existsSync("/proc/self/fd") ? readdirSync("/proc/self/fd").length : 0);
const run = (script: string, options = {}) => runProgram("sh", ["-c", script], options);

describe("the deadline", () => {
  test("ends the program with TIMEOUT, and keeps what it wrote", async () => {
    const error = await failure(
      run("echo begun; echo why >&2; exec sleep 1000", { timeoutMs: 400 }),
      "TIMEOUT",
    );
    expect(error).toMatchObject({ signal: "SIGTERM", exitCode: undefined, stdoutText: "begun\n" });
    expect(error.message).toBe(
      "[TIMEOUT] running sh: it did not end within 400 ms; it was ended by SIGTERM: why",
    );
    expect(error.durationMs).toBeGreaterThanOrEqual(399);
    expect(isRunning(Number(error.pid))).toBe(false);
  });

  test("is TIMEOUT also when the program then exits with 0", async () => {
    const script = 'trap "echo tidied; exit 0" TERM; sleep 1000 & wait';
    const error = await failure(run(script, { timeoutMs: 800 }), "TIMEOUT");
    expect(error).toMatchObject({ exitCode: 0, signal: undefined, stdoutText: "tidied\n" });
  });

  test("of 0 starts nothing", async () => {
    const file = join(temporaryFolder(), "started");
    expect((await failure(run(`echo > ${file}`, { timeoutMs: 0 }), "TIMEOUT")).pid).toBeUndefined();
    expect(existsSync(file)).toBe(false);
  });

  test.each([Infinity, 2 ** 40, undefined])("of %s is none", async (timeoutMs) => {
    expect((await run("echo done", { timeoutMs })).stdoutText).toBe("done\n");
  });

  test("does not count against a program that ended in time while this process was busy", async () => {
    const file = join(temporaryFolder(), "pid");
    const running = run(`echo $$ > ${file}`, { timeoutMs: 50 });
    const until = performance.now() + 60;
    for (let pid = 0; performance.now() < until || pid === 0 || isRunning(pid); ) {
      if (pid === 0 && existsSync(file)) pid = Number(readFileSync(file, "utf8"));
    }
    expect((await running).exitCode).toBe(0);
  });
});

describe("the signal", () => {
  test("ends the program with ABORTED, and its reason is the cause", async () => {
    const file = join(temporaryFolder(), "pids");
    const controller = new AbortController();
    const running = run(`echo $$ > ${file}; exec sleep 1000`, { signal: controller.signal });
    const [pid] = await pidsIn(file, 1);
    const reason = new Error("no longer wanted");
    controller.abort(reason);
    const error = await failure(running, "ABORTED");
    expect(error).toMatchObject({ pid, cause: reason, signal: "SIGTERM" });
    expect(getEventListeners(controller.signal, "abort")).toEqual([]);
  });

  test("that fires in the same turn is seen", async () => {
    const controller = new AbortController();
    const running = run("exec sleep 1000", { signal: controller.signal });
    controller.abort();
    expect((await failure(running, "ABORTED")).pid).toBeGreaterThan(0);
  });

  test("that has fired starts nothing", async () => {
    const file = join(temporaryFolder(), "started");
    const error = await failure(run(`echo > ${file}`, { signal: AbortSignal.abort("early") }), "ABORTED");
    expect(error).toMatchObject({ cause: "early", pid: undefined });
    expect(existsSync(file)).toBe(false);
  });

  test("has no listener left, however the program ended, and the first reason counts", async () => {
    const { signal } = new AbortController();
    await run("true", { signal });
    await failure(run("exit 1", { signal }), "EXIT");
    await failure(runProgram("/no/such/program", [], { signal }), "NOT_FOUND");
    await failure(run("exec sleep 1000", { signal, timeoutMs: 20 }), "TIMEOUT");
    await failure(runProgram("yes", [], { signal, maxOutputBytes: 10 }), "OUTPUT_TOO_LARGE");
    expect(getEventListeners(signal, "abort")).toEqual([]);
  });
});

describe("the output limit", () => {
  test("ends a flood, and keeps the first bytes", async () => {
    const error = await failure(
      runProgram("yes", ["abc"], { maxOutputBytes: 1_000_001 }),
      "OUTPUT_TOO_LARGE",
    );
    expect(error.stdout).toHaveLength(1_000_001);
    expect(error.stdoutText.startsWith("abc\nabc\n")).toBe(true);
    expect(error.message).toContain("more than 1000001 bytes to standard output; it was ended by SIG");
    expect(error.hint).toContain("maxOutputBytes");
  });

  test("holds for standard error, and by default at 16 MiB", async () => {
    const error = await failure(run("exec yes >&2"), "OUTPUT_TOO_LARGE");
    expect([error.stderr.length, error.stdout.length]).toEqual([16 * 1024 * 1024, 0]);
    expect(error.message).toContain("standard error");
    expect(error.message.length).toBeLessThan(300);
  });

  test("is the last size that passes, for each stream", async () => {
    const result = await run("printf 12345; printf 12345 >&2", { maxOutputBytes: 5 });
    expect([result.stdoutText, result.stderrText]).toEqual(["12345", "12345"]);
    const error = await failure(run("printf 123456", { maxOutputBytes: 5 }), "OUTPUT_TOO_LARGE");
    expect(error.stdoutText).toBe("12345");
    await failure(run("echo", { maxOutputBytes: 0 }), "OUTPUT_TOO_LARGE");
  });
});

describe("the process group", () => {
  // each process ignores SIGTERM and then names itself
  const stubborn = (file: string) =>
    `trap "" TERM; sh -c 'echo $$ >> ${file}; while :; do sleep 1000; done' & echo $$ >> ${file}; wait; sleep 1000`;

  test("is killed with the grandchildren that ignore SIGTERM", async () => {
    const file = join(temporaryFolder(), "pids");
    const controller = new AbortController();
    const running = run(stubborn(file), { signal: controller.signal, killGraceMs: 50 });
    const pids = await pidsIn(file, 2);
    expect(pids.map(isRunning)).toEqual([true, true]);
    controller.abort();
    expect((await failure(running, "ABORTED")).signal).toBe("SIGKILL");
    expect(pids.map(isRunning)).toEqual([false, false]);
  });

  test("is killed also when only the program itself heeds SIGTERM", async () => {
    const file = join(temporaryFolder(), "pids");
    const controller = new AbortController();
    const script = `sh -c 'trap "" TERM; echo $$ >> ${file}; while :; do sleep 1000; done' & exec sleep 1000`;
    const running = run(script, { signal: controller.signal, killGraceMs: 100 });
    const [grandchild = 0] = await pidsIn(file, 1);
    controller.abort();
    expect((await failure(running, "ABORTED")).signal).toBe("SIGTERM");
    expect(isRunning(grandchild)).toBe(false);
  });

  test("may use its grace to write, also when the program itself is gone", async () => {
    const file = join(temporaryFolder(), "pids");
    const controller = new AbortController();
    const child = `process.on("SIGTERM", () => setTimeout(() => { console.log("tidied"); process.exit(); }, 400));
      setInterval(() => {}, 1000);
      require("node:fs").writeFileSync(${JSON.stringify(file)}, process.pid + "\\n");`;
    const script = `"$NODE" -e "$CHILD" & exec sleep 1000`;
    const env = { ...process.env, NODE: process.execPath, CHILD: child };
    const running = run(script, { env, signal: controller.signal, killGraceMs: 10_000 });
    await pidsIn(file, 1);
    controller.abort();
    expect(await failure(running, "ABORTED")).toMatchObject({ signal: "SIGTERM", stdoutText: "tidied\n" });
  });

  test("is ended for the first reason, also when another comes before it is gone", async () => {
    const file = join(temporaryFolder(), "pids");
    const controller = new AbortController();
    const running = run(stubborn(file), { signal: controller.signal, timeoutMs: 1_000, killGraceMs: 1_100 });
    await pidsIn(file, 2);
    controller.abort("first");
    expect((await failure(running, "ABORTED")).cause).toBe("first");
  });

  test("gets SIGKILL at once with a grace of 0", async () => {
    const error = await failure(run("exec sleep 1000", { timeoutMs: 20, killGraceMs: 0 }), "TIMEOUT");
    expect(error.signal).toBe("SIGKILL");
  });

  test("goes on when the program has ended by itself, and its hold on the pipes delays nothing for long", async () => {
    const startedAt = performance.now();
    const before = descriptors();
    const { stdoutText } = await run("sleep 1000 & echo $!");
    expect(descriptors()).toBeLessThanOrEqual(before);
    expect(performance.now() - startedAt).toBeLessThan(3_000);
    killWhenFinished(Number(stdoutText));
    expect(isRunning(Number(stdoutText))).toBe(true);
  });

  test("is left by a child with a session of its own, which does not hold up the end", async () => {
    const script = `const { spawn } = require("node:child_process");
      const child = spawn("sleep", ["1000"], { detached: true, stdio: "inherit" });
      require("node:fs").writeSync(1, child.pid + "\\n");`;
    const error = await failure(
      runProgram(process.execPath, ["-e", script], { timeoutMs: 1_500 }),
      "TIMEOUT",
    );
    killWhenFinished(Number(error.stdoutText));
    expect(isRunning(Number(error.stdoutText))).toBe(true);
  });
});

test("200 runs leave no file descriptor, no zombie and no handle", async () => {
  const handles = () => process.getActiveResourcesInfo().length;
  const once = async (index: number): Promise<number> => {
    const options = { stdin: "x".repeat(100_000), timeoutMs: 60_000 };
    if (index % 5 === 0) await failure(runProgram("/no/such/program", [], options), "NOT_FOUND");
    if (index % 5 === 1)
      await failure(runProgram("yes", [], { ...options, maxOutputBytes: 10 }), "OUTPUT_TOO_LARGE");
    if (index % 5 === 2) return (await failure(run("exit 1", options), "EXIT")).pid ?? 0;
    return (await runProgram("cat", [], options)).pid;
  };
  await once(0);
  await once(1);
  await once(2);
  const before = { descriptors: descriptors(), handles: handles() };
  const pids: number[] = [];
  for (let i = 0; i < 180; i++) pids.push(await once(i));
  pids.push(...(await Promise.all(Array.from({ length: 20 }, (_, i) => once(i)))));
  expect(descriptors()).toBeLessThanOrEqual(before.descriptors);
  // the last ones are counted until their callbacks have run, and the test runner has some of its own
  expect(handles()).toBeLessThan(before.handles + 20);
  expect(pids.filter((pid) => existsSync(`/proc/${pid}`))).toEqual([]);
});
