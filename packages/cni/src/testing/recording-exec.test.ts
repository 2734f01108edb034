import { describe, expect, test } from "vitest";
import { failure } from "../../test/failure.js";
import { attachment, network, recordedCni } from "../../test/recorded-cni.js";
import { specVersions } from "../index.js";
import { RecordingExec } from "./index.js";

const web = attachment("web");
const list = network(["a", "b"]);
const call = (env: Readonly<Record<string, string | undefined>>, stdin = "{}") => ({
  pluginPath: "/opt/cni/bin/a",
  stdin: Buffer.from(stdin),
  env,
});

describe("a RecordingExec", () => {
  test("plays plugins that work and change nothing", async () => {
    const { cni, exec } = recordedCni();
    expect(await cni.addNetworkList(list, web)).toEqual({ cniVersion: "1.1.0" });
    await cni.checkNetworkList(list, web);
    await cni.delNetworkList(list, web);
    await cni.gcNetworkList(list);
    await cni.getStatusNetworkList(list);
    expect((await cni.getVersionInfo("a")).supportedVersions).toEqual(specVersions);
    expect(exec.summary.join(", ")).toBe(
      "ADD a, ADD b, CHECK a, CHECK b, DEL b, DEL a, GC a, GC b, STATUS a, STATUS b, VERSION a",
    );
  });

  test("passes the previous result on in ADD", async () => {
    const stdout = { cniVersion: "1.1.0", ips: [{ address: "10.0.0.2/8" }] };
    const { cni } = recordedCni({ reply: ({ plugin }) => (plugin === "a" ? { stdout } : undefined) });
    expect(await cni.addNetworkList(list, web)).toEqual(stdout);
  });

  test("records each call as a plugin would see it", async () => {
    const exec = new RecordingExec();
    const env = { PATH: "/bin", SECRET: "s", CNI_B: "", CNI_COMMAND: "ADD", TRACEPARENT: "t", BAGGAGE: "b" };
    await exec.execPlugin(
      call({ ...env, CNI_ABSENT: undefined, TRACESTATE: undefined }, '{"b":[1],"a":null}'),
    );
    await exec.execPlugin(call({ CNI_COMMAND: "DEL" }, "no"));
    await exec.execPlugin(call({}, "[]"));
    expect(exec.calls).toEqual([
      {
        plugin: "a",
        verb: "ADD",
        env: { BAGGAGE: "b", CNI_B: "", CNI_COMMAND: "ADD", TRACEPARENT: "t" },
        stdin: '{"b":[1],"a":null}',
        config: { a: null, b: [1] },
      },
      { plugin: "a", verb: "DEL", env: { CNI_COMMAND: "DEL" }, stdin: "no", config: {} },
      { plugin: "a", verb: "", env: {}, stdin: "[]", config: {} },
    ]);
  });

  test("answers as it is told, also by what takes time", async () => {
    const exec = new RecordingExec({
      reply: async ({ verb }) => ({ stdout: verb === "ADD" ? { a: 1 } : "text", stderr: "e", exitCode: 3 }),
    });
    const [add, del] = [await exec.execPlugin(call({ CNI_COMMAND: "ADD" })), await exec.execPlugin(call({}))];
    const text = (bytes: Uint8Array) => Buffer.from(bytes).toString();
    expect([text(add.stdout), text(add.stderr), add.exitCode, add.signal]).toEqual([
      '{"a":1}',
      "e",
      3,
      undefined,
    ]);
    expect(text(del.stdout)).toBe("text");
    const killed = new RecordingExec({ reply: () => ({ signal: "SIGKILL" }) });
    const outcome = await killed.execPlugin(call({ CNI_COMMAND: "ADD" }));
    expect(outcome).toMatchObject({ signal: "SIGKILL", stdout: Buffer.from("") });
    expect(outcome.exitCode).toBeUndefined();
    const failed = new RecordingExec({ reply: () => ({ exitCode: 1 }) });
    expect(text((await failed.execPlugin(call({ CNI_COMMAND: "VERSION" }))).stdout)).toBe("");
  });

  test("throws what the reply throws", async () => {
    const bug = new TypeError("bug");
    const exec = new RecordingExec({
      reply: () => {
        throw bug;
      },
    });
    await expect(exec.execPlugin(call({}))).rejects.toBe(bug);
    expect(exec.calls).toHaveLength(1);
  });

  test("finds the plugins that it has, in the first folder", async () => {
    const exec = new RecordingExec({ plugins: ["a"] });
    expect(await exec.findInPath("a", ["/first", "/second"])).toBe("/first/a");
    const error = await failure(exec.findInPath("b", ["/first"]), "PLUGIN_NOT_FOUND");
    expect(error).toMatchObject({ plugin: "b" });
    expect(await new RecordingExec().findInPath("any", [])).toBe("/any");
  });

  test("keeps to the deadline and the signal as a program does", async () => {
    const slow = new RecordingExec({ reply: () => ({ delayMs: 60_000 }) });
    await expect(slow.execPlugin({ ...call({}), timeoutMs: 10 })).rejects.toMatchObject({
      name: "ProcessError",
      code: "TIMEOUT",
      command: "/opt/cni/bin/a",
    });
    const controller = new AbortController();
    const running = slow.execPlugin({ ...call({}), signal: controller.signal });
    controller.abort("enough");
    await expect(running).rejects.toMatchObject({ name: "ProcessError", code: "ABORTED", cause: "enough" });
    const quick = new RecordingExec({ reply: () => ({ delayMs: 1 }) });
    await quick.execPlugin({ ...call({}), timeoutMs: 60_000, signal: new AbortController().signal });
  });

  test("plays nothing where a program would not be started", async () => {
    const exec = new RecordingExec();
    await expect(exec.execPlugin({ ...call({}), timeoutMs: 0 })).rejects.toMatchObject({ code: "TIMEOUT" });
    await expect(exec.execPlugin({ ...call({}), signal: AbortSignal.abort("early") })).rejects.toMatchObject({
      code: "ABORTED",
      cause: "early",
    });
    expect(exec.calls).toEqual([]);
  });
});
