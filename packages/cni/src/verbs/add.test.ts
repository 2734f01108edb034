import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { failure } from "../../test/failure.js";
import { attachment, network, recordedCni } from "../../test/recorded-cni.js";
import type { RecordedCall } from "../testing/index.js";

const web = attachment("web");
const file = "lab-web-eth0";
const filesIn = (...path: string[]): string[] =>
  existsSync(join(...path)) ? readdirSync(join(...path)) : [];

/** A result with one more interface than the one before, which names the plugin. */
function addInterface({ plugin, config }: RecordedCall): { stdout: object } {
  const { interfaces = [] } = (config.prevResult ?? {}) as { interfaces?: object[] };
  return { stdout: { cniVersion: config.cniVersion, interfaces: [...interfaces, { name: plugin }] } };
}

describe("the chain", () => {
  test("runs in the order of the list, each plugin with the result of the one before", async () => {
    const { cni, exec } = recordedCni({ reply: addInterface });
    const result = await cni.addNetworkList(network(["first", "second", "third"]), web);
    expect(exec.summary).toEqual(["ADD first", "ADD second", "ADD third"]);
    const [first, second] = [{ name: "first" }, { name: "second" }];
    expect(exec.calls.map(({ config }) => config.prevResult)).toEqual([
      undefined,
      { cniVersion: "1.1.0", interfaces: [first] },
      { cniVersion: "1.1.0", interfaces: [first, second] },
    ]);
    expect(result).toEqual({ cniVersion: "1.1.0", interfaces: [first, second, { name: "third" }] });
  });

  test("gives each plugin its own keys with the network's name and version, as Go writes a map", async () => {
    const { cni, exec } = recordedCni();
    const own = { type: "first", name: "other", cniVersion: "0.3.1", zone: ["b", "<a>"], mtu: 1400 };
    await cni.addNetworkList(network([own, "second"], { cniVersion: "1.0.0" }), web);
    expect(exec.calls.map(({ stdin }) => stdin)).toEqual([
      '{"cniVersion":"1.0.0","mtu":1400,"name":"lab","type":"first","zone":["b","\\u003ca\\u003e"]}',
      '{"cniVersion":"1.0.0","name":"lab","prevResult":{"cniVersion":"1.0.0"},"type":"second"}',
    ]);
  });

  test("hands a result on in the version that the plugin printed, and returns the last one in its own", async () => {
    const stdout = { cniVersion: "0.4.0", ips: [{ version: "4", address: "10.0.0.2/8" }] };
    const { cni, exec } = recordedCni({ reply: () => ({ stdout }) });
    const result = await cni.addNetworkList(network(["first", "second"]), web);
    expect(exec.calls[1]?.config.prevResult).toMatchObject({ cniVersion: "0.4.0", ips: stdout.ips });
    expect(result).toEqual(stdout);
  });

  test.each([{}, { cniVersion: "" }, { cniVersion: null }, { cniVersion: 1 }])(
    "takes a result with %j in place of a version for one of the configuration's",
    async (version) => {
      const ips = [{ address: "10.0.0.2/8" }];
      const { cni } = recordedCni({ reply: () => ({ stdout: { ...version, ips } }) });
      expect(await cni.addNetworkList(network(["first"]), web)).toEqual({ cniVersion: "1.1.0", ips });
    },
  );

  test("keeps the last result, and no note of an ADD that is under way", async () => {
    const { cni, cacheDir } = recordedCni({
      reply: (call) => {
        expect(filesIn(cacheDir, "pending")).toEqual([file]);
        return addInterface(call);
      },
    });
    const list = network(["first", "second"]);
    const rt = attachment("web", { args: [["A", "1"]], capabilityArgs: { mac: "00:11:22:33:44:55" } });
    const result = await cni.addNetworkList(list, rt);
    expect(await cni.getNetworkListCachedResult(list, web)).toEqual(result);
    expect(await cni.getNetworkListCachedConfig(list, web)).toEqual({ config: list.bytes, rt });
    expect(filesIn(cacheDir, "pending")).toEqual([]);
  });

  test("ends at the first failure, which caches no result and leaves a note for GC", async () => {
    const { cni, exec, cacheDir } = recordedCni({
      reply: ({ plugin }) => (plugin === "second" ? { exitCode: 1 } : undefined),
    });
    await failure(cni.addNetworkList(network(["first", "second", "third"]), web), "PLUGIN_FAILED");
    expect(exec.summary).toEqual(["ADD first", "ADD second"]);
    expect([filesIn(cacheDir, "results"), filesIn(cacheDir, "pending")]).toEqual([[], [file]]);
  });

  test("without any plugin is refused, and leaves nothing", async () => {
    const { cni, cacheDir } = recordedCni();
    const error = await failure(
      cni.addNetworkList({ ...network(["a"]), plugins: [] }, web),
      "INVALID_CONFIG",
    );
    expect(error).toMatchObject({ key: "plugins", reason: "plugins: the network has no plugin" });
    expect([filesIn(cacheDir, "results"), filesIn(cacheDir, "pending")]).toEqual([[], []]);
  });

  test("has its plugins looked for one by one", async () => {
    const { cni, exec } = recordedCni({ plugins: ["first"] });
    const error = await failure(cni.addNetworkList(network(["first", "second"]), web), "PLUGIN_NOT_FOUND");
    expect(error.plugin).toBe("second");
    expect(exec.summary).toEqual(["ADD first"]);
  });
});

