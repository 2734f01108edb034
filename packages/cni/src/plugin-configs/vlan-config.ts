import type { Dns } from "../result-types.js";
import type { IpamConfig, PluginConfigBase } from "./plugin-config.js";

/**
 * The configuration of vlan, which puts an interface for one VLAN of a parent into the container (802.1Q). An interface
 * plugin; needs 802.1Q in the kernel, which has one such interface for a VLAN of a parent, so one container at a time.
 * Since v0.6.0.
 *
 * Verbs: ADD; DEL, which fails without the parent, before it gives the addresses back; CHECK; since v1.6.0 STATUS,
 * which asks the IPAM plugin alone. GC does nothing and succeeds. Capabilities: those of the IPAM plugin.
 */
export interface VlanConfig extends PluginConfigBase {
  /** Selects vlan. */
  readonly type: "vlan";
  /** The name of the parent interface; there is no default. */
  readonly master: string;
  /** The VLAN, 0 to 4094. The plugin takes a missing one as 0, which only tags frames with a priority. */
  readonly vlanId: number;
  /** The largest packet, in bytes, not above that of the parent; 0, the default, takes that of the parent. */
  readonly mtu?: number;
  /**
   * Whether the parent is in the container's network namespace rather than on the host. Default: false. Since v1.3.0.
   */
  readonly linkInContainer?: boolean;
  /** How the container gets its addresses; it has to give one at least. */
  readonly ipam: IpamConfig;
  /** What the result has as `dns`; that of the IPAM plugin is dropped in any case. */
  readonly dns?: Dns;
}
