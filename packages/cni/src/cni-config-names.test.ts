import { readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { failure } from "../test/failure.js";
import { attachment, network, recordedCni } from "../test/recorded-cni.js";
import type { CNIConfig, NetworkConfigList, PluginConfig, RuntimeConf } from "./index.js";

type Call = (cni: CNIConfig, list: NetworkConfigList, rt: RuntimeConf) => Promise<unknown>;

/** A network as the configuration of its first plugin, with the network's own name. */
function single({ name, cniVersion, plugins: [plugin] }: NetworkConfigList): PluginConfig {
  if (plugin === undefined) throw new Error("the network has no plugin");
  return { ...plugin, network: { ...plugin.network, name, cniVersion } };
}

const ofAttachment: Readonly<Record<string, Call>> = {
  addNetworkList: (cni, list, rt) => cni.addNetworkList(list, rt),
  checkNetworkList: (cni, list, rt) => cni.checkNetworkList(list, rt),
  delNetworkList: (cni, list, rt) => cni.delNetworkList(list, rt),
  addNetwork: (cni, list, rt) => cni.addNetwork(single(list), rt),
  checkNetwork: (cni, list, rt) => cni.checkNetwork(single(list), rt),
  delNetwork: (cni, list, rt) => cni.delNetwork(single(list), rt),
  getNetworkListCachedResult: (cni, list, rt) => cni.getNetworkListCachedResult(list, rt),
  getNetworkListCachedConfig: (cni, list, rt) => cni.getNetworkListCachedConfig(list, rt),
  getNetworkCachedResult: (cni, list, rt) => cni.getNetworkCachedResult(single(list), rt),
  getNetworkCachedConfig: (cni, list, rt) => cni.getNetworkCachedConfig(single(list), rt),
};
const ofNetwork: Readonly<Record<string, Call>> = {
  gcNetworkList: (cni, list) => cni.gcNetworkList(list),
  getStatusNetworkList: (cni, list) => cni.getStatusNetworkList(list),
};

/** Fails with INVALID_ARGUMENT, runs no plugin, and makes no file. */
async function refused(call: Call, list: NetworkConfigList, rt: RuntimeConf): Promise<string> {
  const { cni, exec, cacheDir } = recordedCni();
  const error = await failure(call(cni, list, rt), "INVALID_ARGUMENT");
  expect(exec.calls).toEqual([]);
  expect(readdirSync(cacheDir)).toEqual([]);
  return error.reason;
}

const badNames = ["", "-a", ".", "..", "_a", "a/b", "../a", "a b", "a\n", "a\0", "ä", "a:b", "a~"];

describe.each(Object.entries(ofAttachment))("%s refuses", (_, call) => {
  test("what is no id of a container", async () => {
    for (const id of badNames) {
      expect(await refused(call, network(["a"]), attachment(id))).toMatch(/^the container id /);
    }
  });

  test("what is no name of an interface", async () => {
    const names = [
      "",
      ".",
      "..",
      "a/b",
      "a:b",
      "a b",
      "a\tb",
      "a\u00a0b",
      "a\u0085b",
      "a234567890123456",
      "ääääääää",
    ];
    for (const ifName of names) {
      const reason = await refused(call, network(["a"]), attachment("web", { ifName }));
      expect(reason).toMatch(/^the interface name /);
    }
  });

  test("what is no name of a network", async () => {
    for (const name of badNames) {
      expect(await refused(call, { ...network(["a"]), name }, attachment("web"))).toMatch(
        /^the network's name /,
      );
    }
  });
});

test.each(Object.entries(ofNetwork))("%s refuses what is no name of a network", async (_, call) => {
  for (const name of badNames) {
    expect(await refused(call, { ...network(["a"]), name }, attachment("web"))).toMatch(
      /^the network's name /,
    );
  }
});

test("what is missing or of another type is told", async () => {
  const call = ofAttachment.addNetworkList as Call;
  const missing = attachment(undefined as unknown as string);
  expect(await refused(call, network(["a"]), missing)).toBe("the container id is missing");
  expect(await refused(call, network(["a"]), attachment("web", { ifName: 1 as unknown as string }))).toBe(
    "the interface name is missing",
  );
  const { cni } = recordedCni();
  const [plugin] = network(["a"]).plugins;
  if (plugin === undefined) throw new Error("no plugin");
  const unnamed = await failure(cni.addNetwork(plugin, attachment("web")), "INVALID_ARGUMENT");
  expect(unnamed.reason).toBe("the network's name is missing");
});

test("the error says what was called, for what, and what is wrong", async () => {
  const { cni } = recordedCni();
  const error = await failure(cni.delNetworkList(network(["a"]), attachment("a/b")), "INVALID_ARGUMENT");
  expect(error.message).toBe(
    '[INVALID_ARGUMENT] calling DEL: the container id "a/b" has to begin with a letter or a digit and to hold only these, "_", "." and "-"',
  );
  expect(error).toMatchObject({ verb: "DEL", network: "lab", containerId: "a/b", ifName: "eth0" });
  const long = await failure(
    cni.addNetworkList(network(["a"]), attachment("/".repeat(9_999))),
    "INVALID_ARGUMENT",
  );
  expect(long.message.length).toBeLessThan(300);
});

test("what only looks odd is taken", async () => {
  const { cni, exec } = recordedCni();
  for (const id of ["0", "a.b_c-d", "A..", `${"a".repeat(64)}`]) {
    for (const ifName of ["e", "a23456789012345", "-", "~", "ä", "...", "\ufeff", "a\u200bb"]) {
      await cni.delNetworkList({ ...network(["a"]), name: "9.x_-" }, attachment(id, { ifName }));
    }
  }
  expect(exec.calls).toHaveLength(32);
});

test.each([-1, Number.NaN, "5", null])("timeoutMs of %j is refused by every call", async (timeoutMs) => {
  const options = { timeoutMs: timeoutMs as number };
  const calls: readonly Call[] = [
    (cni, list, rt) => cni.addNetworkList(list, rt, options),
    (cni, list, rt) => cni.checkNetworkList(list, rt, options),
    (cni, list, rt) => cni.delNetworkList(list, rt, options),
    (cni, list) => cni.gcNetworkList(list, {}, options),
    (cni, list) => cni.getStatusNetworkList(list, options),
    (cni, list) => cni.validateNetworkList(list, options),
    (cni) => cni.getVersionInfo("a", options),
  ];
  for (const call of calls) {
    expect(await refused(call, network(["a"]), attachment("web"))).toBe("timeoutMs is not a number from 0");
  }
});
