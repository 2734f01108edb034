import type { Dns } from "../result-types.js";
import type { IpamConfig, PluginConfigBase } from "./plugin-config.js";

/**
 * The configuration of ipvlan, which puts an ipvlan interface into the container: one with the hardware address of its
 * parent, told apart by IP addresses. An interface plugin; needs ipvlan in the kernel. It may stand behind a plugin
 * that makes the parent, and then take that plugin's addresses (since v0.7.0).
 *
 * Verbs: ADD; DEL, which without `master` fails where the default of that is not to be had, before it gives the
 * addresses back; CHECK, which fails without `master`; since v1.6.0 STATUS, which asks the IPAM plugin alone. GC does
 * nothing and succeeds. Capabilities: those of the IPAM plugin.
 */
export interface IpvlanConfig extends PluginConfigBase {
  /** Selects ipvlan. */
  readonly type: "ipvlan";
  /**
   * The name of the parent interface. Default: behind another plugin the one interface of `prevResult`, failing where
   * that has none or several; otherwise the interface of the default route (since v0.9.0). As DEL has a `prevResult`,
   * and CHECK no default, it is better set.
   */
  readonly master?: string;
  /**
   * `l2`: frames pass as on a switch. `l3`: the parent's namespace routes, and broadcast and multicast do not reach the
   * container. `l3s`: as `l3`, and the netfilter rules of the parent's namespace see the packets. Default: `l2`.
   */
  readonly mode?: "l2" | "l3" | "l3s";
  /** The largest packet, in bytes; 0, the default, takes that of the parent. */
  readonly mtu?: number;
  /**
   * Whether the parent is in the container's network namespace rather than on the host. Default: false. Since v1.3.0.
   */
  readonly linkInContainer?: boolean;
  /**
   * How the container gets its addresses. ADD fails without, unless it stands behind a plugin whose result has
   * addresses.
   */
  readonly ipam?: IpamConfig;
  /** What the result has as `dns`; that of the IPAM plugin, or of the plugin before, is dropped in any case. */
  readonly dns?: Dns;
}
