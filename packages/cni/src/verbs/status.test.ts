import { describe, expect, test } from "vitest";
import { failure } from "../../test/failure.js";
import { network, recordedCni } from "../../test/recorded-cni.js";

describe("STATUS", () => {
  test("asks each plugin in turn, with its own keys, the network's name and the version", async () => {
    const { cni, exec } = recordedCni();
    await cni.getStatusNetworkList(network([{ type: "a", mtu: 1400 }, "b"]));
    expect(exec.summary).toEqual(["STATUS a", "STATUS b"]);
    expect(exec.calls.map(({ stdin }) => stdin)).toEqual([
      '{"cniVersion":"1.1.0","mtu":1400,"name":"lab","type":"a"}',
      '{"cniVersion":"1.1.0","name":"lab","type":"b"}',
    ]);
  });

  test.each([50, 51])("ends at the first plugin that is not ready, whose code %i is told", async (code) => {
    const { cni, exec } = recordedCni({
      reply: ({ plugin }) =>
        plugin === "b" ? { stdout: { code, msg: "no daemon", details: "socket" }, exitCode: 1 } : undefined,
    });
    const error = await failure(cni.getStatusNetworkList(network(["a", "b", "c"])), "PLUGIN_FAILED");
    expect(error).toMatchObject({
      verb: "STATUS",
      network: "lab",
      plugin: "b",
      pluginCode: code,
      pluginMessage: "no daemon",
      pluginDetails: "socket",
      containerId: undefined,
    });
    expect(error.message).toBe(
      "[PLUGIN_FAILED] STATUS of /opt/cni/bin/b in network lab: no daemon; socket (it exited with code 1)",
    );
    expect(exec.summary).toEqual(["STATUS a", "STATUS b"]);
  });

  test.each(["", "0.3.1", "0.4.0", "1.0.0"])(
    "of version %j is ready, as it cannot tell",
    async (cniVersion) => {
      const { cni, exec } = recordedCni({ reply: () => ({ exitCode: 1 }) });
      await cni.getStatusNetworkList(network(["a"], { cniVersion }));
      expect(exec.calls).toEqual([]);
    },
  );

  test("needs no folder for the cache", async () => {
    const { cni } = recordedCni({}, "/proc/nothing/can/be/made/here");
    await cni.getStatusNetworkList(network(["a"]));
  });
});
