import { readdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { isRunning, pidsIn } from "../../../process/test/live-process.js";
import { failure } from "../../test/failure.js";
import { installScript } from "../../test/install-script.js";
import { attachment, network, recordedCni } from "../../test/recorded-cni.js";
import { temporaryFolder } from "../../test/temporary-folder.js";
import { type CallOptions, CNIConfig, type NetworkConfigList, type PluginCall } from "../index.js";

const web = attachment("web");
const list = network(["slow"]);

const verbs: Readonly<
  Record<string, (cni: CNIConfig, list: NetworkConfigList, options: CallOptions) => Promise<unknown>>
> = {
  ADD: (cni, list, options) => cni.addNetworkList(list, web, options),
  CHECK: (cni, list, options) => cni.checkNetworkList(list, web, options),
  DEL: (cni, list, options) => cni.delNetworkList(list, web, options),
  GC: (cni, list, options) => cni.gcNetworkList(list, {}, options),
  STATUS: (cni, list, options) => cni.getStatusNetworkList(list, options),
  VERSION: (cni, list, options) => cni.validateNetworkList(list, options),
};

/** A plugin that starts a child and waits for it; both write their process ids when they are ready. */
function slowPlugin() {
  const folder = temporaryFolder();
  const pids = join(folder, "pids");
  const child = `echo $$ >> ${pids}; while :; do sleep 1000; done`;
  installScript(folder, "slow", `echo begun; echo why >&2\nsh -c '${child}' &\necho $$ >> ${pids}\nwait`);
  return { pids, cni: new CNIConfig({ path: [folder], cacheDir: temporaryFolder() }), folder };
}

describe.each(Object.entries(verbs))("%s", (verb, call) => {
  test("that is aborted has ended its plugin and what that started", async () => {
    const { cni, pids, folder } = slowPlugin();
    const controller = new AbortController();
    const reason = new Error("no longer wanted");
    const calling = failure(call(cni, list, { signal: controller.signal }), "ABORTED");
    const running = await pidsIn(pids, 2);
    expect(running.map(isRunning)).toEqual([true, true]);
    controller.abort(reason);
    const error = await calling;
    expect(running.map(isRunning)).toEqual([false, false]);
    expect(error).toMatchObject({ verb, plugin: "slow", pluginPath: join(folder, "slow"), cause: reason });
    expect(error).toMatchObject({
      signal: "SIGTERM",
      stdout: "begun\n",
      stderr: "why\n",
      pluginCode: undefined,
    });
  });
});

/** Most of what each plugin takes. */
const isMore = (ms: number): boolean => ms > 10;

describe("the deadline", () => {
  test("ends the plugin and what that started, and says that the time is over", async () => {
    const { cni, pids, folder } = slowPlugin();
    const error = await failure(cni.addNetworkList(list, web, { timeoutMs: 2_000 }), "TIMEOUT");
    expect((await pidsIn(pids, 2)).map(isRunning)).toEqual([false, false]);
    expect(error).toMatchObject({ verb: "ADD", network: "lab", containerId: "web", ifName: "eth0" });
    expect(error).toMatchObject({ plugin: "slow", signal: "SIGTERM", stdout: "begun\n", stderr: "why\n" });
    expect(error.message).toMatch(
      /^\[TIMEOUT\] ADD of \S+slow in network lab, container web, interface eth0: it did not end within \d+(\.\d+)? ms; it was ended by SIGTERM: why$/,
    );
    expect(error.pluginPath).toBe(join(folder, "slow"));
  });

  test("counts also when the plugin then refuses in its own words, or has success", async () => {
    const ends = [`echo '{"code":100,"msg":"refused"}'; exit 1`, `echo '{"cniVersion":"1.1.0"}'; exit 0`];
    const calls = ends.map(async (end) => {
      const folder = temporaryFolder();
      installScript(folder, "slow", `finish() { ${end}; }\ntrap finish TERM\nsleep 1000 & wait`);
      const cni = new CNIConfig({ path: [folder], cacheDir: join(folder, "cache") });
      const error = await failure(cni.addNetworkList(list, web, { timeoutMs: 2_000 }), "TIMEOUT");
      expect(error.message).toContain("it did not end within");
      expect(error.stdout).not.toBe("");
      expect(error).toMatchObject({ pluginCode: undefined, pluginMessage: undefined });
      expect(await cni.getNetworkListCachedResult(list, web)).toBeUndefined();
    });
    await Promise.all(calls);
  });

  test("is one for the whole chain", async () => {
    const left: number[] = [];
    const execPlugin = async ({ timeoutMs = Infinity }: PluginCall) => {
      left.push(timeoutMs);
      await delay(20);
      return { exitCode: 0, stdout: Buffer.from("{}"), stderr: Buffer.from("") };
    };
    const exec = { findInPath: async (plugin: string) => plugin, execPlugin };
    const cni = new CNIConfig({ path: [], cacheDir: temporaryFolder(), exec });
    await cni.addNetworkList(network(["a", "b", "c"]), web, { timeoutMs: 60_000 });
    await cni.delNetworkList(network(["a", "b"]), web);
    const [first = 0, second = 0, third = 0] = left;
    expect([first - second, second - third]).toEqual([expect.toSatisfy(isMore), expect.toSatisfy(isMore)]);
    expect(left.slice(3)).toEqual([Infinity, Infinity]);
  });
});

describe("before any plugin runs", () => {
  test.each(Object.entries(verbs))("a signal that has fired ends %s", async (_, call) => {
    const { pids, cni, folder } = slowPlugin();
    const error = await failure(call(cni, list, { signal: AbortSignal.abort("early") }), "ABORTED");
    expect(error.cause).toBe("early");
    expect(error.message).not.toContain("SIGTERM");
    expect(readdirSync(folder)).not.toContain(pids.split("/").at(-1));
  });

  test.each(Object.entries(verbs))("a timeoutMs of 0 ends %s", async (_, call) => {
    const { cni, folder } = slowPlugin();
    await failure(call(cni, list, { timeoutMs: 0 }), "TIMEOUT");
    expect(readdirSync(folder)).toEqual(["slow"]);
  });
});

test("after a call that was ended the next one is let in", async () => {
  const controller = new AbortController();
  const { cni, exec, cacheDir } = recordedCni({
    reply: ({ verb }) => {
      if (verb !== "ADD") return undefined;
      controller.abort();
      return { delayMs: 60_000 };
    },
  });
  await failure(cni.addNetworkList(list, web, { signal: controller.signal }), "ABORTED");
  await cni.delNetworkList(list, web, { timeoutMs: 10_000 });
  await cni.gcNetworkList(list, {}, { timeoutMs: 10_000 });
  expect(exec.summary).toEqual(["ADD slow", "DEL slow", "GC slow"]);
  expect(readdirSync(join(cacheDir, "locks"))).toEqual([]);
});
