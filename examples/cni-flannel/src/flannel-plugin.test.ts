import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PluginErrorCode, pluginError } from "@container-interfaces/cni/plugin";
import { expect, onTestFinished, test, vi } from "vitest";
import { errorOf, flannelUnderTest } from "../test/flannel-call.js";

const rendered = {
  cniVersion: "1.1.0",
  name: "lab",
  type: "bridge",
  ipMasq: false,
  mtu: 1472,
  isGateway: true,
  ipam: {
    type: "host-local",
    ranges: [[{ subnet: "10.1.17.0/24" }]],
    routes: [{ dst: "10.1.0.0/16" }],
  },
};
const result = {
  cniVersion: "1.1.0",
  interfaces: [{ name: "eth0", sandbox: "/run/netns/test" }],
  ips: [{ interface: 0, address: "10.1.17.2/24", gateway: "10.1.17.1" }],
};
const attached = { reply: () => ({ stdout: result }) };

/** Writes what the plugin in Go saves at ADD. */
function saveAsGo(dataDir: string, containerId: string, conf: object): void {
  mkdirSync(dataDir, { recursive: true });
  writeFileSync(join(dataDir, containerId), JSON.stringify(conf));
}

test("ADD, CHECK and DEL reach the other plugin with the configuration of ADD", async () => {
  const { exec, call, dataDir, subnetFile } = flannelUnderTest(attached);
  const add = await call("ADD");
  expect(JSON.parse(add.stdout)).toEqual(result);
  expect(readdirSync(dataDir)).toEqual(["c1:eth0"]);
  // what the daemon says later is for later attachments
  writeFileSync(subnetFile, "FLANNEL_MTU=1\n");
  expect(await call("CHECK", { prevResult: result })).toEqual({ exitCode: 0, stdout: "", stderr: "" });
  expect(await call("DEL", { prevResult: result })).toEqual({ exitCode: 0, stdout: "", stderr: "" });
  expect(exec.summary).toEqual(["ADD bridge", "CHECK bridge", "DEL bridge"]);
  expect(exec.calls.map(({ config }) => config)).toEqual([
    rendered,
    { ...rendered, prevResult: result },
    { ...rendered, prevResult: result },
  ]);
  expect(readdirSync(dataDir)).toEqual([]);
});

test("the result comes in the version of the network", async () => {
  const { call } = flannelUnderTest(attached);
  const { stdout } = await call("ADD", { cniVersion: "0.4.0" });
  expect(JSON.parse(stdout)).toEqual({
    cniVersion: "0.4.0",
    interfaces: result.interfaces,
    ips: [{ version: "4", ...result.ips[0] }],
    dns: {},
  });
});

test("CHECK and DEL come in the version that the runtime speaks now", async () => {
  const { exec, call } = flannelUnderTest(attached);
  await call("ADD", { cniVersion: "0.3.1" });
  await call("CHECK", { cniVersion: "1.0.0" });
  await call("DEL", { cniVersion: "1.0.0" });
  expect(exec.calls.map(({ config }) => config.cniVersion)).toEqual(["0.3.1", "1.0.0", "1.0.0"]);
});

test("two interfaces of one container keep a configuration each", async () => {
  const { exec, call, dataDir } = flannelUnderTest(attached);
  await call("ADD", { delegate: { bridge: "a" } });
  await call("ADD", { delegate: { bridge: "b" } }, { CNI_IFNAME: "eth1" });
  await call("DEL");
  expect(readdirSync(dataDir)).toEqual(["c1:eth1"]);
  await call("DEL", {}, { CNI_IFNAME: "eth1" });
  expect(exec.calls.slice(2).map(({ config }) => config.bridge)).toEqual(["a", "b"]);
  expect(readdirSync(dataDir)).toEqual([]);
});

test("DEL without a configuration of ADD has success, however often and whatever else is wrong", async () => {
  const { exec, call, dataDir, subnetFile } = flannelUnderTest(attached);
  rmSync(subnetFile);
  const success = { exitCode: 0, stdout: "", stderr: "" };
  expect(await call("DEL")).toEqual(success);
  expect(await call("DEL", { delegate: { name: "x" }, ipam: { routes: 1 } })).toEqual(success);
  expect(exec.calls).toEqual([]);
  expect(existsSync(dataDir)).toBe(false);
});

test("what the plugin in Go has saved is checked and taken down", async () => {
  const { exec, call, dataDir } = flannelUnderTest();
  saveAsGo(dataDir, "c1", { ...rendered, mtu: 1400 });
  expect((await call("CHECK")).exitCode).toBe(0);
  expect((await call("DEL")).exitCode).toBe(0);
  expect(exec.summary).toEqual(["CHECK bridge", "DEL bridge"]);
  expect(exec.calls[1]?.config).toEqual({ ...rendered, mtu: 1400 });
  expect(readdirSync(dataDir)).toEqual([]);
});

