/**
 * A machine to try CNI plugins on, made of network namespaces: a "host" in which the plugins act, a "lan" behind it, and pods.
 * Bridges, routes and firewall rules of the machine itself are not touched. It needs root.
 *
 * A plugin acts in the namespace that it is started in: it is run as `nsenter --net=HOST PLUGIN`, which replaces itself by the
 * plugin, and with it every plugin that it runs. Sysctls of the network are then the host's; /sys and all files stay the machine's.
 *
 * @module
 */
import { addNamespace, joinNamespaces } from "./cni-namespaces.mjs";
import { createLabFolder, teardownLab } from "./cni-teardown.mjs";
import { installPeers } from "./install.mjs";
import { run } from "./run.mjs";

/**
 * @typedef {object} CniLab
 * @property {string} id 9 characters, unique on this machine; for names of networks, containers and interfaces
 * @property {string} dir private folder for anything; removed at the end
 * @property {string} host path of the network namespace that plugins are to act in
 * @property {string} lan path of the network namespace behind `eth0` of the host; it routes nothing
 * @property {typeof addresses} addresses of the two ends of `eth0`, prefix lengths 24 and 64; the host's default routes lead to the lan
 * @property {(argv: readonly string[], options?: import("./run.mjs").RunOptions) => Promise<string>} exec runs a program to its
 *   end, in the host unless told, and gives its standard output
 * @property {() => Promise<void>} close ends what runs in the namespaces, and removes all that the lab made; a second call does nothing
 */

/** Both ranges are set aside for tests between devices (RFC 2544, RFC 5180). */
const addresses = {
  lan: "198.18.0.1",
  host: "198.18.0.2",
  lan6: "2001:2:0:18::1",
  host6: "2001:2:0:18::2",
};

/**
 * Makes a lab; the plugins are installed first. Any number may exist at once.
 *
 * @param {{ log?: (line: string) => void }} [options] `log` is told what is installed; default: nothing is said
 * @returns {Promise<CniLab>}
 */
export async function createCniLab({ log = () => {} } = {}) {
  await installPeers(["cni-plugins"], { log });
  const { id, dir } = await createLabFolder();
  try {
    const host = await addNamespace(id, "host");
    const lan = await addNamespace(id, "lan");
    await joinNamespaces(
      { netns: host, addresses: [`${addresses.host}/24`, `${addresses.host6}/64`] },
      { netns: lan, addresses: [`${addresses.lan}/24`, `${addresses.lan6}/64`] },
    );
    for (const via of [addresses.lan, addresses.lan6])
      await run(["ip", "route", "add", "default", "via", via], { netns: host, timeoutMs: 10_000 });
    return {
      id,
      dir,
      host,
      lan,
      addresses,
      exec: (argv, options = {}) => run([...argv], { netns: host, ...options }),
      close: () => teardownLab(dir),
    };
  } catch (error) {
    await teardownLab(dir);
    throw error;
  }
}
