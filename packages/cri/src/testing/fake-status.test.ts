import { describe, expect, it } from "vitest";
import { metadata, start } from "../../testdata/fake-fixture.js";
import { CgroupDriver, NamespaceMode } from "../gen/runtime/v1/api.js";
import { runtimeState } from "../runtime-state.js";

describe("the status of a FakeRuntime", () => {
  it("can be set, and NetworkReady decides about pods", async () => {
    const { fake, client } = await start({ cgroupDriver: CgroupDriver.CGROUPFS });
    expect(runtimeState(await client.status({}))).toMatchObject({
      ready: true,
      features: { mountOptions: true },
    });
    fake.runtime.status.setCondition(
      "NetworkReady",
      false,
      "NetworkPluginNotReady",
      "cni plugin not initialized",
    );
    fake.runtime.status.setCondition("Own", true);
    fake.runtime.status.features = undefined;
    fake.runtime.status.handlers = [{ name: "vm" }];
    const state = runtimeState(await client.status({ verbose: true }));
    expect(state).toMatchObject({ ready: false, networkReady: { reason: "NetworkPluginNotReady" } });
    expect(state.features.mountOptions).toBe(false);
    expect(state.handlers).toMatchObject([{ name: "vm" }]);
    expect(state.conditions.map(({ type }) => type)).toEqual(["RuntimeReady", "NetworkReady", "Own"]);
    await expect(client.runPodSandbox({ config: { metadata } })).rejects.toThrow(
      "cni plugin not initialized",
    );
    const linux = { securityContext: { namespaceOptions: { network: NamespaceMode.NODE } } };
    const { podSandboxId } = await client.runPodSandbox({
      config: { metadata, linux },
      runtimeHandler: "vm",
    });
    expect((await client.podSandboxStatus({ podSandboxId })).status?.network?.ip).toBe("");
    expect((await client.runtimeConfig({})).linux?.cgroupDriver).toBe(CgroupDriver.CGROUPFS);
  });

  it("remembers the range of addresses, and an empty one changes nothing", async () => {
    const { fake, client } = await start();
    await client.updateRuntimeConfig({ runtimeConfig: { networkConfig: { podCidr: "10.1.0.0/16" } } });
    await client.updateRuntimeConfig({});
    expect(fake.runtime.status.podCidr).toBe("10.1.0.0/16");
  });
});