test("a saved configuration of another network is left alone", async () => {
  const { exec, call, dataDir } = flannelUnderTest();
  saveAsGo(dataDir, "c1", { ...rendered, name: "other" });
  expect((await call("DEL")).exitCode).toBe(0);
  expect(errorOf(await call("CHECK")).code).toBe(PluginErrorCode.INTERNAL);
  expect(exec.calls).toEqual([]);
  expect(readdirSync(dataDir)).toEqual(["c1"]);
});

test("a damaged configuration ends CHECK and is removed by DEL", async () => {
  const { exec, call, dataDir } = flannelUnderTest();
  mkdirSync(dataDir, { recursive: true });
  writeFileSync(join(dataDir, "c1:eth0"), "{");
  expect(errorOf(await call("CHECK"))).toEqual({
    cniVersion: "1.1.0",
    code: PluginErrorCode.INTERNAL,
    msg: `container c1 has no usable configuration for interface eth0 in ${dataDir}`,
    details: "ADD keeps one there; attach the container again",
  });
  const told = vi.spyOn(console, "error").mockImplementation(() => {});
  onTestFinished(() => told.mockRestore());
  expect((await call("DEL")).exitCode).toBe(0);
  expect(told.mock.calls).toEqual([
    [`${join(dataDir, "c1:eth0")} is damaged: it is removed, and nothing else`],
  ]);
  expect(exec.calls).toEqual([]);
  expect(readdirSync(dataDir)).toEqual([]);
});

test("an ADD that fails tells the other plugin's error, and is taken down", async () => {
  const refusal = { cniVersion: "1.1.0", code: 11, msg: "no address", details: "all in use" };
  const { exec, call, dataDir } = flannelUnderTest({
    reply: ({ verb }) => (verb === "ADD" ? { exitCode: 1, stdout: refusal } : undefined),
  });
  expect(errorOf(await call("ADD"))).toEqual(refusal);
  // what the failed ADD has left may need another DEL
  expect(readdirSync(dataDir)).toEqual(["c1:eth0"]);
  await call("DEL");
  expect(exec.summary).toEqual(["ADD bridge", "DEL bridge", "DEL bridge"]);
  expect(readdirSync(dataDir)).toEqual([]);
});

test("a plugin that cannot be started does not stand in the way of DEL", async () => {
  const { call, dataDir } = flannelUnderTest({ plugins: ["bridge"] });
  const error = errorOf(await call("ADD", { delegate: { type: "nosuch" } }));
  expect(error).toMatchObject({ code: PluginErrorCode.INTERNAL });
  expect(error.msg).toContain('there is no "nosuch"');
  expect(readdirSync(dataDir)).toEqual([]);
  expect((await call("DEL", { delegate: { type: "nosuch" } })).exitCode).toBe(0);
});

test("a DEL that fails keeps the configuration for the next one", async () => {
  let fails = true;
  const { call, dataDir } = flannelUnderTest({
    reply: ({ verb }) => (verb === "ADD" ? { stdout: result } : { exitCode: fails ? 1 : 0 }),
  });
  await call("ADD");
  expect(errorOf(await call("DEL")).code).toBe(PluginErrorCode.INTERNAL);
  expect(readdirSync(dataDir)).toEqual(["c1:eth0"]);
  fails = false;
  expect((await call("DEL")).exitCode).toBe(0);
  expect(readdirSync(dataDir)).toEqual([]);
});

test("ADD does not begin without a usable subnet file, nor where it cannot save", async () => {
  const { exec, call, dataDir, subnetFile } = flannelUnderTest();
  writeFileSync(subnetFile, "FLANNEL_MTU=x");
  expect(errorOf(await call("ADD"))).toMatchObject({
    code: PluginErrorCode.INVALID_NETWORK_CONFIG,
    details: 'line 1, FLANNEL_MTU: expected a number of bytes from 0, and it is "x"',
  });
  rmSync(subnetFile);
  expect(errorOf(await call("ADD")).code).toBe(PluginErrorCode.TRY_AGAIN_LATER);
  expect(existsSync(dataDir)).toBe(false);
  const other = flannelUnderTest();
  expect(errorOf(await other.call("ADD", { dataDir: other.subnetFile })).code).toBe(
    PluginErrorCode.IO_FAILURE,
  );
  expect([...exec.calls, ...other.exec.calls]).toEqual([]);
});

test("STATUS asks the other plugin, with the configuration that it would get", async () => {
  const { exec, call, dataDir } = flannelUnderTest();
  expect(await call("STATUS")).toEqual({ exitCode: 0, stdout: "", stderr: "" });
  expect(exec.summary).toEqual(["STATUS bridge"]);
  expect(exec.calls[0]?.config).toEqual(rendered);
  expect(existsSync(dataDir)).toBe(false);
});

