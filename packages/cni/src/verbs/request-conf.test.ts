import { describe, expect, test } from "vitest";
import { failure } from "../../test/failure.js";
import { attachment, network, recordedCni } from "../../test/recorded-cni.js";
import type { CapabilityArgs } from "../index.js";

/** What a plugin gets as `runtimeConfig` for its capabilities and the arguments of the runtime. */
async function runtimeConfig(capabilities: object | undefined, given: object | undefined, own = {}) {
  const { cni, exec } = recordedCni();
  const capabilityArgs = given as CapabilityArgs | undefined;
  const plugin = {
    type: "a",
    ...own,
    ...(capabilities && { capabilities: capabilities as { mac: boolean } }),
  };
  await cni.addNetworkList(network([plugin]), attachment("web", { capabilityArgs }));
  return exec.calls[0]?.config.runtimeConfig;
}

const portMappings = [{ hostPort: 8080, containerPort: 80 }];

describe("runtimeConfig", () => {
  test("has the arguments of the capabilities that are true, and no others", async () => {
    const capabilities = { portMappings: true, mac: false, ips: null, dns: true, bandwidth: true };
    const given = { portMappings, mac: "0a:58:0a:01:00:05", ips: ["10.0.0.2/8"], aliases: ["db"], dns: {} };
    expect(await runtimeConfig(capabilities, given)).toEqual({ portMappings, dns: {} });
  });

  test("has null where the runtime gives null, as libcni does, and nothing for undefined", async () => {
    const capabilities = { mac: true, ips: true };
    expect(await runtimeConfig(capabilities, { mac: null, ips: undefined })).toEqual({ mac: null });
  });

  test.each([
    ["the plugin has no capabilities", undefined, { portMappings }],
    ["the plugin has others", { mac: true }, { portMappings }],
    ["the runtime gives no arguments", { portMappings: true }, undefined],
    ["an argument is inherited", { toString: true, constructor: true }, {}],
    ["all are undefined", { mac: true }, { mac: undefined }],
  ])("is not there where %s", async (_, capabilities, given) => {
    expect(await runtimeConfig(capabilities, given)).toBeUndefined();
  });

  test("of the configuration itself stays where no capability is asked for, and is replaced otherwise", async () => {
    const own = { runtimeConfig: { kept: 1 } };
    expect(await runtimeConfig({ mac: true }, {}, own)).toEqual({ kept: 1 });
    expect(await runtimeConfig({ mac: true }, { mac: "m" }, own)).toEqual({ mac: "m" });
  });

  test("is each plugin's own, in every verb of an attachment", async () => {
    const { cni, exec } = recordedCni();
    const list = network([
      { type: "a", capabilities: { mac: true } },
      { type: "b", capabilities: { ips: true } },
    ]);
    const web = attachment("web", { capabilityArgs: { mac: "m", ips: ["10.0.0.2/8"] } });
    await cni.addNetworkList(list, web);
    await cni.checkNetworkList(list, web);
    await cni.delNetworkList(list, web);
    const [a, b] = [{ mac: "m" }, { ips: ["10.0.0.2/8"] }];
    expect(exec.calls.map(({ config }) => config.runtimeConfig)).toEqual([a, b, a, b, b, a]);
  });

  test("that JSON cannot say is refused before any plugin runs", async () => {
    const { cni, exec } = recordedCni();
    const list = network([{ type: "a", capabilities: { own: true } }]);
    const capabilityArgs = { own: () => "secret" };
    const error = await failure(
      cni.addNetworkList(list, attachment("web", { capabilityArgs })),
      "INVALID_ARGUMENT",
    );
    expect(error.reason).toBe("capabilityArgs: JSON has no function");
    await failure(cni.delNetworkList(list, attachment("web", { capabilityArgs })), "INVALID_ARGUMENT");
    expect(exec.calls).toEqual([]);
  });
});
