import { describe, expect, test } from "vitest";
import { failure } from "../../test/failure.js";
import { RecordingExec } from "../testing/index.js";
import {
  execIpamAdd,
  execIpamCheck,
  execIpamDel,
  execIpamGc,
  execIpamStatus,
  type PluginCall,
} from "./index.js";

const text = '{ "name":"lab", "cniVersion":"1.0.0", "type":"bridge", "ipam":{"type":"host-local"} }';
const request = { stdin: Buffer.from(text) };

describe("the IPAM plugin", () => {
  test.each([
    ["ADD", execIpamAdd],
    ["CHECK", execIpamCheck],
    ["DEL", execIpamDel],
    ["GC", execIpamGc],
    ["STATUS", execIpamStatus],
  ] as const)("gets %s with the configuration as it came", async (verb, call) => {
    const exec = new RecordingExec({ reply: () => ({ stdout: { ips: [{ address: "10.0.0.2/8" }] } }) });
    await call(request, { exec });
    expect(exec.summary).toEqual([`${verb} host-local`]);
    expect(exec.calls[0]?.stdin).toBe(text);
  });

  test.each([
    [{ cniVersion: "1.0.0", ips: [{ address: "10.0.0.2/8" }] }],
    [{ cniVersion: "0.4.0", ips: [{ version: "4", address: "10.0.0.2/8" }] }],
    [{ cniVersion: "0.2.0", ip4: { ip: "10.0.0.2/8" } }],
    [{ cniVersion: "0.2.0", ip6: { ip: "fd00::2/8" } }],
  ])("gives its result where that has an address: %j", async (result) => {
    const exec = new RecordingExec({ reply: () => ({ stdout: result }) });
    expect(await execIpamAdd(request, { exec })).toEqual(result);
    expect(exec.summary).toEqual(["ADD host-local"]);
  });

  test.each([{}, { ips: [] }, { cniVersion: "0.2.0" }, { cniVersion: "0.4.0", routes: [] }])(
    "that gives no address has its DEL called, and the call fails: %j",
    async (result) => {
      for (const exitCode of [0, 1]) {
        const exec = new RecordingExec({
          reply: ({ verb }) => (verb === "ADD" ? { stdout: result } : { exitCode }),
        });
        const error = await failure(execIpamAdd(request, { exec }), "PLUGIN_FAILED");
        expect(error).toMatchObject({
          pluginCode: 999,
          pluginMessage: "the IPAM plugin host-local returned no address",
        });
        expect(exec.summary).toEqual(["ADD host-local", "DEL host-local"]);
      }
    },
  );

  test("that gives no address as the signal fires has its DEL called all the same", async () => {
    const controller = new AbortController();
    const begun: unknown[] = [];
    const exec = {
      findInPath: async (plugin: string) => plugin,
      execPlugin: async ({ env, signal }: PluginCall) => {
        begun.push([env.CNI_COMMAND, signal?.aborted ?? false]);
        controller.abort();
        return { exitCode: 0, stdout: Buffer.from("{}"), stderr: Buffer.from("") };
      },
    };
    await failure(execIpamAdd(request, { exec, signal: controller.signal }), "PLUGIN_FAILED");
    expect(begun).toEqual([
      ["ADD", false],
      ["DEL", false],
    ]);
  });

  test("that fails in ADD has its DEL called", async () => {
    const exec = new RecordingExec({ reply: ({ verb }) => (verb === "ADD" ? { exitCode: 1 } : undefined) });
    await failure(execIpamAdd(request, { exec }), "PLUGIN_FAILED");
    expect(exec.summary).toEqual(["ADD host-local", "DEL host-local"]);
  });

  test.each([
    "{}",
    '{"ipam":null}',
    '{"ipam":{}}',
    '{"ipam":{"type":""}}',
    '{"ipam":{"type":1}}',
    '{"ipam":"dhcp"}',
  ])("that the configuration does not name is told: %s", async (config) => {
    const exec = new RecordingExec();
    for (const call of [execIpamAdd, execIpamCheck, execIpamDel, execIpamGc, execIpamStatus]) {
      const error = await failure(call({ stdin: Buffer.from(config) }, { exec }), "PLUGIN_FAILED");
      expect(error).toMatchObject({ pluginCode: 7, pluginMessage: "ipam.type is missing" });
    }
    expect(exec.calls).toEqual([]);
  });
});