test.each([
  ["is missing", undefined],
  ["is incomplete", "FLANNEL_MTU=1472\n"],
  ["cannot be used", "FLANNEL_MTU=x\n"],
])("STATUS says that ADD cannot be served where the subnet file %s", async (_, text) => {
  const { exec, call, subnetFile } = flannelUnderTest();
  rmSync(subnetFile);
  if (text !== undefined) writeFileSync(subnetFile, text);
  const error = errorOf(await call("STATUS"));
  expect(error.code).toBe(PluginErrorCode.PLUGIN_NOT_AVAILABLE);
  expect(error.msg).toContain(subnetFile);
  expect(exec.calls).toEqual([]);
});

test("STATUS says so where there is no other plugin, and else tells that one's error", async () => {
  const missing = flannelUnderTest({ plugins: [] });
  expect(errorOf(await missing.call("STATUS"))).toMatchObject({ code: PluginErrorCode.PLUGIN_NOT_AVAILABLE });
  const limited = { cniVersion: "1.1.0", code: PluginErrorCode.LIMITED_CONNECTIVITY, msg: "no uplink" };
  const failing = flannelUnderTest({ reply: () => ({ exitCode: 1, stdout: limited }) });
  expect(errorOf(await failing.call("STATUS"))).toEqual(limited);
  const wrong = flannelUnderTest();
  expect(errorOf(await wrong.call("STATUS", { delegate: { name: "x" } })).code).toBe(
    PluginErrorCode.INVALID_NETWORK_CONFIG,
  );
});

test("GC takes down what is not valid, then hands GC on", async () => {
  const { exec, call, dataDir } = flannelUnderTest(attached);
  for (const [id, ifName] of [
    ["c1", "eth0"],
    ["c1", "eth1"],
    ["c2", "eth0"],
  ]) {
    await call("ADD", {}, { CNI_CONTAINERID: `${id}`, CNI_IFNAME: `${ifName}` });
  }
  await call("ADD", { name: "other" }, { CNI_CONTAINERID: "c3" });
  saveAsGo(dataDir, "c4", rendered);
  saveAsGo(dataDir, "c5", rendered);
  exec.calls.length = 0;
  const valid = [
    { containerID: "c1", ifname: "eth0" },
    { containerID: "c5", ifname: "eth7" },
  ];
  expect(await call("GC", { "cni.dev/valid-attachments": valid })).toEqual({
    exitCode: 0,
    stdout: "",
    stderr: "",
  });
  expect(exec.summary).toEqual(["DEL bridge", "DEL bridge", "DEL bridge", "GC bridge"]);
  const [first, second, third, last] = exec.calls;
  expect(first?.env).toMatchObject({
    CNI_CONTAINERID: "c1",
    CNI_IFNAME: "eth1",
    CNI_NETNS: "",
    CNI_ARGS: "",
  });
  expect(second?.env).toMatchObject({ CNI_CONTAINERID: "c2", CNI_IFNAME: "eth0" });
  // the plugin in Go does not say which interface it was
  expect(third?.env).toMatchObject({ CNI_CONTAINERID: "c4", CNI_IFNAME: "eth0" });
  expect(third?.config).toEqual(rendered);
  expect(last?.config).toEqual({
    ...rendered,
    "cni.dev/valid-attachments": valid,
    "cni.dev/attachments": valid,
  });
  expect(readdirSync(dataDir).sort()).toEqual(["c1:eth0", "c3:eth0", "c5"]);
});

test("GC goes on after failures, and tells all of them", async () => {
  const { exec, call, dataDir, subnetFile } = flannelUnderTest({
    reply: ({ verb, env }) => {
      if (verb === "ADD") return { stdout: result };
      if (env.CNI_CONTAINERID === "c1") throw pluginError(100, "stuck");
      return undefined;
    },
  });
  await call("ADD");
  await call("ADD", {}, { CNI_CONTAINERID: "c2" });
  rmSync(subnetFile);
  const error = errorOf(await call("GC", { "cni.dev/valid-attachments": [] }));
  expect(error).toMatchObject({ code: PluginErrorCode.INTERNAL, msg: "not everything could be taken away" });
  expect(error.details).toContain("stuck");
  expect(error.details).toContain(`there is no subnet file ${subnetFile}`);
  expect(exec.summary.slice(2)).toEqual(["DEL bridge", "DEL bridge"]);
  expect(readdirSync(dataDir)).toEqual(["c1:eth0"]);
});

test("every version of the specification is supported", async () => {
  const { call } = flannelUnderTest();
  const { stdout } = await call("VERSION");
  expect(JSON.parse(stdout)).toEqual({
    cniVersion: "1.1.0",
    supportedVersions: ["0.1.0", "0.2.0", "0.3.0", "0.3.1", "0.4.0", "1.0.0", "1.1.0"],
  });
});
