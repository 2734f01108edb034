import type { Dns } from "../result-types.js";
import type { IpamConfig, PluginConfigBase } from "./plugin-config.js";

/**
 * The configuration of ptp, which connects the container to the host alone, by a veth pair: the host is the gateway,
 * and routes to each container. An interface plugin.
 *
 * The host's end gets the gateway's address as a /32 or /128 and a route to the container's address; in the container
 * even its own network goes by the gateway, while a default route is up to the IPAM plugin. The host forwards packets
 * of that IP version from then on.
 *
 * Verbs: ADD; DEL, which gives the addresses back but leaves the rules of `ipMasq` if the network namespace is gone;
 * CHECK; since v1.6.0 STATUS, which asks the IPAM plugin alone. GC does nothing and succeeds. Capabilities: those of
 * the IPAM plugin.
 */
export interface PtpConfig extends PluginConfigBase {
  /** Selects ptp. */
  readonly type: "ptp";
  /** Whether the host masquerades what the container sends out of its network, except multicast. Default: false. */
  readonly ipMasq?: boolean;
  /**
   * What makes the rules for `ipMasq`; needs the program `iptables`, for IPv6 `ip6tables`, or `nft`. DEL removes those
   * of both. Default: `iptables`, or `nftables` where that alone is usable. Since v1.6.0.
   */
  readonly ipMasqBackend?: "iptables" | "nftables";
  /** The largest packet of the veth pair, in bytes; 0, the default, leaves it to the kernel. */
  readonly mtu?: number;
  /**
   * How the container gets its addresses. Each needs a gateway, which host-local always gives, and one of IPv4 a prefix
   * shorter than /32; otherwise ADD fails.
   */
  readonly ipam: IpamConfig;
  /** What the result has as `dns`, in place of what the IPAM plugin gave. Without any key in it, that stays. */
  readonly dns?: Dns;
}