describe("a result that cannot be used", () => {
  test.each([
    ["nothing", "", ""],
    ["no JSON", "done", ""],
    ["another kind", "[]", ""],
    ["a version that does not exist", '{"cniVersion":"9.0.0"}', "cniVersion"],
    ["no address", '{"cniVersion":"1.1.0","ips":[{"address":"nowhere"}]}', "ips[0].address"],
  ])("fails although the plugin exited with 0: %s", async (_, stdout, key) => {
    const { cni, exec, cacheDir } = recordedCni({ reply: () => ({ stdout, stderr: "note" }) });
    const error = await failure(cni.addNetworkList(network(["first", "second"]), web), "INVALID_RESULT");
    expect(error).toMatchObject({ verb: "ADD", network: "lab", containerId: "web", ifName: "eth0", key });
    expect(error).toMatchObject({ plugin: "first", pluginPath: "/opt/cni/bin/first" });
    expect(error.stdout).toBe(stdout);
    expect(error.doing).toBe(
      "reading the result of ADD of /opt/cni/bin/first in network lab, container web, interface eth0",
    );
    expect(exec.summary).toEqual(["ADD first"]);
    expect(filesIn(cacheDir, "pending")).toEqual([file]);
  });
});

describe("exclusive", () => {
  const list = network(["a"]);
  const exclusive = { exclusive: true };

  test("refuses a second ADD before any plugin runs; after DEL it is fine", async () => {
    const { cni, exec } = recordedCni();
    await cni.addNetworkList(list, web, exclusive);
    const error = await failure(cni.addNetworkList(list, web, exclusive), "ALREADY_ATTACHED");
    expect(error).toMatchObject({ verb: "ADD", network: "lab", containerId: "web", ifName: "eth0" });
    expect(error.message).toBe(
      "[ALREADY_ATTACHED] ADD in network lab, container web, interface eth0: " +
        "it is attached, or an ADD of it has failed. Call DEL first",
    );
    expect(exec.summary).toEqual(["ADD a"]);
    await cni.delNetworkList(list, web);
    await cni.addNetworkList(list, web, exclusive);
    expect(exec.summary).toEqual(["ADD a", "DEL a", "ADD a"]);
  });

  test("refuses an ADD after one that failed; after DEL it is fine", async () => {
    let exitCode = 1;
    const { cni, exec } = recordedCni({ reply: () => ({ exitCode }) });
    await failure(cni.addNetworkList(list, web, exclusive), "PLUGIN_FAILED");
    exitCode = 0;
    await failure(cni.addNetworkList(list, web, exclusive), "ALREADY_ATTACHED");
    await cni.delNetworkList(list, web);
    await cni.addNetworkList(list, web, exclusive);
    expect(exec.summary).toEqual(["ADD a", "DEL a", "ADD a"]);
  });

  test("refuses where the cached file is damaged, too", async () => {
    const { cni, exec, cacheDir } = recordedCni();
    mkdirSync(join(cacheDir, "results"));
    writeFileSync(join(cacheDir, "results", file), "");
    await failure(cni.addNetworkList(list, web, exclusive), "ALREADY_ATTACHED");
    expect(exec.calls).toEqual([]);
  });

  test("asks for the same network, container and interface", async () => {
    const { cni, exec } = recordedCni();
    await cni.addNetworkList(list, web, exclusive);
    await cni.addNetworkList(list, attachment("web", { ifName: "eth1" }), exclusive);
    await cni.addNetworkList(list, attachment("db"), exclusive);
    await cni.addNetworkList(network(["a"], { name: "other" }), web, exclusive);
    await cni.addNetwork(
      { network: { name: "third", type: "a" }, bytes: Buffer.from('{"name":"third","type":"a"}') },
      web,
      exclusive,
    );
    expect(exec.calls).toHaveLength(5);
  });

  test("is not the default: the plugins decide", async () => {
    const { cni, exec } = recordedCni();
    await cni.addNetworkList(list, web);
    await cni.addNetworkList(list, web, { exclusive: false });
    await cni.addNetworkList(list, web);
    expect(exec.summary).toEqual(["ADD a", "ADD a", "ADD a"]);
  });
});

describe("the cache", () => {
  test("of an attachment whose names make the same file name is not written over", async () => {
    const { cni, exec } = recordedCni();
    const [first, second] = [network(["a"], { name: "lab-web" }), network(["a"])];
    await cni.addNetworkList(first, attachment("1"));
    const error = await failure(cni.addNetworkList(second, attachment("web-1")), "INVALID_CACHE");
    expect(error.reason).toBe("it is of another attachment: network lab-web, container 1, interface eth0");
    expect(exec.calls).toHaveLength(1);
    expect(await cni.getCachedAttachments()).toMatchObject([{ network: "lab-web", containerId: "1" }]);
  });

  test("that cannot be written stops ADD before any plugin runs", async () => {
    const { cni, exec, cacheDir } = recordedCni();
    writeFileSync(join(cacheDir, "pending"), "");
    const error = await failure(cni.addNetworkList(network(["a"]), web), "WRITE_FAILED");
    expect(error).toMatchObject({ file: join(cacheDir, "pending", file), containerId: "web" });
    expect(exec.calls).toEqual([]);
  });

  test("that cannot be written any more when the plugins are done fails ADD, and the note stays", async () => {
    const { cni, exec, cacheDir } = recordedCni({
      reply: () => {
        writeFileSync(join(cacheDir, "results"), "");
        return {};
      },
    });
    const error = await failure(cni.addNetworkList(network(["a"]), web), "WRITE_FAILED");
    expect(error.hint).toBe("DEL takes down what ADD has made");
    expect(exec.summary).toEqual(["ADD a"]);
    expect(filesIn(cacheDir, "pending")).toEqual([file]);
  });
});
