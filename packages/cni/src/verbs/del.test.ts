import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ProcessError } from "@container-interfaces/process";
import { describe, expect, test } from "vitest";
import { failure } from "../../test/failure.js";
import { attachment, network, recordedCni } from "../../test/recorded-cni.js";

const web = attachment("web");
const result = { cniVersion: "1.1.0", ips: [{ address: "10.0.0.2/8" }] };

/** Fails every DEL of the plugins that are named, and gives the result in ADD. */
const failing = (...plugins: string[]) => ({
  reply: ({ plugin, verb }: { plugin: string; verb: string }) => {
    if (verb === "DEL" && plugins.includes(plugin))
      return { stdout: { code: 100, msg: `no ${plugin}` }, exitCode: 1 };
    return verb === "ADD" ? { stdout: result } : undefined;
  },
});

describe("DEL", () => {
  test("runs in reverse, each plugin with the result of the whole ADD, then forgets the attachment", async () => {
    const { cni, exec, cacheDir } = recordedCni(failing());
    const list = network(["first", "second", "third"]);
    await cni.addNetworkList(list, web);
    await cni.delNetworkList(list, web);
    expect(exec.summary.slice(3)).toEqual(["DEL third", "DEL second", "DEL first"]);
    expect(exec.calls.slice(3).map(({ config }) => config.prevResult)).toEqual([result, result, result]);
    expect(readdirSync(join(cacheDir, "results"))).toEqual([]);
    expect(list.plugins.map(({ network: { type } }) => type)).toEqual(["first", "second", "third"]);
  });

  test("needs no ADD before it, no namespace, and can be repeated", async () => {
    const { cni, exec } = recordedCni();
    const gone = attachment("web", { netns: "" });
    await cni.delNetworkList(network(["a"]), gone);
    await cni.delNetworkList(network(["a"]), gone);
    expect(exec.summary).toEqual(["DEL a", "DEL a"]);
    expect(exec.calls[0]?.env.CNI_NETNS).toBe("");
    expect(exec.calls[0]?.stdin).toBe('{"cniVersion":"1.1.0","name":"lab","type":"a"}');
  });

  test("takes down what a failed ADD has left, and removes its note", async () => {
    const { cni, cacheDir } = recordedCni({ reply: ({ verb }) => (verb === "ADD" ? { exitCode: 1 } : {}) });
    await failure(cni.addNetworkList(network(["a"]), web), "PLUGIN_FAILED");
    expect(readdirSync(join(cacheDir, "pending"))).toEqual(["lab-web-eth0"]);
    await cni.delNetworkList(network(["a"]), web);
    expect(readdirSync(join(cacheDir, "pending"))).toEqual([]);
  });

  test.each(["0.4.0", "1.0.0", "1.1.0"])("hands the result over in version %s", async (cniVersion) => {
    const { cni, exec } = recordedCni(failing());
    const list = network(["a"], { cniVersion });
    await cni.addNetworkList(list, web);
    await cni.delNetworkList(list, web);
    const [ip] = result.ips;
    const ips = [cniVersion === "0.4.0" ? { version: "4", ...ip } : ip];
    expect(exec.calls[1]?.config.prevResult).toMatchObject({ cniVersion, ips });
  });

  test.each(["", "0.1.0", "0.2.0", "0.3.0", "0.3.1"])("has no result in version %j", async (cniVersion) => {
    const { cni, exec, cacheDir } = recordedCni(failing());
    const list = network(["a"], { cniVersion });
    await cni.addNetworkList(list, web);
    await cni.delNetworkList(list, web);
    expect(exec.calls[1]?.config).not.toHaveProperty("prevResult");
    expect(readdirSync(join(cacheDir, "results"))).toEqual([]);
  });
});

describe("DEL after a failure", () => {
  const list = network(["first", "second", "third"]);

  test("ends, and keeps the attachment", async () => {
    const { cni, exec } = recordedCni(failing("second", "first"));
    await cni.addNetworkList(list, web);
    const error = await failure(cni.delNetworkList(list, web), "PLUGIN_FAILED");
    expect(error).toMatchObject({ verb: "DEL", plugin: "second", pluginCode: 100 });
    expect(exec.summary.slice(3)).toEqual(["DEL third", "DEL second"]);
    expect(await cni.getCachedAttachments()).toHaveLength(1);
  });

  test("goes on with continueOnError, fails with that failure, and keeps the attachment", async () => {
    const { cni, exec } = recordedCni(failing("second"));
    await cni.addNetworkList(list, web);
    const error = await failure(cni.delNetworkList(list, web, { continueOnError: true }), "PLUGIN_FAILED");
    expect(error.plugin).toBe("second");
    expect(exec.summary.slice(3)).toEqual(["DEL third", "DEL second", "DEL first"]);
    expect(await cni.getCachedAttachments()).toHaveLength(1);
  });

  test("goes on with continueOnError after several, and fails with all of them", async () => {
    const { cni, exec } = recordedCni(failing("third", "first"));
    await cni.addNetworkList(list, web);
    const error = await failure(cni.delNetworkList(list, web, { continueOnError: true }), "SEVERAL");
    expect(error).toMatchObject({ verb: "DEL", network: "lab", containerId: "web", ifName: "eth0" });
    expect(error.errors.map(({ code, plugin }) => [code, plugin])).toEqual([
      ["PLUGIN_FAILED", "third"],
      ["PLUGIN_FAILED", "first"],
    ]);
    expect(error.message).toMatch(
      /DEL in network lab, container web: 2 failures: .*no third.* \| .*no first/,
    );
    expect(exec.summary.slice(3)).toEqual(["DEL third", "DEL second", "DEL first"]);
    expect(await cni.getCachedAttachments()).toHaveLength(1);
  });

  test("that a plugin is not there goes on with continueOnError, too", async () => {
    const { cni, exec } = recordedCni({ plugins: ["first", "second"] });
    const error = await failure(cni.delNetworkList(list, web, { continueOnError: true }), "PLUGIN_NOT_FOUND");
    expect(error.plugin).toBe("third");
    expect(exec.summary).toEqual(["DEL second", "DEL first"]);
  });

  test.each(["TIMEOUT", "ABORTED"] as const)("by %s ends it with continueOnError, too", async (code) => {
    const { cni, exec } = recordedCni({
      reply: () => {
        throw new ProcessError(code, "it was ended", { command: "third" });
      },
    });
    await failure(cni.delNetworkList(list, web, { continueOnError: true }), code);
    expect(exec.summary).toEqual(["DEL third"]);
  });
});

