import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type Answer, fakeRuntime, logLine } from "../../test/fake-runtime.js";
import { OciError } from "../oci-error.js";
import { createRuntime } from "./create-runtime.js";
import type { Runtime } from "./runtime.js";
import type { RuntimeLogRecord } from "./runtime-log.js";

const failsWith = (code: string, more: object = {}) =>
  expect.objectContaining({ name: "OciError", code, ...more });

const state = (bundle: string, more: object = {}): string =>
  JSON.stringify({ ociVersion: "1.0.2", id: "web-1", status: "running", pid: 42, bundle, ...more });

describe("the command lines", () => {
  const cases: readonly [string, (runtime: Runtime) => Promise<unknown>, readonly string[], Answer?][] = [
    ["start", (r) => r.start("web-1"), ["start", "--", "web-1"]],
    ["kill", (r) => r.kill("web-1"), ["kill", "--", "web-1", "SIGTERM"]],
    ["kill", (r) => r.kill("web-1", 9, { all: true }), ["kill", "--all", "--", "web-1", "9"]],
    ["kill", (r) => r.kill("web-1", "RTMIN+3"), ["kill", "--", "web-1", "37"]],
    ["delete", (r) => r.delete("web-1"), ["delete", "--", "web-1"]],
    ["delete", (r) => r.delete("-x", { force: true }), ["delete", "--force", "--", "-x"]],
    ["pause", (r) => r.pause("web-1"), ["pause", "--", "web-1"]],
    ["resume", (r) => r.resume("web-1"), ["resume", "--", "web-1"]],
    [
      "checkpoint",
      (r) =>
        r.checkpoint("web-1", {
          imagePath: "/images/1",
          workPath: "/work",
          parentPath: "../0",
          leaveRunning: true,
          preDump: true,
          tcpEstablished: true,
          extUnixSk: true,
          shellJob: true,
          fileLocks: true,
          manageCgroupsMode: "strict",
        }),
      "checkpoint --image-path /images/1 --work-path /work --tcp-established --ext-unix-sk --shell-job --file-locks --manage-cgroups-mode strict --parent-path ../0 --leave-running --pre-dump -- web-1".split(
        " ",
      ),
    ],
    [
      "checkpoint",
      (r) => r.checkpoint("a", { imagePath: "/i" }),
      ["checkpoint", "--image-path", "/i", "--", "a"],
    ],
  ];

  test.each(cases)("%s: %#", async (command, call, argv) => {
    const fake = fakeRuntime({ [command]: {} });
    expect(await call(fake.runtime)).toBeUndefined();
    expect(fake.calls().map((each) => each.argv)).toEqual([argv]);
  });

  test("options of the runtime stand before the command", async () => {
    const fake = fakeRuntime(
      { pause: {} },
      {
        root: "/run/mine",
        systemdCgroup: true,
        rootless: "auto",
        debug: true,
        extraArgs: ["--cgroup-manager=x"],
      },
    );
    await fake.runtime.pause("a");
    expect(fake.calls()[0]?.argv).toEqual(
      "--root /run/mine --systemd-cgroup --rootless=auto --debug --cgroup-manager=x pause -- a".split(" "),
    );
  });

  test.each([
    undefined,
    null,
    "runc",
    {},
    { command: "" },
    { command: "runc", root: "" },
    { command: "runc", rootless: "yes" },
    { command: "runc", extraArgs: "--debug" },
    { command: "runc", extraArgs: [1] },
  ])("options that are none are refused: %j", (options) => {
    expect(() => createRuntime(options as never)).toThrow(failsWith("INVALID_ARGUMENT"));
  });
});

describe("ids and signals", () => {
  const ids = ["", ".", "..", "a/b", "a b", "a\n", "é", "a\0", "x".repeat(1025), undefined, 7];
  test.each(ids)("the id %j reaches no command line", async (id) => {
    const fake = fakeRuntime({ state: {} });
    await expect(fake.runtime.state(id as string)).rejects.toThrow(failsWith("INVALID_ARGUMENT"));
    await expect(fake.runtime.run(id as string, fake.bundle)).rejects.toThrow(failsWith("INVALID_ARGUMENT"));
    expect(() => fake.runtime.events(id as string)).toThrow(failsWith("INVALID_ARGUMENT"));
    expect(fake.calls()).toEqual([]);
  });

  test.each(["-9", "", "KILL;", "--help", "9 ", -1, 65, 1.5, Number.NaN])(
    "nor does the signal %j",
    async (signal) => {
      const fake = fakeRuntime({ kill: {} });
      await expect(fake.runtime.kill("web-1", signal)).rejects.toThrow(failsWith("INVALID_ARGUMENT"));
      expect(fake.calls()).toEqual([]);
    },
  );
});

