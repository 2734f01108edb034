import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { failure } from "../test/failure.js";
import { attachment, network, recordedCni } from "../test/recorded-cni.js";
import { CNIConfig, type CNIConfigOptions, networkPluginConfFromBytes } from "./index.js";
import { RecordingExec } from "./testing/index.js";

const web = attachment("web", { args: [["A", "1"]], capabilityArgs: { mac: "0a:58:0a:01:00:05" } });

describe("a CNIConfig", () => {
  test.each([
    [{ path: "/opt/cni/bin" }, "path"],
    [{ path: ["/opt:/bin"] }, "path"],
    [{ path: ["/opt\0"] }, "path"],
    [{ path: [1] }, "path"],
    [{}, "path"],
    [{ path: [], cacheDir: "" }, "cacheDir"],
  ])("is not made of %j", (options, key) => {
    const make = () => new CNIConfig(options as unknown as CNIConfigOptions);
    expect(make).toThrow(expect.objectContaining({ name: "CniError", code: "INVALID_ARGUMENT", key }));
  });

  test("looks for plugins in the whole search path, and hands it on", async () => {
    const searched: unknown[] = [];
    const exec = new RecordingExec();
    const findInPath = async (plugin: string, paths: readonly string[]) => {
      searched.push([plugin, ...paths]);
      return `/found/${plugin}`;
    };
    const cni = new CNIConfig({
      path: ["/first", "", "/second"],
      exec: { findInPath, execPlugin: (call) => exec.execPlugin(call) },
    });
    await cni.getStatusNetworkList(network(["a"]));
    expect(searched).toEqual([["a", "/first", "", "/second"]]);
    expect(exec.calls[0]?.env.CNI_PATH).toBe("/first::/second");
  });
});

describe("a single plugin", () => {
  const text = '{"type":"a", "name":"solo","cniVersion":"0.4.0","capabilities":{"mac":true}}';
  const plugin = networkPluginConfFromBytes(text);

  test("is a network of its own name and version, whose configuration is cached as it is", async () => {
    const { cni, exec } = recordedCni();
    const result = await cni.addNetwork(plugin, web);
    await cni.checkNetwork(plugin, web);
    expect(await cni.getNetworkCachedResult(plugin, web)).toEqual(result);
    const cached = await cni.getNetworkCachedConfig(plugin, web);
    expect(Buffer.from(cached?.config ?? []).toString()).toBe(text);
    expect(cached?.rt).toEqual(web);
    await cni.delNetwork(plugin, web);
    expect(await cni.getNetworkCachedResult(plugin, web)).toBeUndefined();
    expect(await cni.getNetworkCachedConfig(plugin, web)).toBeUndefined();
    expect(exec.summary).toEqual(["ADD a", "CHECK a", "DEL a"]);
    for (const { config } of exec.calls) {
      expect(config).toMatchObject({ name: "solo", cniVersion: "0.4.0", runtimeConfig: web.capabilityArgs });
    }
    expect(exec.calls.map(({ config }) => config.prevResult)).toEqual([
      undefined,
      { cniVersion: "0.4.0", dns: {} },
      { cniVersion: "0.4.0", dns: {} },
    ]);
  });

  test("has no CHECK before 0.4.0", async () => {
    const { cni } = recordedCni();
    const old = networkPluginConfFromBytes('{"type":"a","name":"solo"}');
    await failure(cni.checkNetwork(old, web), "UNSUPPORTED_VERSION");
  });

  test("takes the options of the call", async () => {
    const { cni, exec } = recordedCni();
    const signal = AbortSignal.abort();
    await failure(cni.addNetwork(plugin, web, { signal }), "ABORTED");
    await failure(cni.checkNetwork(plugin, web, { signal }), "ABORTED");
    await failure(cni.delNetwork(plugin, web, { signal }), "ABORTED");
    await failure(cni.validateNetwork(plugin, { signal }), "ABORTED");
    expect(exec.summary).toEqual([]);
    await cni.addNetwork(plugin, web, { exclusive: true });
    await failure(cni.addNetwork(plugin, web, { exclusive: true }), "ALREADY_ATTACHED");
  });
});

describe("what is cached of an attachment", () => {
  const list = network(["a"]);

  test("comes with the namespace that is asked with, and the arguments of ADD", async () => {
    const { cni } = recordedCni();
    await cni.addNetworkList(list, web);
    const asked = { containerId: "web", netns: "", ifName: "eth0", args: [["B", "2"]] as const };
    expect(await cni.getNetworkListCachedConfig(list, asked)).toEqual({
      config: list.bytes,
      rt: { ...web, netns: "" },
    });
  });

  test("without arguments keeps those that are asked with, and no capability arguments, as libcni", async () => {
    const { cni } = recordedCni();
    await cni.addNetworkList(list, attachment("web"));
    const cached = await cni.getNetworkListCachedConfig(list, web);
    expect(cached?.rt).toEqual({ ...attachment("web"), args: web.args, capabilityArgs: undefined });
  });

  test("is the result in the version of the configuration that is asked with", async () => {
    const { cni } = recordedCni();
    await cni.addNetworkList(list, web);
    const old = network(["a"], { cniVersion: "0.4.0" });
    expect(await cni.getNetworkListCachedResult(old, web)).toMatchObject({ cniVersion: "0.4.0" });
  });

  test.each(["", '{"kind":"other"}', '{"cniVersion":"1.0.0"}'])("is told to be damaged: %j", async (text) => {
    const { cni, cacheDir } = recordedCni();
    mkdirSync(join(cacheDir, "results"));
    writeFileSync(join(cacheDir, "results", "lab-web-eth0"), text);
    const error = await failure(cni.getNetworkListCachedConfig(list, web), "INVALID_CACHE");
    expect(error).toMatchObject({ network: "lab", containerId: "web", ifName: "eth0" });
    if (text === "") await failure(cni.getNetworkListCachedResult(list, web), "INVALID_CACHE");
  });

  test("is told to be another attachment's", async () => {
    const { cni } = recordedCni();
    await cni.addNetworkList(network(["a"], { name: "lab-web" }), attachment("1"));
    await failure(cni.getNetworkListCachedConfig(list, attachment("web-1")), "INVALID_CACHE");
    await failure(cni.getNetworkListCachedResult(list, attachment("web-1")), "INVALID_CACHE");
  });

  test("is listed for all containers, or one", async () => {
    const { cni } = recordedCni();
    expect(await cni.getCachedAttachments()).toEqual([]);
    await cni.addNetworkList(list, web);
    await cni.addNetworkList(network(["a"], { name: "alab" }), web);
    await cni.addNetworkList(list, attachment("db"));
    const namesOf = async (id?: string) =>
      (await cni.getCachedAttachments(id)).map(({ network, containerId }) => `${network} ${containerId}`);
    expect(await namesOf()).toEqual(["alab web", "lab db", "lab web"]);
    expect(await namesOf("web")).toEqual(["alab web", "lab web"]);
    expect(await namesOf("we")).toEqual([]);
    expect(await cni.getCachedAttachments("web")).toContainEqual({
      ...web,
      network: "lab",
      config: list.bytes,
    });
  });
});