describe("DEL with a cached file", () => {
  const list = network(["a"]);

  test.each([
    ["truncated", '{"kind":"cniCacheV1","containerId":"we'],
    ["empty", ""],
    ["of an unknown version", '{"cniVersion":"7.0.0"}'],
    ["that is no result", '{"kind":"other"'],
  ])("%s goes on without a result, and the file goes, whatever the plugin does", async (_, text) => {
    for (const plugins of [["a"], []]) {
      const { cni, exec, cacheDir } = recordedCni(failing(...plugins));
      const file = join(cacheDir, "results", "lab-web-eth0");
      mkdirSync(join(cacheDir, "results"));
      writeFileSync(file, text);
      const deleting = cni.delNetworkList(list, web);
      if (plugins.length > 0) await failure(deleting, "PLUGIN_FAILED");
      else await deleting;
      expect(exec.calls[0]?.config).not.toHaveProperty("prevResult");
      expect(existsSync(file)).toBe(false);
    }
  });

  test("of libcni before it had a cache of attachments, a bare result, hands that over", async () => {
    const { cni, exec, cacheDir } = recordedCni();
    mkdirSync(join(cacheDir, "results"));
    writeFileSync(
      join(cacheDir, "results", "lab-web-eth0"),
      JSON.stringify({ ...result, cniVersion: "1.0.0" }),
    );
    await cni.delNetworkList(list, web);
    expect(exec.calls[0]?.config.prevResult).toEqual(result);
    expect(readdirSync(join(cacheDir, "results"))).toEqual([]);
  });

  test("of another attachment goes on without a result, and leaves it", async () => {
    const { cni, exec, cacheDir } = recordedCni(failing());
    await cni.addNetworkList(network(["a"], { name: "lab-web" }), attachment("1"));
    const file = join(cacheDir, "results", "lab-web-1-eth0");
    const before = readFileSync(file);
    await cni.delNetworkList(list, attachment("web-1"));
    expect(exec.summary).toEqual(["ADD a", "DEL a"]);
    expect(exec.calls[1]?.config).not.toHaveProperty("prevResult");
    expect(readFileSync(file)).toEqual(before);
  });

  test("that cannot be read goes on without a result", async () => {
    const { cni, exec, cacheDir } = recordedCni();
    mkdirSync(join(cacheDir, "results", "lab-web-eth0"), { recursive: true });
    await cni.delNetworkList(list, web);
    expect(exec.summary).toEqual(["DEL a"]);
  });

  test("in a cache that is none goes on without a result", async () => {
    const { cni, exec, cacheDir } = recordedCni();
    for (const name of ["results", "pending", "locks"]) writeFileSync(join(cacheDir, name), "");
    await cni.delNetworkList(list, web);
    expect(exec.summary).toEqual(["DEL a"]);
  });
});

describe("another attachment whose names make the same file name", () => {
  const other = network(["other"], { name: "lab-web" });

  test("keeps the note of its failed ADD", async () => {
    const { cni, exec } = recordedCni({ reply: ({ verb }) => (verb === "ADD" ? { exitCode: 1 } : {}) });
    await failure(cni.addNetworkList(other, attachment("1")), "PLUGIN_FAILED");
    await cni.delNetworkList(network(["a"]), attachment("web-1"));
    await cni.gcNetworkList(other);
    expect(exec.summary).toEqual(["ADD other", "DEL a", "DEL other", "GC other"]);
  });

  test("keeps the note of its failed ADD also beside an ADD", async () => {
    const { cni, exec } = recordedCni({ reply: ({ plugin }) => (plugin === "other" ? { exitCode: 1 } : {}) });
    await failure(cni.addNetworkList(other, attachment("1")), "PLUGIN_FAILED");
    // whether it is refused or not
    await cni.addNetworkList(network(["a"]), attachment("web-1")).catch(() => {});
    exec.calls.length = 0;
    await failure(cni.gcNetworkList(other), "SEVERAL");
    expect(exec.summary).toEqual(["DEL other", "GC other"]);
  });

  test("is not disturbed in an ADD that is under way", async () => {
    const { cni } = recordedCni({
      reply: async ({ verb }) => {
        if (verb === "ADD") await cni.delNetworkList(network(["a"]), attachment("web-1"));
        return undefined;
      },
    });
    await cni.addNetworkList(other, attachment("1"));
    expect(await cni.getCachedAttachments()).toMatchObject([{ network: "lab-web", containerId: "1" }]);
  });
});
