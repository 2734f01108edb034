import { describe, expect, it } from "vitest";
import { StatusResponse } from "./gen/runtime/v1/api.js";
import { runtimeState } from "./runtime-state.js";

const ready = { type: "RuntimeReady", status: true };
const network = { type: "NetworkReady", status: true };

const stateOf = (
  response: Parameters<typeof StatusResponse.fromPartial>[0],
): ReturnType<typeof runtimeState> => runtimeState(StatusResponse.fromPartial(response));

describe("runtimeState", () => {
  it.each([
    [[ready, network], true],
    [[network, ready, { type: "Own", status: false }], true],
    [[ready, { ...network, status: false }], false],
    [[{ ...ready, status: false }, network], false],
    [[ready], false],
    [[network], false],
    [[], false],
  ])("%j: %s", (conditions, expected) => expect(stateOf({ status: { conditions } }).ready).toBe(expected));

  it("gives the conditions with their reasons", () => {
    const reason = { reason: "NetworkPluginNotReady", message: "cni plugin not initialized" };
    const state = stateOf({
      status: { conditions: [ready, { type: "NetworkReady", ...reason }, { type: "Own", status: true }] },
    });
    expect(state.networkReady).toMatchObject({ status: false, ...reason });
    expect(state.runtimeReady).toMatchObject({ status: true });
    expect(state.conditions.map(({ type }) => type)).toEqual(["RuntimeReady", "NetworkReady", "Own"]);
  });

  it("counts what an older runtime does not mention as absent", () => {
    expect(stateOf({})).toEqual({
      ready: false,
      runtimeReady: undefined,
      networkReady: undefined,
      conditions: [],
      features: { supplementalGroupsPolicy: false, userNamespacesHostNetwork: false, mountOptions: false },
      handlers: [],
    });
    expect(stateOf({ runtimeHandlers: [{ name: "runc" }] }).handlers).toEqual([
      { name: "runc", recursiveReadOnlyMounts: false, userNamespaces: false },
    ]);
  });

  it("reads features and handlers", () => {
    const state = stateOf({
      features: { supplementalGroupsPolicy: true, userNamespacesHostNetwork: true, mountOptions: true },
      runtimeHandlers: [
        { features: { recursiveReadOnlyMounts: true } },
        { name: "vm", features: { userNamespaces: true } },
      ],
    });
    expect(state.features).toEqual({
      supplementalGroupsPolicy: true,
      userNamespacesHostNetwork: true,
      mountOptions: true,
    });
    expect(state.handlers).toEqual([
      { name: "", recursiveReadOnlyMounts: true, userNamespaces: false },
      { name: "vm", recursiveReadOnlyMounts: false, userNamespaces: true },
    ]);
  });
});
