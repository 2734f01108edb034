import type { CapabilityArgs } from "./capability-args.js";
import type { PluginConfigBase } from "./plugin-config.js";

/**
 * The configuration of portmap, which leads ports of the host into the container. A chained plugin, behind one that
 * gives addresses: it takes the first IPv4 and the first IPv6 address of the interface in `CNI_IFNAME`.
 *
 * The ports are the capability `portMappings`, without which it does nothing. A port is not reserved: connections to it
 * no longer reach a program of the host that listens there, and of two containers with one port the first gets them.
 *
 * Verbs: ADD; CHECK; DEL, which needs the `portMappings` as well, or leaves the rules. With nftables DEL removes the
 * rules of the container on all networks. STATUS and GC do nothing and succeed. Capabilities: `portMappings`.
 */
export interface PortmapConfig extends Omit<PluginConfigBase, "dns" | "ipam"> {
  /** Selects portmap. */
  readonly type: "portmap";
  /**
   * What makes the rules; needs the program `iptables`, for IPv6 `ip6tables`, or `nft`. Default: `iptables`, or
   * `nftables` where that alone is usable, whatever the other keys are written for. Since v1.6.0.
   */
  readonly backend?: "iptables" | "nftables";
  /**
   * Whether connections from 127.0.0.1, and those from the container itself (with `iptables` from its whole network),
   * are masqueraded, without which they fail. For IPv4 it also sets `route_localnet` of the host's interface to the
   * container; there is nothing for `::1`. Default: true.
   */
  readonly snat?: boolean;
  /**
   * Further conditions of the rules for IPv4, one word an entry for `iptables`, such as `["!", "-d", "192.0.2.0/24"]`,
   * and expressions for `nftables`, such as `["ip daddr != 192.0.2.0/24"]`. The first character, `-` or `!` for
   * `iptables`, has to fit the backend. With `nftables` they hold for all mappings of the host, and those of the latest
   * ADD count.
   */
  readonly conditionsV4?: readonly string[];
  /** The same for IPv6. */
  readonly conditionsV6?: readonly string[];
  /**
   * Whether connections from anywhere are masqueraded, so that the container sees the host as their source. Needs
   * `snat`; has no effect with `nftables`. Default: false. Since v1.2.0.
   */
  readonly masqAll?: boolean;
  /**
   * The bit of the packet mark, 0 to 31, by which the rules of `iptables` know what to masquerade. Not together with
   * `externalSetMarkChain`; has no effect with `nftables`. Default: 13. Since v0.7.0.
   */
  readonly markMasqBit?: number;
  /**
   * A chain of the table `nat` that marks packets instead, such as `KUBE-MARK-MASQ`. The chain, and the rule that then
   * masquerades, have to be there. Not together with `markMasqBit`, nor with `nftables`. Since v0.7.0.
   */
  readonly externalSetMarkChain?: string;
  /** The capability arguments that the plugin wants; without `portMappings` it does nothing. */
  readonly capabilities?: {
    /** Whether the plugin gets the ports. */
    readonly portMappings?: boolean;
  };
  /** The ports. The runtime writes it. */
  readonly runtimeConfig?: Pick<CapabilityArgs, "portMappings">;
}
