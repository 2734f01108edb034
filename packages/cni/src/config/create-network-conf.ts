import { encodeJson } from "../json/encode-json.js";
import type { PluginConfigBase } from "../plugin-configs/plugin-config.js";
import type { StandardPluginConfig } from "../plugin-configs/standard-plugin-config.js";
import { networkConfFromBytes } from "./network-conf-from-bytes.js";
import type { NetworkConfigList } from "./network-config.js";
import { invalidConfig } from "./plugin-conf-from-bytes.js";

/** The configuration of a network, as a `.conflist` file has it (SPEC.md, section 1). */
export interface NetworkConf {
  /** The version of the specification, such as `1.1.0`. */
  readonly cniVersion?: string;
  /** All versions that the configuration can be used with; the highest that both sides know is taken. Since 1.1.0. */
  readonly cniVersions?: readonly string[];
  /** The name of the network, unique on the host: letters, digits, `_`, `.` and `-`, the first a letter or a digit. */
  readonly name: string;
  /** Whether CHECK must not be called. Default: false. */
  readonly disableCheck?: boolean;
  /** Whether GC must not be called, as where several runtimes share the network. Default: false. Since 1.1.0. */
  readonly disableGC?: boolean;
  /** Whether plugins from the drop-in folder are left out. Default: false. */
  readonly loadOnlyInlinedPlugins?: boolean;
  /** The plugins, in the order of ADD. */
  readonly plugins: readonly (StandardPluginConfig | PluginConfigBase)[];
}

/**
 * Makes a network of a configuration that is written in code, with the typed configurations of the standard plugins.
 *
 * @throws CniError `INVALID_CONFIG` with the `key`
 */
export function createNetworkConf(conf: NetworkConf): NetworkConfigList {
  let text: string;
  try {
    text = encodeJson(conf);
  } catch (error) {
    throw invalidConfig(undefined, "", (error as Error).message);
  }
  return networkConfFromBytes(text);
}
