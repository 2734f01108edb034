import { basename } from "node:path";
import { CniError } from "../cni-error.js";
import { compareBytes } from "../json/encode-json.js";
import { readSmallFile } from "../read-small-file.js";
import { confFiles } from "./conf-files.js";
import { confListFromConf, networkConfFromFile } from "./load-network-conf.js";
import type { NetworkConfigList } from "./network-config.js";
import { networkPluginConfFromBytes } from "./plugin-conf-from-bytes.js";

/** Every network of a folder, and why the other files are none. */
export interface LoadedNetworks {
  /** The networks, in the order of their files' names: many runtimes take the first as the default. */
  readonly networks: readonly LoadedNetwork[];
  /** The files that could not be used. */
  readonly diagnostics: readonly ConfigDiagnostic[];
}

/** A network and its file. */
export interface LoadedNetwork extends NetworkConfigList {
  /** The file in the folder. */
  readonly file: string;
}

/** A file of configuration that could not be used. */
export interface ConfigDiagnostic {
  /** The file in the folder. */
  readonly file: string;
  /** Why; `error.file` is a file of the drop-in folder where that is the reason. */
  readonly error: CniError;
}

/**
 * Reads every network of a folder such as `/etc/cni/net.d`: `.conflist` files, and `.conf` and `.json` files of a single plugin. A file
 * that cannot be used is told of and does not hide the others. Of two networks with one name the one counts that
 * {@link loadNetworkConf} finds. A folder that is not there has none.
 *
 * @throws CniError `READ_FAILED` where the folder cannot be listed
 */
export async function loadNetworks(dir: string): Promise<LoadedNetworks> {
  const lists = await confFiles(dir, [".conflist"]);
  const singles = await confFiles(dir, [".conf", ".json"]);
  const byName = new Map<string, LoadedNetwork>();
  const diagnostics: ConfigDiagnostic[] = [];
  for (const file of [...lists, ...singles]) {
    try {
      const list = lists.includes(file) ? await networkConfFromFile(file) : loadSingle(file);
      const first = byName.get(list.name);
      if (first !== undefined) throw taken(list.name, file, first.file);
      byName.set(list.name, { ...list, file });
    } catch (error) {
      if (!CniError.is(error)) throw error;
      diagnostics.push({ file, error });
    }
  }
  const byFile = (a: { file: string }, b: { file: string }): number =>
    compareBytes(basename(a.file), basename(b.file));
  return { networks: [...byName.values()].sort(byFile), diagnostics: diagnostics.sort(byFile) };
}

function loadSingle(file: string): NetworkConfigList {
  return confListFromConf(networkPluginConfFromBytes(readSmallFile(file), file), file);
}

function taken(name: string, file: string, first: string): CniError {
  return new CniError(
    "INVALID_CONFIG",
    `name: ${first} has a network of the name ${JSON.stringify(name)} too`,
    {
      doing: `reading the configuration ${file}`,
      file,
      key: "name",
      network: name,
    },
  );
}
