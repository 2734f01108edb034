import { existsSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { describe, expect, test } from "vitest";
import { type Answer, type FakeRuntime, fakeRuntime, logLine } from "../../test/fake-runtime.js";
import { isAlive } from "./live-process.js";

const failsWith = (code: string, more: object = {}) =>
  expect.objectContaining({ name: "OciError", code, ...more });

/** A runtime with a container, whose `state` names the fake's own bundle. */
function withContainer(exec: Answer | readonly Answer[], bundle?: string): FakeRuntime {
  const answers: Record<string, Answer | readonly Answer[]> = { exec, state: {} };
  const fake = fakeRuntime(answers);
  const state = { ociVersion: "1.0.2", id: "a", status: "running", pid: 1, bundle: bundle ?? fake.bundle };
  answers.state = { stdout: JSON.stringify(state) };
  writeFileSync(fake.env.FAKE_RUNTIME ?? "", JSON.stringify(answers));
  return fake;
}

const documentOf = (fake: FakeRuntime): unknown => {
  const call = fake.calls().find(({ command }) => command === "exec");
  return JSON.parse(call?.files[0]?.text ?? "null");
};

describe("exec", () => {
  test("gives what it reads and wrote, and the exit code", async () => {
    const fake = withContainer({ pid: "own", stderr: "err", echo: true, exitCode: 3 });
    const result = await fake.runtime.exec("a", ["cat"], { stdin: "input" });
    expect(result).toMatchObject({ exitCode: 3, stdoutText: "input", stderrText: "err" });
    expect(Buffer.from(result.stdout).toString()).toBe("input");
  });

  test("the process is in a private file that is gone after it, and on no command line", async () => {
    const fake = withContainer({ pid: "own" });
    await fake.runtime.exec("a", { args: ["login", "secret"], env: ["TOKEN=secret"] });
    const call = fake.calls()[1];
    expect(call?.argv).toEqual(
      `exec --process ${call?.folder}/process.json --pid-file ${call?.folder}/pid -- a`.split(" "),
    );
    expect(call?.files[0]?.mode).toBe(0o600);
    expect(call?.files[0]?.text).toContain("TOKEN=secret");
    expect(existsSync(call?.folder ?? "")).toBe(false);
  });

  test("what it does not say is as in the container, whose 64-bit integers stay whole", async () => {
    const fake = withContainer({ pid: "own" });
    await fake.runtime.exec("a", { args: ["env"], env: ["LANG=de", "A=1", "A=2"], cwd: "/tmp" });
    expect(documentOf(fake)).toMatchObject({
      args: ["env"],
      cwd: "/tmp",
      env: ["PATH=/bin", "LANG=de", "A=2"],
      user: { uid: 7, gid: 8 },
      terminal: false,
    });
    expect(fake.calls()[1]?.files[0]?.text).toContain('"hard":18446744073709551615');
  });

  test("or, not completed, exactly what is given", async () => {
    const fake = withContainer({ pid: "own" });
    const process = { args: ["env"], cwd: "/", env: ["A=1"], terminal: true };
    await fake.runtime.exec("a", process, { complete: false });
    expect(documentOf(fake)).toEqual({ ...process, terminal: false });
    expect(fake.calls()).toHaveLength(1);
    const incomplete = fake.runtime.exec("a", ["env"], { complete: false });
    await expect(incomplete).rejects.toThrow(
      failsWith("INVALID_ARGUMENT", { reason: expect.stringContaining("cwd") }),
    );
  });

  test.each([[], { args: [] }, {}, { args: [1] }, { args: ["a"], user: { uid: "root" } }])(
    "the process %j is refused",
    async (process) => {
      const fake = withContainer({ pid: "own" });
      await expect(fake.runtime.exec("a", process as never)).rejects.toThrow(failsWith("INVALID_ARGUMENT"));
      expect(fake.calls().some(({ command }) => command === "exec")).toBe(false);
    },
  );

  test.each([
    ["{", "INVALID_BUNDLE"],
    ["[]", "INVALID_BUNDLE"],
    ['{"process":7}', "INVALID_BUNDLE"],
    [undefined, "READ_FAILED"],
  ])("a configuration that is %j is told", async (config, code) => {
    const fake = withContainer({ pid: "own" });
    const file = join(fake.bundle, "config.json");
    if (config === undefined) rmSync(file);
    else writeFileSync(file, config);
    await expect(fake.runtime.exec("a", ["ls"])).rejects.toThrow(failsWith(code, { file }));
  });

  test("fails as the runtime does when no process was started", async () => {
    const log = logLine('exec failed: exec: "nope": executable file not found in $PATH');
    const fake = withContainer({ log, exitCode: 255 });
    await expect(fake.runtime.exec("a", ["nope"])).rejects.toThrow(
      failsWith("RUNTIME_FAILED", { containerId: "a", exitCode: 255 }),
    );
  });

  test("more output than is wanted ends it", async () => {
    const fake = withContainer({ pid: "own", stdout: "x".repeat(100_000), until: "/never" });
    await expect(fake.runtime.exec("a", ["yes"], { maxOutputBytes: 99_999 })).rejects.toThrow(
      failsWith("TOO_LARGE"),
    );
    const enough = withContainer({ pid: "own", stdout: "x".repeat(100_000) });
    expect((await enough.runtime.exec("a", ["yes"], { maxOutputBytes: 100_000 })).stdout).toHaveLength(
      100_000,
    );
  });

  test("a deadline and a signal kill it, and are told as such", async () => {
    const fake = withContainer({ pid: "own", until: "/never", ignoreTerm: true });
    await expect(fake.runtime.exec("a", ["x"], { timeoutMs: 500 })).rejects.toThrow(failsWith("TIMEOUT"));
    const signal = AbortSignal.timeout(500);
    await expect(fake.runtime.exec("a", ["x"], { signal })).rejects.toThrow(
      failsWith("ABORTED", { cause: expect.objectContaining({ name: "TimeoutError" }) }),
    );
    for (const { pid } of fake.calls()) expect(() => process.kill(pid, 0)).toThrow("ESRCH");
  });
});

test("startExec has pipes, and disposing kills the process", async () => {
  const fake = withContainer([
    { pid: "own", echo: true },
    { pid: "own", until: "/never", ignoreTerm: true },
  ]);
  const first = await fake.runtime.startExec("a", ["cat"], { stdio: { stdin: "pipe", stdout: "pipe" } });
  first.stdin?.end("hello");
  expect(await text(first.stdout ?? process.stdin)).toBe("hello");
  expect(await first.wait()).toEqual({ exitCode: 0 });
  await expect(first.resize({ rows: 1, columns: 1 })).rejects.toThrow(failsWith("WRONG_STATE"));
  let pid = 0;
  {
    await using second = await fake.runtime.startExec("a", ["sleep"]);
    pid = second.pid;
    await expect(second.wait({ timeoutMs: 10 })).rejects.toThrow(failsWith("TIMEOUT"));
  }
  expect(() => process.kill(pid, 0)).toThrow("ESRCH");
});

test("execDetached gives the process id", async () => {
  const fake = withContainer([{ pid: 4321 }, {}]);
  expect(await fake.runtime.execDetached("a", ["sleep"])).toBe(4321);
  expect(fake.calls()[1]?.argv.slice(0, 2)).toEqual(["exec", "--detach"]);
  await expect(fake.runtime.execDetached("a", ["sleep"])).rejects.toThrow(failsWith("RUNTIME_FAILED"));
});

test("a process is told from a later one of its number", async () => {
  expect(isAlive({ pid: process.pid, startTime: "1" })).toBe(false);
});
