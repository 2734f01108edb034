import { setTimeout as delay } from "node:timers/promises";
import { ProcessError } from "@container-interfaces/process";
import { describe, expect, test } from "vitest";
import { failure } from "../../test/failure.js";
import { network, recordedCni } from "../../test/recorded-cni.js";
import { CNIConfig, type PluginCall } from "../index.js";
import { RecordingExec } from "../testing/index.js";

/** A plugin's answer to VERSION. */
const supports = (...supportedVersions: string[]) => ({ stdout: { cniVersion: "1.1.0", supportedVersions } });

describe("validation", () => {
  test("asks each plugin for its versions, and gives the capabilities that are wanted, sorted", async () => {
    const { cni, exec } = recordedCni();
    const capabilities = await cni.validateNetworkList(
      network([
        { type: "b", capabilities: { portMappings: true, mac: false, ips: true } },
        { type: "a", capabilities: { bandwidth: true, ips: true } },
      ]),
    );
    expect(capabilities).toEqual(["bandwidth", "ips", "portMappings"]);
    expect(exec.summary).toEqual(["VERSION b", "VERSION a"]);
  });

  test("fails where a plugin does not support the version of the configuration", async () => {
    const { cni } = recordedCni({ reply: () => supports("0.3.1", "0.4.0") });
    const error = await failure(cni.validateNetworkList(network(["a"])), "UNSUPPORTED_VERSION");
    expect(error.plugin).toBe("a");
    expect(error.message).toContain('the plugin a does not support version "1.1.0", but 0.3.1, 0.4.0');
    await cni.validateNetworkList(network(["a"], { cniVersion: "0.4.0" }));
    await cni.validateNetworkList(network(["a"], { cniVersion: "0.3.1" }));
  });

  test("takes a configuration without a version for one of 0.1.0", async () => {
    const { cni } = recordedCni({ reply: () => supports("0.1.0") });
    expect(await cni.validateNetworkList(network(["a"], { cniVersion: "" }))).toEqual([]);
    const newer = recordedCni({ reply: () => supports("0.2.0") });
    await failure(newer.cni.validateNetworkList(network(["a"], { cniVersion: "" })), "UNSUPPORTED_VERSION");
  });

  test("tells of all plugins that cannot be used", async () => {
    const { cni, exec } = recordedCni({
      plugins: ["a", "c"],
      reply: ({ plugin }) => (plugin === "a" ? supports("1.0.0") : undefined),
    });
    const error = await failure(cni.validateNetworkList(network(["a", "b", "c"])), "SEVERAL");
    expect(error.errors.map(({ code, plugin }) => [code, plugin])).toEqual([
      ["UNSUPPORTED_VERSION", "a"],
      ["PLUGIN_NOT_FOUND", "b"],
    ]);
    expect(error.network).toBe("lab");
    for (const { message } of error.errors) expect(error.message).toContain(message);
    expect(exec.summary).toEqual(["VERSION a", "VERSION c"]);
  });

  test("of a single plugin counts its own version", async () => {
    const { cni } = recordedCni({ reply: () => supports("0.4.0") });
    const [plugin] = network([{ type: "a", cniVersion: "0.4.0", capabilities: { mac: true } }]).plugins;
    if (plugin === undefined) throw new Error("no plugin");
    expect(await cni.validateNetwork(plugin)).toEqual(["mac"]);
    const newer = { ...plugin, network: { ...plugin.network, cniVersion: "1.0.0" } };
    await failure(cni.validateNetwork(newer), "UNSUPPORTED_VERSION");
  });

  test("ends when the time is over or the signal fires, and does not go on to the next plugin", async () => {
    for (const code of ["TIMEOUT", "ABORTED"] as const) {
      const { cni, exec } = recordedCni({
        reply: () => {
          throw new ProcessError(code, "it was ended", { command: "a" });
        },
      });
      await failure(cni.validateNetworkList(network(["a", "b"])), code);
      expect(exec.summary).toEqual(["VERSION a"]);
    }
    const { cni, exec } = recordedCni();
    const aborting = cni.validateNetworkList(network(["a", "b"]), { signal: AbortSignal.abort("enough") });
    expect((await failure(aborting, "ABORTED")).cause).toBe("enough");
    await failure(cni.validateNetworkList(network(["a", "b"]), { timeoutMs: 0 }), "TIMEOUT");
    expect(exec.calls).toEqual([]);
  });

  test("has one deadline for all plugins", async () => {
    const left: number[] = [];
    const played = new RecordingExec();
    const execPlugin = async (call: PluginCall) => {
      left.push(call.timeoutMs ?? Infinity);
      await delay(20);
      return await played.execPlugin(call);
    };
    const exec = { findInPath: async (plugin: string) => plugin, execPlugin };
    const cni = new CNIConfig({ path: [], exec });
    await cni.validateNetworkList(network(["a", "b"]), { timeoutMs: 60_000 });
    const [first = 0, second = 0] = left;
    expect(first - second).toBeGreaterThan(10);
  });
});
