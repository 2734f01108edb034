import type { PluginConfigBase } from "./plugin-config.js";

/**
 * The configuration of sbr, source based routing, which lets what the container sends from an address of this interface
 * leave by this interface. A chained plugin, for containers with several interfaces; needs policy routing in the
 * kernel. Since v0.8.0.
 *
 * For each address of the interface in `CNI_IFNAME` it adds a rule `from ADDRESS lookup TABLE`. Without `table` each
 * address gets a routing table of its own, the first unused one from 100 on, with a default route by the address's
 * gateway and with the interface's routes, which leave the main table. All of it is in the container's network
 * namespace.
 *
 * Verbs: ADD; DEL, which removes the rules, and fails without a network namespace; CHECK, STATUS and GC do nothing and
 * succeed. Without `table` the routes leave the main table, and CHECK of the interface plugin before it then fails:
 * such a network needs `disableCheck`. Capabilities: none.
 */
export interface SbrConfig extends Omit<PluginConfigBase, "capabilities" | "dns" | "ipam" | "runtimeConfig"> {
  /** Selects sbr. */
  readonly type: "sbr";
  /**
   * The number of the routing table that all addresses use. Only the rules are then made: the routes have to be there
   * already, such as those of the IPAM plugin that have a `table`, and those of the main table stay. Default: one table
   * for each address, as above. Since v1.6.0.
   */
  readonly table?: number;
}
