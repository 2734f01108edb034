import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { failure } from "../../test/failure.js";
import { attachment, network, recordedCni } from "../../test/recorded-cni.js";

const web = attachment("web");

describe("CHECK", () => {
  test("runs in the order of ADD, each plugin with the result of the whole ADD", async () => {
    const { cni, exec } = recordedCni({
      reply: ({ plugin, verb }) =>
        verb === "ADD" ? { stdout: { cniVersion: "1.1.0", interfaces: [{ name: plugin }] } } : undefined,
    });
    const list = network(["first", "second"]);
    await cni.addNetworkList(list, web);
    await cni.checkNetworkList(list, web);
    expect(exec.summary.slice(2)).toEqual(["CHECK first", "CHECK second"]);
    const prevResult = { cniVersion: "1.1.0", interfaces: [{ name: "second" }] };
    expect(exec.calls.slice(2).map(({ config }) => config.prevResult)).toEqual([prevResult, prevResult]);
  });

  test("hands the result over in the version of the configuration", async () => {
    const { cni, exec } = recordedCni({
      reply: () => ({ stdout: { cniVersion: "1.0.0", ips: [{ address: "10.0.0.2/8" }] } }),
    });
    const list = network(["a"], { cniVersion: "0.4.0" });
    await cni.addNetworkList(list, web);
    await cni.checkNetworkList(list, web);
    expect(exec.calls[1]?.config.prevResult).toMatchObject({
      cniVersion: "0.4.0",
      ips: [{ version: "4", address: "10.0.0.2/8" }],
    });
  });

  test("of an attachment that is not in the cache has no result", async () => {
    const { cni, exec } = recordedCni();
    await cni.checkNetworkList(network(["a"]), web);
    expect(exec.calls.map(({ stdin }) => stdin)).toEqual(['{"cniVersion":"1.1.0","name":"lab","type":"a"}']);
  });

  test("ends at the first failure, and leaves the cache as it is", async () => {
    const { cni, exec } = recordedCni({
      reply: ({ verb }) =>
        verb === "CHECK" ? { stdout: { code: 100, msg: "gone" }, exitCode: 1 } : undefined,
    });
    const list = network(["first", "second"]);
    await cni.addNetworkList(list, web);
    const error = await failure(cni.checkNetworkList(list, web), "PLUGIN_FAILED");
    expect(error).toMatchObject({ verb: "CHECK", plugin: "first", pluginCode: 100, pluginMessage: "gone" });
    expect(exec.summary).toEqual(["ADD first", "ADD second", "CHECK first"]);
    expect(await cni.getNetworkListCachedResult(list, web)).toBeDefined();
  });

  test.each(["0.1.0", "0.2.0", "0.3.0", "0.3.1", ""])("is refused for version %j", async (cniVersion) => {
    const { cni, exec } = recordedCni();
    for (const disableCheck of [false, true]) {
      const list = network(["a"], { cniVersion, disableCheck });
      const error = await failure(cni.checkNetworkList(list, web), "UNSUPPORTED_VERSION");
      expect(error).toMatchObject({ verb: "CHECK", network: "lab" });
      expect(error.message).toContain(`version ${JSON.stringify(cniVersion)} does not have CHECK`);
    }
    expect(exec.calls).toEqual([]);
  });

  test.each(["0.4.0", "1.0.0", "1.1.0"])("is run for version %s", async (cniVersion) => {
    const { cni, exec } = recordedCni();
    await cni.checkNetworkList(network(["a"], { cniVersion }), web);
    expect(exec.calls.map(({ config }) => config.cniVersion)).toEqual([cniVersion]);
  });

  test("does nothing where the network has disableCheck", async () => {
    const { cni, exec } = recordedCni();
    await cni.checkNetworkList(network(["a"], { disableCheck: true }), web);
    expect(exec.calls).toEqual([]);
  });

  test.each(["", "{", '{"cniVersion":"9.0.0"}'])("with the cached file %j runs no plugin", async (text) => {
    const { cni, exec, cacheDir } = recordedCni();
    const file = join(cacheDir, "results", "lab-web-eth0");
    mkdirSync(join(cacheDir, "results"));
    writeFileSync(file, text);
    const error = await failure(cni.checkNetworkList(network(["a"]), web), "INVALID_CACHE");
    expect(error).toMatchObject({ file, network: "lab", containerId: "web", ifName: "eth0" });
    expect(exec.calls).toEqual([]);
  });

  test("with another attachment's cached file runs no plugin", async () => {
    const { cni, exec } = recordedCni();
    await cni.addNetworkList(network(["a"], { name: "lab-web" }), attachment("1"));
    const error = await failure(cni.checkNetworkList(network(["a"]), attachment("web-1")), "INVALID_CACHE");
    expect(error.reason).toContain("network lab-web, container 1, interface eth0");
    expect(exec.summary).toEqual(["ADD a"]);
  });
});
