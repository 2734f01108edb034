import { readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { CNIConfig, CniError, createNetworkConf, type FlannelConfig } from "@container-interfaces/cni";
import { installFakePlugin } from "@container-interfaces/cni/testing";
import { expect, test } from "vitest";
import { subnetText } from "../test/flannel-call.js";
import { temporaryFolder } from "../test/temporary-folder.js";

const program = fileURLToPath(new URL("../bin/flannel", import.meta.url));
const result = { cniVersion: "1.1.0", ips: [{ address: "10.1.17.2/24" }] };

test("a runtime runs it as a program, and it runs the other plugin as one", async () => {
  const folder = temporaryFolder();
  symlinkSync(program, join(folder, "flannel"));
  const bridge = await installFakePlugin(folder, "bridge", { ADD: { stdout: result } });
  const subnetFile = join(folder, "subnet.env");
  const dataDir = join(folder, "data");
  const flannel: FlannelConfig = { type: "flannel", subnetFile, dataDir, delegate: { hairpinMode: true } };
  const network = createNetworkConf({ cniVersion: "1.1.0", name: "lab", plugins: [flannel] });
  const cni = new CNIConfig({ path: [folder], cacheDir: join(folder, "cache") });
  const attachment = { containerId: "c1", netns: "/run/netns/none", ifName: "eth0" };

  await expect(cni.getStatusNetworkList(network)).rejects.toMatchObject({
    code: "PLUGIN_FAILED",
    pluginCode: 50,
  });
  writeFileSync(subnetFile, subnetText);
  await cni.getStatusNetworkList(network);
  expect(await cni.validateNetworkList(network)).toEqual([]);
  expect(await cni.addNetworkList(network, attachment)).toEqual(result);
  await cni.checkNetworkList(network, attachment);
  expect(readdirSync(dataDir)).toEqual(["c1:eth0"]);

  // the runtime's cache is lost: only this plugin knows of the attachment
  const other = new CNIConfig({ path: [folder], cacheDir: join(folder, "other-cache") });
  await other.gcNetworkList(network, { validAttachments: [] });
  expect(readdirSync(dataDir)).toEqual([]);
  await cni.delNetworkList(network, attachment);

  const calls = await bridge.calls();
  expect(calls.map(({ verb, env }) => `${verb} ${env.CNI_CONTAINERID} ${env.CNI_IFNAME}`)).toEqual([
    "STATUS  ",
    "ADD c1 eth0",
    "CHECK c1 eth0",
    "DEL c1 eth0",
    "GC  ",
  ]);
  expect(calls[1]?.config).toMatchObject({ type: "bridge", hairpinMode: true, mtu: 1472 });
});

test("what goes wrong comes to the runtime as the plugin's own error", async () => {
  const folder = temporaryFolder();
  symlinkSync(program, join(folder, "flannel"));
  const subnetFile = join(folder, "subnet.env");
  writeFileSync(subnetFile, "FLANNEL_SUBNET=10.1.17.1\n");
  const flannel: FlannelConfig = { type: "flannel", subnetFile, dataDir: join(folder, "data") };
  const network = createNetworkConf({ cniVersion: "1.1.0", name: "lab", plugins: [flannel] });
  const cni = new CNIConfig({ path: [folder], cacheDir: join(folder, "cache") });
  const call = cni.addNetworkList(network, { containerId: "c1", netns: "/run/netns/none", ifName: "eth0" });
  const error: unknown = await call.catch((reason: unknown) => reason);
  if (!CniError.is(error)) throw error;
  expect(error).toMatchObject({
    code: "PLUGIN_FAILED",
    pluginCode: 7,
    pluginMessage: `the subnet file ${subnetFile} cannot be used`,
    pluginDetails: 'line 1, FLANNEL_SUBNET: expected a network such as 10.1.17.0/24, and it is "10.1.17.1"',
    stderr: "",
  });
});
