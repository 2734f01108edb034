import type { Dns } from "../result-types.js";
import type { PluginConfigBase } from "./plugin-config.js";

/**
 * The configuration of tap, which makes a persistent tap device in the container, for a virtual machine that runs
 * there. An interface plugin; needs tun in the kernel. Without `ipam` the device has no addresses. Since v1.3.0.
 *
 * The device is made by the program `ip` of iproute2, or by the plugin itself where `owner` and `group` are both set
 * and `selinuxContext` is not: then `mtu` and `mac` have no effect.
 *
 * Verbs: ADD, DEL, CHECK, and since v1.6.0 STATUS, which asks the IPAM plugin alone. GC does nothing and succeeds.
 * Capabilities: `mac`, and those of the IPAM plugin.
 */
export interface TapConfig extends PluginConfigBase {
  /** Selects tap. */
  readonly type: "tap";
  /** Whether the device may have several queues, one for each time that a program opens it. Default: false. */
  readonly multiQueue?: boolean;
  /**
   * The largest packet, in bytes; 0, the default, leaves it to the kernel. No effect with `owner` and `group` but no
   * `selinuxContext`.
   */
  readonly mtu?: number;
  /**
   * The hardware address, such as `c2:11:22:33:44:55`. `MAC` in `CNI_ARGS` wins over it, and the capability `mac` wins
   * over both. No effect with `owner` and `group` but no `selinuxContext`. Default: the kernel chooses.
   */
  readonly mac?: string;
  /** The number of the user who may open the device. Default: none is set. */
  readonly owner?: number;
  /** The number of the group that may open the device. Default: none is set. */
  readonly group?: number;
  /** The SELinux context in which the program `ip` makes the device. Default: that of the plugin. */
  readonly selinuxContext?: string;
  /**
   * The bridge that the device becomes a port of: one in the container's network namespace. Default: none. Since
   * v1.4.0.
   */
  readonly bridge?: string;
  /** What the result has as `dns`; that of the IPAM plugin is dropped in any case. */
  readonly dns?: Dns;
}
