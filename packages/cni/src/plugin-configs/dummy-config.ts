import type { IpamConfig, PluginConfigBase } from "./plugin-config.js";

/**
 * The configuration of dummy, which puts a dummy interface into the container: one that holds addresses and connects to
 * nothing. An interface plugin; needs dummy interfaces in the kernel. It has no keys of its own. Its result has the
 * `dns` of the IPAM plugin. Since v1.2.0.
 *
 * Verbs: ADD, DEL, CHECK, and since v1.6.0 STATUS, which asks the IPAM plugin alone. GC does nothing and succeeds.
 * Capabilities: those of the IPAM plugin.
 */
export interface DummyConfig extends Omit<PluginConfigBase, "dns"> {
  /** Selects dummy. */
  readonly type: "dummy";
  /** How the container gets its addresses; it has to give one at least. */
  readonly ipam: IpamConfig;
}