describe("what is printed", () => {
  test("state, list and ps", async () => {
    const entry = { id: "a", status: "stopped", pid: 0, created: "2026-01-02T03:04:05Z" };
    const fake = fakeRuntime({
      state: { stdout: state("/b", { created: "2026-01-02T03:04:05Z", owner: "" }) },
      list: [{ stdout: JSON.stringify([entry]) }, { stdout: "null\n" }],
      ps: [{ stdout: "[1, 22]" }, { stdout: "null" }],
    });
    const { runtime } = fake;
    expect(await runtime.state("web-1")).toMatchObject({ status: "running", pid: 42, owner: "" });
    expect([await runtime.list(), await runtime.list()]).toEqual([[entry], []]);
    expect([await runtime.ps("a"), await runtime.ps("a")]).toEqual([[1, 22], []]);
    expect(fake.calls().map(({ argv }) => argv.join(" "))).toEqual([
      "state -- web-1",
      "list --format json",
      "list --format json",
      "ps --format json -- a",
      "ps --format json -- a",
    ]);
  });

  test("features, stats and the version", async () => {
    const limit = "18446744073709551615";
    const fake = fakeRuntime({
      features: { stdout: '{"ociVersionMin":"1.0.0","ociVersionMax":"1.3.0","new":1}' },
      events: { stdout: `{"type":"stats","id":"a","data":{"memory":{"usage":{"limit":${limit}}}}}\n` },
      "--version": { stdout: "crun version 1.8.1\ncommit: f8a0\nrundir: /run/crun\nspec: 1.0.0\n+CAP\n" },
    });
    const { runtime } = fake;
    expect(await runtime.features()).toMatchObject({ ociVersionMax: "1.3.0", new: 1 });
    expect(await runtime.stats("a")).toEqual({ memory: { usage: { limit: BigInt(limit) } } });
    expect(await runtime.version()).toMatchObject({
      name: "crun",
      version: "1.8.1",
      commit: "f8a0",
      spec: "1.0.0",
    });
    expect(fake.calls()[1]?.argv).toEqual(["events", "--stats", "--", "a"]);
  });

  const wrong: readonly [string, string, (runtime: Runtime) => Promise<unknown>][] = [
    ["state", "", (r) => r.state("a")],
    ["state", "{}", (r) => r.state("a")],
    ["state", '{"ociVersion":1,"id":"a","status":"running","bundle":"/"}', (r) => r.state("a")],
    ["list", '{"id":"a"}', (r) => r.list()],
    ["list", '[{"id":1,"status":"running"}]', (r) => r.list()],
    ["list", "table", (r) => r.list()],
    ["ps", "[0]", (r) => r.ps("a")],
    ["ps", '["1"]', (r) => r.ps("a")],
    ["features", "[]", (r) => r.features()],
    ["events", "7", (r) => r.stats("a")],
    ["events", '{"type":"stats","id":"a","data":7}', (r) => r.stats("a")],
    ["--version", "usage: runc", (r) => r.version()],
    ["spec", "", (r) => r.spec()],
  ];
  test.each(wrong)("%s that prints %j has failed", async (command, stdout, call) => {
    const fake = fakeRuntime({ [command]: { stdout, document: "{}" } });
    await expect(call(fake.runtime)).rejects.toThrow(failsWith("RUNTIME_FAILED"));
  });

  test("more than 16 MiB is too much", async () => {
    const fake = fakeRuntime({ list: { stdout: " ".repeat(17 * 1024 * 1024) } });
    await expect(fake.runtime.list()).rejects.toThrow(failsWith("TOO_LARGE"));
  });

  test("spec reads what the runtime wrote into a folder of the call", async () => {
    const fake = fakeRuntime({ spec: { document: '{"ociVersion":"1.3.0","hostname":"x"}' } });
    expect(await fake.runtime.spec({ rootless: true })).toEqual({ ociVersion: "1.3.0", hostname: "x" });
    const [call] = fake.calls();
    expect(call?.argv).toEqual(["spec", "--bundle", call?.folder, "--rootless"]);
  });

  test("a root that is not there has no containers; other failures stay", async () => {
    const missing = { stderr: "open /x: no such file or directory", exitCode: 1 };
    const none = fakeRuntime({ list: missing }, { root: "/does/not/exist" });
    expect(await none.runtime.list()).toEqual([]);
    const other = fakeRuntime({ list: missing }, { root: "/" });
    await expect(other.runtime.list()).rejects.toThrow(failsWith("RUNTIME_FAILED"));
  });
});

test("update gives the resources by a private file, 64-bit integers whole", async () => {
  const fake = fakeRuntime({ update: {} });
  await fake.runtime.update("a", { memory: { limit: 9223372036854775807n } });
  const [call] = fake.calls();
  const [file] = call?.files ?? [];
  expect(call?.argv).toEqual(["update", "--resources", file?.path, "--", "a"]);
  expect(file).toMatchObject({ text: '{"memory":{"limit":9223372036854775807}}', mode: 0o600 });
  expect(existsSync(file?.path ?? "")).toBe(false);
  const wrong = { pids: { limit: "many" } } as never;
  await expect(fake.runtime.update("a", wrong)).rejects.toThrow(
    failsWith("INVALID_ARGUMENT", { message: expect.stringContaining("pids.limit") }),
  );
});

