import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ProcessError } from "@container-interfaces/process";
import { describe, expect, test } from "vitest";
import { failure } from "../../test/failure.js";
import { attachment, network, recordedCni } from "../../test/recorded-cni.js";

const list = network(["a", "b"]);
const [one, two, three] = ["one", "two", "three"].map((id) => attachment(id)) as [
  ReturnType<typeof attachment>,
  ReturnType<typeof attachment>,
  ReturnType<typeof attachment>,
];
const valid = ({ containerId, ifName }: ReturnType<typeof attachment>) => ({ containerId, ifName });

/** Three attachments to the network, with a record of what comes after. */
async function attached(options: Parameters<typeof recordedCni>[0] = {}) {
  const recorded = recordedCni(options);
  for (const rt of [one, two, three]) await recorded.cni.addNetworkList(list, rt);
  recorded.exec.calls.length = 0;
  return recorded;
}

describe("stale attachments", () => {
  test("are taken down, each as DEL does it, and forgotten; then the plugins' GC is called in turn", async () => {
    const { cni, exec, cacheDir } = await attached();
    await cni.gcNetworkList(list, { validAttachments: [valid(two)] });
    expect(exec.calls.map(({ verb, plugin, env }) => `${verb} ${plugin} ${env.CNI_CONTAINERID}`)).toEqual([
      "DEL b one",
      "DEL a one",
      "DEL b three",
      "DEL a three",
      "GC a ",
      "GC b ",
    ]);
    expect(exec.calls.slice(0, 4).map(({ config }) => config.prevResult)).toEqual(
      Array(4).fill({ cniVersion: "1.1.0" }),
    );
    expect(readdirSync(join(cacheDir, "results"))).toEqual(["lab-two-eth0"]);
  });

  test("are all of the network where none is said to be valid, and none of another network", async () => {
    const { cni, exec } = await attached();
    const other = network(["c"], { name: "other" });
    for (const rt of [one, attachment("four")]) await cni.addNetworkList(other, rt);
    await cni.gcNetworkList(list);
    expect(exec.calls.filter(({ verb }) => verb === "DEL")).toHaveLength(6);
    expect(await cni.getCachedAttachments()).toMatchObject([
      { network: "other", containerId: "four" },
      { network: "other", containerId: "one" },
    ]);
  });

  test("are told by container and interface together", async () => {
    const { cni, exec } = await attached();
    await cni.addNetworkList(list, { ...one, ifName: "eth1" });
    exec.calls.length = 0;
    await cni.gcNetworkList(list, { validAttachments: [two, three, { ...one, ifName: "eth1" }] });
    const deleted = exec.calls.filter(({ verb }) => verb === "DEL").map(({ env }) => env.CNI_IFNAME);
    expect(deleted).toEqual(["eth0", "eth0"]);
  });

  test("get the namespace, arguments and capability arguments of their ADD", async () => {
    const { cni, exec } = recordedCni();
    const own = network([{ type: "a", capabilities: { mac: true } }]);
    const args = [["IgnoreUnknown", "1"]] as const;
    await cni.addNetworkList(own, { ...one, args, capabilityArgs: { mac: "0a:58:0a:01:00:05" } });
    await cni.gcNetworkList(own);
    const [added, deleted, collected] = exec.calls;
    expect(deleted?.env).toEqual({ ...added?.env, CNI_COMMAND: "DEL" });
    expect(deleted?.config.runtimeConfig).toEqual({ mac: "0a:58:0a:01:00:05" });
    expect(collected?.config).not.toHaveProperty("runtimeConfig");
  });

  test("whose files are damaged are passed over", async () => {
    const { cni, exec, cacheDir } = recordedCni();
    mkdirSync(join(cacheDir, "results"));
    writeFileSync(join(cacheDir, "results", "lab-one-eth0"), "{");
    await cni.gcNetworkList(list);
    expect(exec.summary).toEqual(["GC a", "GC b"]);
  });

  test("of which only the note of a failed ADD is left are taken down, and the note goes", async () => {
    let exitCode = 1;
    const { cni, exec, cacheDir } = recordedCni({ reply: () => ({ exitCode }) });
    const args = [["A", "1"]] as const;
    await failure(cni.addNetworkList(list, { ...one, args }), "PLUGIN_FAILED");
    await failure(cni.addNetworkList(list, two), "PLUGIN_FAILED");
    exitCode = 0;
    await cni.gcNetworkList(list, { validAttachments: [two] });
    expect(exec.summary).toEqual(["ADD a", "ADD a", "DEL b", "DEL a", "GC a", "GC b"]);
    expect(exec.calls[2]?.env).toMatchObject({
      CNI_CONTAINERID: "one",
      CNI_NETNS: "/run/netns/one",
      CNI_ARGS: "A=1",
    });
    expect(readdirSync(join(cacheDir, "pending"))).toEqual(["lab-two-eth0"]);
  });

  test("that are attached and have a failed ADD as well are taken down once", async () => {
    let exitCode = 0;
    const { cni, exec, cacheDir } = recordedCni({ reply: () => ({ exitCode }) });
    await cni.addNetworkList(network(["a"]), one);
    exitCode = 1;
    await failure(cni.addNetworkList(network(["a"]), one), "PLUGIN_FAILED");
    exitCode = 0;
    await cni.gcNetworkList(network(["a"]));
    expect(exec.summary).toEqual(["ADD a", "ADD a", "DEL a", "GC a"]);
    expect([readdirSync(join(cacheDir, "pending")), readdirSync(join(cacheDir, "results"))]).toEqual([
      [],
      [],
    ]);
  });
});

