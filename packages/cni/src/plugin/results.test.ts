import { describe, expect, test } from "vitest";
import { notingPlugin, printedError } from "../../test/plugin-answer.js";
import { parseResult, printResult, type SpecVersion, specVersions } from "../index.js";
import { callPlugin } from "../testing/index.js";
import type { PluginResult } from "./index.js";

/** What ADD prints for what the author's handler gives. */
async function printed(result: unknown, cniVersion: string | undefined, prevResult?: object) {
  const config = {
    name: "lab",
    ...(cniVersion !== undefined && { cniVersion }),
    ...(prevResult && { prevResult }),
  };
  const { plugin } = notingPlugin({ add: async () => result as PluginResult });
  return await callPlugin(plugin, { verb: "ADD", config });
}

const result = {
  interfaces: [{ name: "eth0", mac: "0a:58:0a:01:00:05", mtu: 1400, sandbox: "/run/netns/test" }],
  ips: [
    { interface: 0, address: "10.1.0.5/16", gateway: "10.1.0.1" },
    { interface: 0, address: "2001:db8::5/64" },
  ],
  routes: [{ dst: "0.0.0.0/0", mtu: 1300 }],
  dns: { nameservers: ["10.1.0.1"] },
};
const in020 = {
  ip4: { ip: "10.1.0.5/16", gateway: "10.1.0.1", routes: [{ dst: "0.0.0.0/0" }] },
  ip6: { ip: "2001:db8::5/64" },
  dns: result.dns,
};
const in040 = {
  ...result,
  interfaces: [{ name: "eth0", mac: "0a:58:0a:01:00:05", sandbox: "/run/netns/test" }],
  ips: [
    { version: "4", ...result.ips[0] },
    { version: "6", ...result.ips[1] },
  ],
};
const shapes: Readonly<Record<SpecVersion, object>> = {
  "0.1.0": in020,
  "0.2.0": in020,
  "0.3.0": in040,
  "0.3.1": in040,
  "0.4.0": in040,
  "1.0.0": result,
  "1.1.0": result,
};

describe("the result of ADD", () => {
  test.each(specVersions)("is printed as a configuration of version %s asks for", async (cniVersion) => {
    const exit = await printed(result, cniVersion);
    expect(exit).toMatchObject({ exitCode: 0, stderr: "" });
    expect(JSON.parse(exit.stdout)).toEqual({ cniVersion, ...shapes[cniVersion] });
    expect(exit.stdout).toBe(printResult(parseResult(exit.stdout)));
  });

  test("is printed as 0.1.0 for a configuration without a version", async () => {
    for (const version of [undefined, ""]) {
      expect(JSON.parse((await printed(result, version)).stdout).cniVersion).toBe("0.1.0");
    }
  });

  test.each(specVersions)("may be the author's in version %s", async (cniVersion) => {
    const { stdout } = await printed({ cniVersion, ...shapes[cniVersion] }, "1.0.0");
    expect(JSON.parse(stdout)).toMatchObject({
      cniVersion: "1.0.0",
      ips: [{ address: "10.1.0.5/16", gateway: "10.1.0.1" }, { address: "2001:db8::5/64" }],
    });
  });

  test("that is undefined passes the previous one on, in the version of the configuration", async () => {
    const prevResult = { cniVersion: "0.4.0", ...in040 };
    const { stdout } = await printed(undefined, "0.4.0", prevResult);
    expect(JSON.parse(stdout)).toEqual(prevResult);
    const newer = await printed(undefined, "1.1.0", prevResult);
    expect(JSON.parse(newer.stdout)).toEqual({
      cniVersion: "1.1.0",
      ...result,
      interfaces: in040.interfaces,
    });
    const other = await printed({ ips: [] }, "1.1.0", prevResult);
    expect(JSON.parse(other.stdout)).toEqual({ cniVersion: "1.1.0" });
  });

  test("that is undefined where there is no previous one is empty", async () => {
    expect((await printed(undefined, "1.1.0")).stdout).toBe('{\n    "cniVersion": "1.1.0"\n}');
    expect(JSON.parse((await printed(undefined, "0.4.0")).stdout)).toEqual({ cniVersion: "0.4.0", dns: {} });
  });

  test("loses the keys that the specification does not know", async () => {
    expect(JSON.parse((await printed({ ips: [], secret: "x" }, "1.1.0")).stdout)).toEqual({
      cniVersion: "1.1.0",
    });
  });

  test.each([
    ["an address that is none", { ips: [{ address: "nowhere" }] }, "ips[0].address"],
    ["a version that is not known", { cniVersion: "2.0.0" }, '"2.0.0"'],
    ["what JSON cannot say", { ips: () => [] }, "function"],
    ["another kind", "done", "expected an object"],
    ["a list", [], "expected an object"],
  ])("that has %s is the plugin's error", async (_, invalid, details) => {
    const error = printedError(await printed(invalid, "1.1.0"));
    expect(error).toMatchObject({ code: 999, msg: "the plugin's result is invalid" });
    expect(error.details).toContain(details);
  });

  test("that version 0.2.0 cannot say is the plugin's error", async () => {
    const error = printedError(await printed({}, "0.2.0"));
    expect(error).toMatchObject({ code: 999, msg: "the plugin's result is invalid" });
    expect(error.details).toContain("it has no address, and version 0.2.0 asks for one");
  });
});

test("DEL, CHECK, GC and STATUS print nothing, whatever their handlers give", async () => {
  const give = () => ({ ips: [] }) as unknown as undefined;
  const { plugin } = notingPlugin({ del: give, check: give, gc: give, status: give });
  for (const verb of ["DEL", "CHECK", "GC", "STATUS"] as const) {
    expect(await callPlugin(plugin, { verb })).toEqual({ exitCode: 0, stdout: "", stderr: "" });
  }
});
