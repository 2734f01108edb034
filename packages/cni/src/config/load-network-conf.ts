import { dirname, join } from "node:path";
import { networkNameProblem } from "../check-ids.js";
import { CniError } from "../cni-error.js";
import { encodeJson } from "../json/encode-json.js";
import { parseRecord } from "../json/json-value.js";
import { readingJson } from "../read-json.js";
import { readSmallFile } from "../read-small-file.js";
import { confFiles } from "./conf-files.js";
import { networkConfFromBytes } from "./network-conf-from-bytes.js";
import type { NetworkConfigList, PluginConfig } from "./network-config.js";
import { configFacts, invalidConfig, networkPluginConfFromBytes } from "./plugin-conf-from-bytes.js";

/**
 * Reads the configuration of a network from a `.conflist` file, with the plugins of the drop-in folder that has the network's name
 * and lies beside the file, unless `loadOnlyInlinedPlugins` is set. Ports `NetworkConfFromFile`.
 *
 * @throws CniError `READ_FAILED`; `INVALID_CONFIG`, also where there is no plugin at all
 */
export async function networkConfFromFile(file: string): Promise<NetworkConfigList> {
  const list = networkConfFromBytes(readSmallFile(file), file);
  if (list.loadOnlyInlinedPlugins) return list;
  const plugins = [...list.plugins, ...(await networkPluginConfsFromFiles(dirname(file), list.name))];
  if (plugins.length === 0) {
    const reason = `it is missing, and ${join(dirname(file), list.name)} has no .conf file either`;
    throw invalidConfig(file, "plugins", reason);
  }
  return { ...list, plugins };
}

/**
 * Reads the plugins of a network's drop-in folder: every `.conf` file in `NETWORK_CONF_PATH/NETWORK_NAME`, in the order of their
 * names. Ports `NetworkPluginConfsFromFiles`.
 *
 * @param networkConfPath the folder of the network's own configuration
 * @throws CniError `INVALID_ARGUMENT`, `READ_FAILED` or `INVALID_CONFIG`
 */
export async function networkPluginConfsFromFiles(
  networkConfPath: string,
  networkName: string,
): Promise<PluginConfig[]> {
  const problem = networkNameProblem(networkName);
  if (problem !== undefined)
    throw new CniError("INVALID_ARGUMENT", problem, { doing: "reading a drop-in folder" });
  const plugins: PluginConfig[] = [];
  for (const file of await confFiles(join(networkConfPath, networkName), [".conf"])) {
    plugins.push(networkPluginConfFromBytes(readSmallFile(file), file));
  }
  return plugins;
}

/**
 * Finds the network with a name in a folder such as `/etc/cni/net.d`: among the `.conflist` files, then, upgraded, among the `.conf`
 * and `.json` files of a single plugin. Files are read in the order of their names up to the one that is sought; one of them that
 * cannot be used is an error. Ports `LoadNetworkConf`; {@link loadNetworks} goes on past files that cannot be used.
 *
 * @throws CniError `NETWORK_NOT_FOUND`, `READ_FAILED` or `INVALID_CONFIG`
 */
export async function loadNetworkConf(dir: string, name: string): Promise<NetworkConfigList> {
  const lists = await confFiles(dir, [".conflist"]);
  for (const file of lists) {
    const list = await networkConfFromFile(file);
    if (list.name === name) return list;
  }
  const singles = await confFiles(dir, [".conf", ".json"]);
  for (const file of singles) {
    const plugin = networkPluginConfFromBytes(readSmallFile(file), file);
    if (plugin.network.name === name) return confListFromConf(plugin, file);
  }
  const reason =
    lists.length + singles.length === 0
      ? "it has no .conflist, .conf or .json file"
      : `no network there has the name ${JSON.stringify(name)}`;
  throw new CniError("NETWORK_NOT_FOUND", reason, { doing: `looking into ${dir}`, network: name, file: dir });
}

/**
 * Makes a network of the configuration of a single plugin, the form that the specification had before 1.0.0. Ports
 * `ConfListFromConf`.
 *
 * @param file where it was read from, for errors
 * @throws CniError `INVALID_CONFIG`
 */
export function confListFromConf(plugin: PluginConfig, file?: string): NetworkConfigList {
  const { name = "", cniVersion = "" } = plugin.network;
  const conf = readingJson("INVALID_CONFIG", configFacts(file), () => parseRecord(plugin.bytes));
  let text: string;
  try {
    text = encodeJson({ name, cniVersion, plugins: [conf] });
  } catch (error) {
    throw invalidConfig(file, "", (error as Error).message);
  }
  return networkConfFromBytes(text, file);
}
