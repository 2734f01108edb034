import type { Route } from "../result-types.js";
import type { PluginConfigBase } from "./plugin-config.js";

/**
 * The configuration of flannel, which reads the host's subnet from a file of the flannel daemon, completes a
 * configuration for another plugin with it, and runs that one. It stands first in a list, as an interface plugin does.
 * Of what the runtime writes, `runtimeConfig` reaches the other plugin, `args` does not.
 *
 * ADD keeps the completed configuration in a file with the container's id as its name, and DEL runs the other plugin
 * with it, or succeeds where there is none. A second interface of one container overwrites the file.
 *
 * Verbs: ADD and DEL; CHECK, STATUS and GC do nothing and succeed. Capabilities: those of the other plugin.
 */
export interface FlannelConfig extends Omit<PluginConfigBase, "dns" | "ipam"> {
  /** Selects flannel. */
  readonly type: "flannel";
  /**
   * The file of the daemon, with `FLANNEL_NETWORK` or `FLANNEL_IPV6_NETWORK`, `FLANNEL_SUBNET` or
   * `FLANNEL_IPV6_SUBNET`, and `FLANNEL_MTU` and `FLANNEL_IPMASQ`; ADD fails without it, or without one of these.
   * Default: `/run/flannel/subnet.env`.
   */
  readonly subnetFile?: string;
  /** The folder for the completed configurations. Default: `/var/lib/cni/flannel`. */
  readonly dataDir?: string;
  /** The configuration of the other plugin, as far as it is not to be flannel's. */
  readonly delegate?: FlannelDelegate;
  /**
   * What the other plugin's `ipam` starts from. Not used on Windows, where that is host-local with the subnet of IPv4.
   */
  readonly ipam?: FlannelIpam;
}

/** What flannel passes to the plugin that it runs. `cniVersion` is always that of the network, where it has one. */
export interface FlannelDelegate {
  /** The plugin. Default: `bridge`, on Windows `win-bridge`. */
  readonly type?: string;
  /**
   * Whether the plugin masquerades. Default: the opposite of `FLANNEL_IPMASQ`, as the daemon then does it. On Windows
   * it is always as `FLANNEL_IPMASQ`, and `ipMasqNetwork` the first network.
   */
  readonly ipMasq?: boolean;
  /** The largest packet, in bytes. Default: `FLANNEL_MTU`; on Windows none. */
  readonly mtu?: number;
  /** Whether a bridge becomes the gateway. Default: true for bridge on Linux, otherwise none. */
  readonly isGateway?: boolean;
  /** Refused: it is always the network's name. */
  readonly name?: never;
  /** Refused: it is made of {@link FlannelConfig.ipam}. */
  readonly ipam?: never;
  /** Further keys, as the plugin has them; they are passed on. */
  readonly [key: string]: unknown;
}

/**
 * What the `ipam` of the plugin that flannel runs starts from. Its `ranges` are always the host's subnets, of IPv4 and
 * IPv6.
 */
export interface FlannelIpam {
  /** The IPAM plugin. Default: `host-local`. */
  readonly type?: string;
  /** Routes for the container, to which one to each network of flannel is added. */
  readonly routes?: readonly Route[];
  /** Further keys, as the IPAM plugin has them; they are passed on. */
  readonly [key: string]: unknown;
}
