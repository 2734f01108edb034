import { ProcessError } from "@container-interfaces/process";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { failure } from "../../test/failure.js";
import { RecordingExec } from "../testing/index.js";
import {
  delegateAdd,
  delegateCheck,
  delegateDel,
  delegateGc,
  delegateStatus,
  type PluginCall,
  type PluginOutcome,
} from "./index.js";

const netconf = { cniVersion: "1.0.0", name: "lab", type: "bridge", b: 1, a: "<" };

beforeEach(() => {
  vi.stubEnv("CNI_PATH", "/first:/second");
  vi.stubEnv("CNI_COMMAND", "ADD");
  vi.stubEnv("CNI_CONTAINERID", "web");
  vi.stubEnv("CNI_NETNS", "/run/netns/web");
  vi.stubEnv("CNI_ARGS", "A=1");
});
afterEach(() => {
  vi.unstubAllEnvs();
});

describe("a delegated plugin", () => {
  test.each([
    ["ADD", delegateAdd],
    ["CHECK", delegateCheck],
    ["DEL", delegateDel],
    ["GC", delegateGc],
    ["STATUS", delegateStatus],
  ] as const)("does %s with this process's environment and its own configuration", async (verb, delegate) => {
    const exec = new RecordingExec();
    await delegate("bridge", netconf, { exec });
    expect(exec.summary).toEqual([`${verb} bridge`]);
    expect(exec.calls[0]?.env).toMatchObject({
      CNI_COMMAND: verb,
      CNI_CONTAINERID: "web",
      CNI_NETNS: "/run/netns/web",
      CNI_ARGS: "A=1",
      CNI_PATH: "/first:/second",
    });
    expect(exec.calls[0]?.config).toEqual(netconf);
    expect(process.env.CNI_COMMAND).toBe("ADD");
  });

  test("gets a configuration that is JSON already to the byte", async () => {
    const exec = new RecordingExec();
    const text = '{ "name":"lab", "cniVersion":"1.0.0" }';
    await delegateDel("bridge", text, { exec });
    await delegateDel("bridge", Buffer.from(text), { exec });
    expect(exec.calls.map(({ stdin }) => stdin)).toEqual([text, text]);
  });

  test("is looked for in CNI_PATH", async () => {
    const searched: unknown[] = [];
    const played = new RecordingExec();
    const exec = {
      findInPath: (plugin: string, paths: readonly string[]) => {
        searched.push([plugin, ...paths]);
        return played.findInPath(plugin, paths);
      },
      execPlugin: played.execPlugin.bind(played),
    };
    await delegateStatus("bridge", netconf, { exec });
    expect(searched).toEqual([["bridge", "/first", "/second"]]);
    await failure(delegateStatus("bridge", netconf), "PLUGIN_NOT_FOUND");
    vi.stubEnv("CNI_PATH", undefined);
    await failure(delegateStatus("bridge", netconf), "PLUGIN_NOT_FOUND");
  });

  test("gives its result in the version that it printed, or of its configuration", async () => {
    const ips = [{ address: "10.0.0.2/8" }];
    const printing = (stdout: object) => new RecordingExec({ reply: () => ({ stdout }) });
    expect(await delegateAdd("bridge", netconf, { exec: printing({ ips }) })).toEqual({
      cniVersion: "1.0.0",
      ips,
    });
    const newer = printing({ cniVersion: "1.1.0", ips });
    expect(await delegateAdd("bridge", netconf, { exec: newer })).toEqual({ cniVersion: "1.1.0", ips });
    const unversioned = printing({ ip4: { ip: "10.0.0.2/8" } });
    const { cniVersion } = await delegateAdd("bridge", { name: "lab" }, { exec: unversioned });
    expect(cniVersion).toBe("0.1.0");
  });
});

describe("a delegated plugin that fails", () => {
  const failing = (verbs: readonly string[]) =>
    new RecordingExec({
      reply: ({ verb }) =>
        verbs.includes(verb) ? { stdout: { code: 100, msg: `no ${verb}` }, exitCode: 1 } : undefined,
    });

  test("in ADD has its DEL called, with the same configuration, and the failure of ADD told", async () => {
    const exec = failing(["ADD"]);
    const error = await failure(delegateAdd("bridge", netconf, { exec }), "PLUGIN_FAILED");
    expect(error).toMatchObject({
      verb: "ADD",
      plugin: "bridge",
      pluginPath: "/first/bridge",
      pluginCode: 100,
    });
    expect(error.doing).toBe("ADD of the delegated plugin /first/bridge");
    expect(exec.summary).toEqual(["ADD bridge", "DEL bridge"]);
    expect(exec.calls[1]?.stdin).toBe(exec.calls[0]?.stdin);
  });

  test("in ADD and then in DEL, too, has the failure of ADD told", async () => {
    const exec = failing(["ADD", "DEL"]);
    const error = await failure(delegateAdd("bridge", netconf, { exec }), "PLUGIN_FAILED");
    expect(error.pluginMessage).toBe("no ADD");
    expect(exec.summary).toEqual(["ADD bridge", "DEL bridge"]);
  });

  test("by a result that cannot be used has its DEL called", async () => {
    const exec = new RecordingExec({ reply: ({ verb }) => ({ stdout: verb === "ADD" ? "done" : "" }) });
    const error = await failure(delegateAdd("bridge", netconf, { exec }), "INVALID_RESULT");
    expect(error).toMatchObject({ verb: "ADD", plugin: "bridge", stdout: "done" });
    expect(exec.summary).toEqual(["ADD bridge", "DEL bridge"]);
  });

  test("by the deadline or the signal has its DEL called, with time of its own", async () => {
    for (const code of ["TIMEOUT", "ABORTED"] as const) {
      const controller = new AbortController();
      const begun: unknown[] = [];
      const exec = {
        findInPath: async (plugin: string) => plugin,
        execPlugin: async ({ env, timeoutMs, signal }: PluginCall): Promise<PluginOutcome> => {
          begun.push([env.CNI_COMMAND, timeoutMs, signal?.aborted ?? false]);
          controller.abort();
          throw new ProcessError(code, "it was ended", { command: "bridge" });
        },
      };
      const options = { exec, timeoutMs: 2 ** 40, signal: controller.signal };
      await failure(delegateAdd("bridge", netconf, options), code);
      expect(begun).toEqual([
        ["ADD", 2 ** 40, false],
        ["DEL", 10_000, false],
      ]);
    }
  });

  test("as it is not there has no DEL called", async () => {
    const exec = new RecordingExec({ plugins: [] });
    await failure(delegateAdd("bridge", netconf, { exec }), "PLUGIN_NOT_FOUND");
    expect(exec.calls).toEqual([]);
  });

  test.each([
    ["CHECK", delegateCheck],
    ["DEL", delegateDel],
    ["GC", delegateGc],
    ["STATUS", delegateStatus],
  ] as const)("in %s only fails", async (verb, delegate) => {
    const exec = failing([verb]);
    const error = await failure(delegate("bridge", netconf, { exec }), "PLUGIN_FAILED");
    expect(error).toMatchObject({ verb, pluginMessage: `no ${verb}` });
    expect(exec.summary).toEqual([`${verb} bridge`]);
    await failure(delegate("bridge", netconf, { exec, timeoutMs: 0 }), "TIMEOUT");
    await failure(delegate("bridge", netconf, { exec, signal: AbortSignal.abort() }), "ABORTED");
  });
});
