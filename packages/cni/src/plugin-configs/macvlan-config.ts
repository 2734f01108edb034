import type { Dns } from "../result-types.js";
import type { PluginConfigBase } from "./plugin-config.js";

/**
 * The configuration of macvlan, which puts a macvlan interface into the container: one with a hardware address of its
 * own on the network of its parent. An interface plugin; needs macvlan in the kernel, and a network that takes several
 * hardware addresses from the parent. The host does not reach the container by the parent. Without `ipam` the container
 * gets a link of layer 2, without addresses.
 *
 * Verbs: ADD, DEL, CHECK, and since v1.6.0 STATUS, which asks the IPAM plugin alone. GC does nothing and succeeds.
 * Capabilities: `mac` (since v0.8.0), and those of the IPAM plugin.
 */
export interface MacvlanConfig extends PluginConfigBase {
  /** Selects macvlan. */
  readonly type: "macvlan";
  /** The name of the parent interface. Default: the interface of the default route (since v0.8.0). */
  readonly master?: string;
  /**
   * How interfaces of one parent reach each other. `bridge`: directly. `vepa`: by a switch that sends frames back.
   * `private`: not at all. `passthru`: the parent takes this one interface alone. Default: `bridge`.
   */
  readonly mode?: "bridge" | "private" | "vepa" | "passthru";
  /** The largest packet, in bytes, not above that of the parent; 0, the default, takes that of the parent. */
  readonly mtu?: number;
  /**
   * The hardware address, such as `c2:11:22:33:44:55`. `MAC` in `CNI_ARGS` wins over it, and the capability `mac` wins
   * over both. Default: the kernel chooses. Since v0.8.7.
   */
  readonly mac?: string;
  /**
   * Whether the parent is in the container's network namespace rather than on the host. Default: false. Since v1.3.0.
   */
  readonly linkInContainer?: boolean;
  /**
   * How many broadcast and multicast packets may wait on the parent. The largest wish of its interfaces counts. 0, the
   * default, leaves it to the kernel. Since v1.6.0.
   */
  readonly bcqueuelen?: number;
  /** What the result has as `dns`; that of the IPAM plugin is dropped in any case. */
  readonly dns?: Dns;
}
