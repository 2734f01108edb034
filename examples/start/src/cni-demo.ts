import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  CNIConfig,
  CniError,
  createExec,
  loadNetworkConf,
  type NetworkConfigList,
  type RuntimeConf,
} from "@container-interfaces/cni";
import { table } from "./table.js";

/** The programs of the plugins, in the order of ADD. */
const chain = {
  "address-pool": new URL("./cni-plugins/address-pool.js", import.meta.url),
  "port-notes": new URL("./cni-plugins/port-notes.js", import.meta.url),
};

/**
 * CNI on plugins that need no root: a network whose chain is two Node programs, which keep files where others change the machine's
 * network. A container is attached, checked, checked again after something was broken, and detached.
 */
export async function cniDemo(signal: AbortSignal): Promise<void> {
  console.log(
    "\nCNI: a chain of two plugins that are Node programs; they keep files and leave the network alone\n",
  );
  const folder = await mkdtemp(join(tmpdir(), "container-interfaces-"));
  try {
    const path = [await installPlugins(join(folder, "bin"))];
    const network = await writeNetwork(folder);
    const exec = createExec({
      // plugins tell people what they do on standard error
      onStderr: (text, { pluginPath }) => console.log(`  ${basename(pluginPath)}: ${text.trimEnd()}`),
    });
    const cni = new CNIConfig({ path, cacheDir: join(folder, "cache"), exec });
    await joinAndLeave(cni, network, folder, signal);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function joinAndLeave(
  cni: CNIConfig,
  network: NetworkConfigList,
  folder: string,
  signal: AbortSignal,
): Promise<void> {
  const portMappings = [{ hostPort: 8080, containerPort: 80, protocol: "tcp" }];
  const attachment: RuntimeConf = {
    containerId: "web",
    netns: "/run/netns/web",
    ifName: "eth0",
    capabilityArgs: { portMappings },
  };
  try {
    console.log(`ADD of container web to network ${network.name}, version ${network.cniVersion}`);
    const { interfaces = [], ips = [] } = await cni.addNetworkList(network, attachment, { signal });
    console.log(`  result: ${interfaces[0]?.name} has ${ips[0]?.address}, gateway ${ips[0]?.gateway}\n`);

    const cached = await cni.getCachedAttachments();
    const rows = cached.map(({ network, containerId, ifName }) => [network, containerId, ifName]);
    console.log(table("Attachments", ["NETWORK", "CONTAINER", "INTERFACE"], rows));

    console.log("CHECK");
    await cni.checkNetworkList(network, attachment, { signal });
    console.log("  it is as ADD has left it\n");

    console.log("CHECK, after somebody has removed the note of the ports");
    await rm(join(folder, "port-notes"), { recursive: true });
    await cni.checkNetworkList(network, attachment, { signal }).catch((error: unknown) => {
      if (!CniError.is(error, "PLUGIN_FAILED")) throw error;
      console.log(`  ${error.plugin} fails with code ${error.pluginCode}: ${error.reason}\n`);
    });
  } finally {
    console.log("DEL");
    await cni.delNetworkList(network, attachment, { timeoutMs: 10_000 });
  }
  const [attachments, addresses] = [
    await cni.getCachedAttachments(),
    await readdir(join(folder, "address-pool")),
  ];
  console.log(`  ${attachments.length} attachments and ${addresses.length} addresses left`);
}

/** Puts a script for each plugin into a folder: a plugin is any program with the name of its type. */
async function installPlugins(bin: string): Promise<string> {
  await mkdir(bin);
  for (const [plugin, program] of Object.entries(chain)) {
    const words = [process.execPath, fileURLToPath(program)].map(
      (word) => `'${word.replaceAll("'", "'\\''")}'`,
    );
    await writeFile(join(bin, plugin), `#!/bin/sh\nexec ${words.join(" ")}\n`, { mode: 0o755 });
  }
  return bin;
}

/** Writes a network as an administrator does, with a folder for what each plugin keeps, and loads it. */
async function writeNetwork(folder: string): Promise<NetworkConfigList> {
  const [pool = "", notes = ""] = Object.keys(chain).map((plugin) => join(folder, plugin));
  for (const each of [pool, notes, join(folder, "net.d")]) await mkdir(each);
  const plugins = [
    { type: "address-pool", folder: pool },
    { type: "port-notes", folder: notes, capabilities: { portMappings: true } },
  ];
  const conflist = { cniVersion: "1.1.0", name: "lab", plugins };
  await writeFile(join(folder, "net.d", "10-lab.conflist"), JSON.stringify(conflist, undefined, 2));
  return await loadNetworkConf(join(folder, "net.d"), "lab");
}