describe("what plugins are told", () => {
  const keys = ["cni.dev/valid-attachments", "cni.dev/attachments"];

  test("is the list of valid attachments under both names, in order, also where they are not in the cache", async () => {
    const { cni, exec } = await attached();
    await cni.gcNetworkList(list, { validAttachments: [{ containerId: "new", ifName: "net1" }, two] });
    const told = [
      { containerID: "new", ifname: "net1" },
      { containerID: "two", ifname: "eth0" },
    ];
    const calls = exec.calls.filter(({ verb }) => verb === "GC");
    expect(calls.map(({ config }) => keys.map((key) => config[key]))).toEqual(Array(2).fill([told, told]));
    expect(calls[0]?.config).toEqual({
      cniVersion: "1.1.0",
      name: "lab",
      type: "a",
      ...Object.fromEntries(keys.map((key) => [key, told])),
    });
  });

  test("is an empty list where no attachment is valid, and nothing where the runtime does not tell", async () => {
    const { cni, exec } = recordedCni();
    await cni.gcNetworkList(network(["a"]), { validAttachments: [] });
    await cni.gcNetworkList(network(["a"]), {});
    await cni.gcNetworkList(network(["a"]));
    expect(exec.calls.map(({ stdin }) => stdin)).toEqual([
      '{"cni.dev/attachments":[],"cni.dev/valid-attachments":[],"cniVersion":"1.1.0","name":"lab","type":"a"}',
      '{"cniVersion":"1.1.0","name":"lab","type":"a"}',
      '{"cniVersion":"1.1.0","name":"lab","type":"a"}',
    ]);
  });
});

describe("GC", () => {
  test.each(["", "0.3.1", "0.4.0", "1.0.0"])(
    "of version %j takes down, and calls no GC",
    async (cniVersion) => {
      const { cni, exec } = recordedCni({ reply: ({ verb }) => ({ stdout: verb === "ADD" ? "{}" : "" }) });
      const old = network(["a"], { cniVersion });
      await cni.addNetworkList(old, one);
      await cni.gcNetworkList(old);
      expect(exec.summary).toEqual(["ADD a", "DEL a"]);
    },
  );

  test("does nothing where the network has disableGC", async () => {
    const { cni, exec } = await attached();
    await cni.gcNetworkList({ ...list, disableGC: true });
    expect(exec.calls).toEqual([]);
    expect(await cni.getCachedAttachments()).toHaveLength(3);
  });

  test("goes on after failures, and fails with all of them", async () => {
    const { cni, exec } = await attached({
      reply: ({ verb, plugin, env }) =>
        (verb === "DEL" && env.CNI_CONTAINERID === "one") || (verb === "GC" && plugin === "a")
          ? { stdout: { code: 100, msg: "busy" }, exitCode: 1 }
          : undefined,
    });
    const error = await failure(cni.gcNetworkList(list, { validAttachments: [two] }), "SEVERAL");
    expect(error).toMatchObject({ verb: "GC", network: "lab", doing: "GC of network lab" });
    expect(error.errors.map(({ verb, plugin, containerId }) => [verb, plugin, containerId])).toEqual([
      ["DEL", "b", "one"],
      ["GC", "a", undefined],
    ]);
    expect(exec.summary).toEqual(["DEL b", "DEL b", "DEL a", "GC a", "GC b"]);
    const left = await cni.getCachedAttachments();
    expect(left.map(({ containerId }) => containerId)).toEqual(["one", "two"]);
  });

  test("fails with the only failure as it is", async () => {
    const { cni } = await attached({ reply: ({ verb }) => (verb === "GC" ? { exitCode: 2 } : undefined) });
    const error = await failure(
      cni.gcNetworkList({ ...list, plugins: list.plugins.slice(1) }),
      "PLUGIN_FAILED",
    );
    expect(error).toMatchObject({ verb: "GC", plugin: "b", exitCode: 2 });
  });

  test.each(["TIMEOUT", "ABORTED"] as const)("ends with %s, and keeps what is left", async (code) => {
    const { cni, exec } = await attached({
      reply: ({ verb }) => {
        if (verb === "DEL") throw new ProcessError(code, "it was ended", { command: "b" });
        return undefined;
      },
    });
    await failure(cni.gcNetworkList(list), code);
    expect(exec.summary).toEqual(["DEL b"]);
    expect(await cni.getCachedAttachments()).toHaveLength(3);
  });

  test("needs a place for its lock", async () => {
    const { cni, exec, cacheDir } = recordedCni();
    writeFileSync(join(cacheDir, "locks"), "");
    await failure(cni.gcNetworkList(list), "WRITE_FAILED");
    expect(exec.calls).toEqual([]);
  });
});
