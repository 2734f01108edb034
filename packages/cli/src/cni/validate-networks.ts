import {
  type CallOptions,
  type CNIConfig,
  CniError,
  loadNetworks,
  type NetworkConfigList,
} from "@container-interfaces/cni";

/** What there is to say of one file of configuration. */
export interface Verdict {
  /** Its path. */
  readonly file: string;
  /** Undefined for a file that cannot be read as a network. */
  readonly network?: NetworkConfigList;
  /** The capabilities that the plugins want arguments for; undefined where plugins were not looked at. */
  readonly capabilities?: readonly string[];
  /** Why the network cannot be used; undefined where it can. */
  readonly error?: CniError;
}

/**
 * Reads every configuration of a folder, in the order of the files' names.
 *
 * @param cni where the plugins are; without it they are not looked at
 * @param options for each plugin that is asked for its versions
 * @throws CniError `READ_FAILED` where the folder cannot be listed; `NETWORK_NOT_FOUND` where it has none; `ABORTED`
 */
export async function validateNetworks(
  dir: string,
  cni: CNIConfig | undefined,
  options: CallOptions,
): Promise<Verdict[]> {
  const { networks, diagnostics } = await loadNetworks(dir);
  if (networks.length + diagnostics.length === 0) {
    const reason = "it is not there, or has no .conflist, .conf or .json file";
    throw new CniError("NETWORK_NOT_FOUND", reason, { doing: `looking into ${dir}`, file: dir });
  }
  const verdicts: Verdict[] = [...diagnostics];
  for (const network of networks) {
    const plugins = cni === undefined ? {} : await validatePlugins(cni, network, options);
    verdicts.push({ file: network.file, network, ...plugins });
  }
  return verdicts.sort((a, b) => (a.file < b.file ? -1 : 1));
}

async function validatePlugins(
  cni: CNIConfig,
  network: NetworkConfigList,
  options: CallOptions,
): Promise<Pick<Verdict, "capabilities" | "error">> {
  try {
    return { capabilities: await cni.validateNetworkList(network, options) };
  } catch (error) {
    if (!CniError.is(error) || CniError.is(error, "ABORTED")) throw error;
    return { error };
  }
}