describe("failures", () => {
  test("say what the runtime logged, and keep the rest as facts", async () => {
    const log = `${logLine("starting", "debug")}${logLine("first")}${logLine("container does not exist")}`;
    const fake = fakeRuntime({ state: { log, stderr: "container does not exist\n", exitCode: 1 } });
    const error = await fake.runtime.state("web-1").catch((reason: unknown) => reason);
    if (!OciError.is(error, "NOT_FOUND")) throw error;
    expect(error).toMatchObject({ containerId: "web-1", exitCode: 1, stderr: "container does not exist\n" });
    expect(error.message).toBe(
      "[NOT_FOUND] asking for the state of the container web-1 with fake: container does not exist",
    );
    expect(Object.keys(error)).not.toContain("stderr");
  });

  test("of a runtime that logs nothing are read from standard error, or counted", async () => {
    const fake = fakeRuntime({
      start: [
        { stderr: "usage\nunknown command start\nmore\n", exitCode: 1 },
        { stderr: "one\ntwo\n", exitCode: 2 },
        { exitCode: 3 },
      ],
    });
    const start = (): Promise<void> => fake.runtime.start("a");
    await expect(start()).rejects.toThrow(failsWith("UNSUPPORTED", { reason: "unknown command start" }));
    await expect(start()).rejects.toThrow(failsWith("RUNTIME_FAILED", { reason: "two" }));
    await expect(start()).rejects.toThrow(
      failsWith("RUNTIME_FAILED", { exitCode: 3, reason: expect.stringContaining("code 3") }),
    );
  });

  test("delete with force forgives a container that is not there", async () => {
    const fake = fakeRuntime({ delete: { log: logLine("container `a` does not exist"), exitCode: 1 } });
    await fake.runtime.delete("a", { force: true });
    await expect(fake.runtime.delete("a")).rejects.toThrow(failsWith("NOT_FOUND"));
  });

  test("a program that is not there is PROGRAM_MISSING", async () => {
    await expect(createRuntime({ command: "/does/not/exist" }).version()).rejects.toThrow(
      failsWith("PROGRAM_MISSING"),
    );
    await expect(createRuntime({ command: "no-such-runtime" }).list()).rejects.toThrow(
      failsWith("PROGRAM_MISSING", { message: expect.stringContaining("no-such-runtime is not installed") }),
    );
  });

  test("a deadline and a signal end the runtime", async () => {
    const fake = fakeRuntime({ start: { until: "/never" } });
    await expect(fake.runtime.start("a", { timeoutMs: 50 })).rejects.toThrow(failsWith("TIMEOUT"));
    const signal = AbortSignal.abort("enough");
    await expect(fake.runtime.start("a", { signal })).rejects.toThrow(
      failsWith("ABORTED", { cause: "enough" }),
    );
    for (const { pid } of fake.calls()) expect(() => process.kill(pid, 0)).toThrow("ESRCH");
  });
});

test("the log comes to whoever asks for it, and what that throws is dropped", async () => {
  const records: RuntimeLogRecord[] = [];
  const log = logLine("hello", "debug") + logLine("there", "info");
  const onLog = (record: RuntimeLogRecord): void => {
    records.push(record);
    throw new Error("of the caller");
  };
  const fake = fakeRuntime({ pause: { log } }, { onLog });
  await fake.runtime.pause("a");
  expect(records).toEqual([
    { level: "debug", message: "hello", time: "2026-01-02T03:04:05Z" },
    { level: "info", message: "there", time: "2026-01-02T03:04:05Z" },
  ]);
});

test("create leaves a container behind, with its streams in files", async () => {
  const fake = fakeRuntime({ create: { pid: "own", stdout: "out", stderr: "err" }, start: {}, delete: {} });
  const file = join(fake.folder, "log");
  const options = {
    stdio: { stdout: file, stderr: file },
    noPivot: true,
    noNewKeyring: true,
    consoleSocket: "/c",
  };
  const container = await fake.runtime.create(
    "web-1",
    { path: fake.bundle },
    { ...options, preserveFds: [0] },
  );
  const [call] = fake.calls();
  expect(call?.argv).toEqual(
    `create --bundle ${fake.bundle} --pid-file ${call?.folder}/pid --no-pivot --no-new-keyring --preserve-fds 1 --console-socket /c -- web-1`.split(
      " ",
    ),
  );
  expect([container.id, container.bundle, container.pid]).toEqual(["web-1", fake.bundle, call?.pid]);
  expect(readFileSync(file, "utf8")).toMatch(/^(outerr|errout)$/);
  await container.start();
  // nobody but its parent learns the exit code
  expect(await container.wait()).toEqual({ exitCode: undefined });
  await container.delete();
  expect(fake.calls().map(({ command }) => command)).toEqual(["create", "start", "delete"]);
});
