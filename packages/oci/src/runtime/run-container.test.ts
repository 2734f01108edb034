import {
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { type Answer, type FakeRuntime, fakeRuntime, logLine } from "../../test/fake-runtime.js";
import type { RunContainerOptions } from "./runtime-calls.js";

const failsWith = (code: string, more: object = {}) =>
  expect.objectContaining({ name: "OciError", code, ...more });

/** A file for an answer to wait for, or to make. */
function signalFile(): string {
  const folder = mkdtempSync(join(tmpdir(), "fake-signal-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, "file");
}

/** A runtime whose `run` lasts until `delete` is called, and whose `state` tells of a container that it made. */
function running(run: Answer, state: object = {}, file: string = signalFile()): FakeRuntime {
  const folder = mkdtempSync(join(tmpdir(), "fake-bundle-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const told = {
    ociVersion: "1.0.2",
    id: "a",
    status: "running",
    bundle: folder,
    created: "2999-01-01T00:00:00Z",
  };
  const fake = fakeRuntime({
    run: { until: file, exitCode: 137, ...run },
    state: { stdout: JSON.stringify({ ...told, ...state }) },
    delete: { create: file },
  });
  return { ...fake, bundle: folder };
}

const commandsOf = (fake: FakeRuntime): readonly string[] => fake.calls().map(({ command }) => command);

describe("a container that runs", () => {
  test("has its streams, and its runtime's exit code", async () => {
    const fake = fakeRuntime({ run: { pid: "own", stderr: "err", echo: true, exitCode: 7 } });
    const stdio = { stdin: "pipe", stdout: "pipe", stderr: "pipe" } as const;
    const container = await fake.runtime.run("web-1", fake.bundle, { stdio, noPivot: true });
    container.stdin?.end("hello");
    expect(await text(container.stdout ?? process.stdin)).toBe("hello");
    expect(await text(container.stderr ?? process.stdin)).toBe("err");
    expect(await container.wait()).toEqual({ exitCode: 7 });
    const [call] = fake.calls();
    expect(container).toMatchObject({ id: "web-1", bundle: fake.bundle, pid: call?.pid });
    expect(call?.argv).toEqual(
      `run --bundle ${fake.bundle} --pid-file ${call?.folder}/pid --no-pivot -- web-1`.split(" "),
    );
    expect(existsSync(call?.folder ?? "")).toBe(false);
    // it has ended, and what has its id now is another one
    await container[Symbol.asyncDispose]();
    expect(commandsOf(fake)).toEqual(["run"]);
  });

  test("without streams reads nothing and writes nowhere", async () => {
    const fake = fakeRuntime({ run: { pid: 1, echo: true, stdout: "x".repeat(1_000_000) } });
    const container = await fake.runtime.run("a", fake.bundle);
    expect([container.stdin, container.stdout, container.stderr]).toEqual([undefined, undefined, undefined]);
    expect(await container.wait()).toEqual({ exitCode: 0 });
  });

  test("has files and descriptors as streams", async () => {
    const fake = fakeRuntime({ run: { pid: 1, echo: true, stderr: "err" } });
    const [input, output, error] = ["in", "out", "err"].map((name) => join(fake.folder, name)) as [
      string,
      string,
      string,
    ];
    writeFileSync(input, "from a file");
    writeFileSync(output, "before, ");
    const fd = openSync(error, "w");
    try {
      const stdio = { stdin: input, stdout: output, stderr: fd };
      await (await fake.runtime.run("a", fake.bundle, { stdio, preserveFds: [fd, fd] })).wait();
    } finally {
      closeSync(fd);
    }
    expect([readFileSync(output, "utf8"), readFileSync(error, "utf8")]).toEqual([
      "before, from a file",
      "err",
    ]);
    expect(fake.calls()[0]?.argv.join(" ")).toContain("--preserve-fds 2");
  });

  test.each([
    [{ stdout: "yes" }, "INVALID_ARGUMENT"],
    [{ stdout: -1 }, "INVALID_ARGUMENT"],
    [{ stdin: "/does/not/exist" }, "READ_FAILED"],
    [{ stderr: "/does/not/exist" }, "WRITE_FAILED"],
  ])("is not started with the streams %j", async (stdio, code) => {
    const fake = fakeRuntime({ run: { pid: 1 } });
    await expect(fake.runtime.run("a", fake.bundle, { stdio })).rejects.toThrow(failsWith(code));
    expect(fake.calls()).toEqual([]);
  });

  test.each(["", undefined, {}, 7])("nor of the bundle %j", async (bundle) => {
    const fake = fakeRuntime({ run: { pid: 1 } });
    await expect(fake.runtime.run("a", bundle as string)).rejects.toThrow(failsWith("INVALID_ARGUMENT"));
  });

  test("fails as the runtime does when that has written no process id", async () => {
    const log = logLine("runc run failed: container with given ID already exists");
    const fake = fakeRuntime({ run: [{ log, exitCode: 1 }, { exitCode: 0 }] });
    await expect(fake.runtime.run("a", fake.bundle)).rejects.toThrow(
      failsWith("ALREADY_EXISTS", { containerId: "a", exitCode: 1 }),
    );
    await expect(fake.runtime.run("a", fake.bundle)).rejects.toThrow(failsWith("RUNTIME_FAILED"));
    expect(commandsOf(fake)).toEqual(["run", "run"]);
  });

  test("that exits with 1 has not failed, whatever is logged", async () => {
    const fake = fakeRuntime({ run: { pid: 1, log: logLine("a signal was not forwarded"), exitCode: 1 } });
    expect(await (await fake.runtime.run("a", fake.bundle)).wait()).toEqual({ exitCode: 1 });
  });

  test("is not known to have ended when its runtime is killed", async () => {
    const fake = fakeRuntime({ run: { pid: 1, kill: "SIGKILL" } });
    const container = await fake.runtime.run("a", fake.bundle);
    await expect(container.wait()).rejects.toThrow(
      failsWith("RUNTIME_FAILED", { reason: expect.stringContaining("SIGKILL") }),
    );
  });
});

describe("waiting", () => {
  test("may end before the container does", async () => {
    const fake = running({ pid: "own" });
    const container = await fake.runtime.run("a", fake.bundle);
    await expect(container.wait({ timeoutMs: 10 })).rejects.toThrow(failsWith("TIMEOUT"));
    await expect(container.wait({ signal: AbortSignal.abort("enough") })).rejects.toThrow(
      failsWith("ABORTED", { cause: "enough" }),
    );
    await expect(container.wait({ timeoutMs: Number.NaN })).rejects.toThrow(failsWith("INVALID_ARGUMENT"));
    await container[Symbol.asyncDispose]();
    expect(await container.wait({ timeoutMs: 10 })).toEqual({ exitCode: 137 });
  });
});

describe("ending", () => {
  test("disposing kills the container and removes it; the runtime ends by itself", async () => {
    const fake = running({ pid: "own", ignoreTerm: true });
    {
      await using container = await fake.runtime.run("a", fake.bundle);
      expect(container.pid).toBeGreaterThan(0);
    }
    expect(
      fake
        .calls()
        .map(({ argv }) => argv.join(" "))
        .slice(1),
    ).toEqual(["state -- a", "delete --force -- a"]);
  });

  test("the signal does the same at any time, and wait says so", async () => {
    const fake = running({ pid: "own", ignoreTerm: true });
    const controller = new AbortController();
    const container = await fake.runtime.run("a", fake.bundle, {
      signal: controller.signal,
      timeoutMs: 10_000,
    });
    controller.abort("enough");
    await expect(container.wait()).rejects.toThrow(failsWith("ABORTED", { cause: "enough" }));
    expect(commandsOf(fake)).toEqual(["run", "state", "delete"]);
  });

  test("a deadline is for the start only", async () => {
    const fake = running({ pid: "own" });
    const [set, clear] = [vi.spyOn(globalThis, "setTimeout"), vi.spyOn(globalThis, "clearTimeout")];
    onTestFinished(() => void vi.restoreAllMocks());
    const container = await fake.runtime.run("a", fake.bundle, { timeoutMs: 12_345 });
    const index = set.mock.calls.findIndex(([, ms]) => ms === 12_345);
    expect(clear).toHaveBeenCalledWith(set.mock.results[index]?.value);
    await container[Symbol.asyncDispose]();
  });

  const cuts: readonly [string, () => RunContainerOptions, string][] = [
    ["deadline", () => ({ timeoutMs: 300 }), "TIMEOUT"],
    ["signal", () => ({ signal: AbortSignal.timeout(300) }), "ABORTED"],
  ];
  test.each(cuts)("amid a start, the %s leaves no container of its own", async (_, options, code) => {
    const fake = running({ pid: "own", lateMs: 600 });
    await expect(fake.runtime.run("a", fake.bundle, options())).rejects.toThrow(failsWith(code));
    expect(commandsOf(fake)).toEqual(["run", "state", "delete"]);
    for (const { pid } of fake.calls()) expect(() => process.kill(pid, 0)).toThrow("ESRCH");
  });

  test.each([
    ["was there before", { created: "2001-01-01T00:00:00Z" }],
    ["is of another bundle", { bundle: "/elsewhere" }],
  ])("amid a start, a container that %s is left alone", async (_, state) => {
    const fake = running({ lateMs: 600, until: "/" }, state);
    await expect(fake.runtime.run("a", fake.bundle, { timeoutMs: 300 })).rejects.toThrow(
      failsWith("TIMEOUT"),
    );
    expect(commandsOf(fake)).toEqual(["run", "state"]);
  });

  test("a bundle behind a symbolic link is the same one", async () => {
    const fake = running({ pid: "own", lateMs: 600 });
    const link = join(fake.folder, "link");
    symlinkSync(fake.bundle, link);
    await expect(fake.runtime.run("a", link, { timeoutMs: 300 })).rejects.toThrow(failsWith("TIMEOUT"));
    expect(commandsOf(fake)).toEqual(["run", "state", "delete"]);
  });

  test("a container that is known by its process is removed, whatever the clock says", async () => {
    const file = signalFile();
    const fake = running({ pid: process.pid }, { created: "2001-01-01T00:00:00Z", pid: process.pid }, file);
    await (await fake.runtime.run("a", fake.bundle))[Symbol.asyncDispose]();
    expect(commandsOf(fake)).toEqual(["run", "state", "delete"]);
  });

  test("what cannot be removed is told", async () => {
    const answers = { run: { lateMs: 600 }, state: { exitCode: 1, log: logLine("disk on fire") } };
    const fake = fakeRuntime(answers);
    await expect(fake.runtime.run("a", fake.bundle, { timeoutMs: 300 })).rejects.toThrow(
      failsWith("TIMEOUT", { hint: expect.stringContaining("disk on fire") }),
    );
  });

  test("a runtime that hangs is killed in the end, and cleaned up after", async () => {
    const fake = running({ ignoreTerm: true, until: "/never" });
    await expect(fake.runtime.run("a", fake.bundle, { timeoutMs: 300 })).rejects.toThrow(
      failsWith("TIMEOUT"),
    );
    expect(commandsOf(fake)).toEqual(["run", "state", "delete"]);
    for (const { pid } of fake.calls()) expect(() => process.kill(pid, 0)).toThrow("ESRCH");
  });

  test("a runtime that is killed amid a start is cleaned up after", async () => {
    const fake = running({ until: "/", kill: "SIGKILL" });
    await expect(fake.runtime.run("a", fake.bundle)).rejects.toThrow(failsWith("RUNTIME_FAILED"));
    expect(commandsOf(fake)).toEqual(["run", "state", "delete"]);
  });

  test("a start that has been called off starts nothing", async () => {
    const fake = fakeRuntime({ run: { pid: 1 } });
    await expect(fake.runtime.run("a", fake.bundle, { timeoutMs: 0 })).rejects.toThrow(failsWith("TIMEOUT"));
    const signal = AbortSignal.abort("enough");
    await expect(fake.runtime.run("a", fake.bundle, { signal })).rejects.toThrow(failsWith("ABORTED"));
    expect(fake.calls()).toEqual([]);
  });

  test("create that is ended amid its work leaves no container of its own", async () => {
    const container = { ociVersion: "1.0.2", id: "a", status: "creating", created: "2999-01-01T00:00:00Z" };
    const folder = mkdtempSync(join(tmpdir(), "fake-bundle-"));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const answers = {
      create: [{ lateMs: 600, pid: 1 }, { lateMs: 600, exitCode: 1 }, { until: "/never" }],
      state: [
        { stdout: JSON.stringify({ ...container, bundle: folder }) },
        { log: logLine("container does not exist"), exitCode: 1 },
      ],
      delete: [{}, { log: logLine("container does not exist"), exitCode: 1 }],
    };
    const fake = fakeRuntime(answers);
    for (const _ of [1, 2, 3]) {
      await expect(fake.runtime.create("a", folder, { timeoutMs: 300 })).rejects.toThrow(
        failsWith("TIMEOUT"),
      );
    }
    const each = ["create", "state", "delete"];
    expect(commandsOf(fake)).toEqual([...each, ...each, ...each]);
  });

  test("disposing of a created container removes it", async () => {
    const fake = fakeRuntime({
      create: { pid: 1 },
      state: { log: logLine("container does not exist"), exitCode: 1 },
      delete: {},
    });
    {
      await using container = await fake.runtime.create("a", fake.bundle);
      expect(container.pid).toBe(1);
    }
    expect(fake.calls()[2]?.argv).toEqual(["delete", "--force", "--", "a"]);
  });
});

test("restore runs a container again, with the options of CRIU", async () => {
  const fake = fakeRuntime({ restore: { pid: "own", exitCode: 4 } });
  const container = await fake.runtime.restore("a", fake.bundle, {
    imagePath: "/images/1",
    tcpEstablished: true,
  });
  expect(await container.wait()).toEqual({ exitCode: 4 });
  const [call] = fake.calls();
  expect(call?.argv).toEqual(
    `restore --bundle ${fake.bundle} --pid-file ${call?.folder}/pid --image-path /images/1 --tcp-established -- a`.split(
      " ",
    ),
  );
});
