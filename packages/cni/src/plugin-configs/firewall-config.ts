import type { PluginConfigBase } from "./plugin-config.js";

/**
 * The configuration of firewall, which lets the host forward the container's traffic where its firewall would not. A
 * chained plugin, for the addresses in `prevResult`. Since v0.8.0; needs specification 0.4.0.
 *
 * Verbs: ADD; CHECK, which passes over `ingressPolicy`, and with firewalld over a missing entry, too; DEL, which
 * without a `prevResult` removes nothing. STATUS and GC do nothing and succeed. Capabilities: none.
 */
export interface FirewallConfig
  extends Omit<PluginConfigBase, "capabilities" | "dns" | "ipam" | "runtimeConfig"> {
  /** Selects firewall. */
  readonly type: "firewall";
  /**
   * `iptables`: rules in a chain `CNI-FORWARD`, which is put first into `FORWARD`, accept what the container sends and
   * the replies to it; needs both of the programs `iptables` and `ip6tables`. `firewalld`: the container's addresses
   * become sources of a zone.
   *
   * Default, also for an empty text: `firewalld` if that runs, otherwise `iptables`. The plugin takes any other word
   * for the default, `nftables` included, which it does not know.
   */
  readonly backend?: "iptables" | "firewalld" | "";
  /**
   * A chain of `filter` that `CNI-FORWARD` goes through first, for rules of the administrator; made if it is not there.
   * `iptables` only. Default: `CNI-ADMIN`.
   */
  readonly iptablesAdminChainName?: string;
  /** The zone. `firewalld` only. Default: `trusted`. */
  readonly firewalldZone?: string;
  /**
   * What the host does not forward to the container's bridge. `open`: this plugin drops nothing. `same-bridge`: what
   * comes by another bridge that has `same-bridge` or `isolated` is dropped. `isolated`: also what comes by the same
   * bridge, as far as the kernel shows that to iptables (br_netfilter). What comes by other interfaces is not touched.
   * Default: `open`. Since v1.1.0, `isolated` since v1.7.0.
   *
   * The last two use iptables with either backend, need the first interface of `prevResult` to be the bridge, and hold
   * for the whole bridge. Their chains, `CNI-ISOLATION-STAGE-1` and `CNI-ISOLATION-STAGE-2`, outlast DEL.
   */
  readonly ingressPolicy?: "open" | "same-bridge" | "isolated";
}
