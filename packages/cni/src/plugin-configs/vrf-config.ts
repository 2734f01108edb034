import type { PluginConfigBase } from "./plugin-config.js";

/**
 * The configuration of vrf, which puts the interface in `CNI_IFNAME` into a VRF, a routing domain of its own, in the
 * container's network namespace. A chained plugin; needs VRF in the kernel. The interface's routes move to the VRF's
 * table, and its IPv6 addresses are kept. ADD fails if the interface already belongs to a VRF or a bridge. Since
 * v0.9.0; needs specification 0.3.1.
 *
 * Verbs: ADD, which makes the VRF where there is none; CHECK; DEL, which takes the interface out, removes the VRF with
 * its last interface, and fails if the interface is gone but the VRF is not. STATUS and GC do nothing and succeed.
 * Capabilities: none.
 */
export interface VrfConfig extends Omit<PluginConfigBase, "capabilities" | "dns" | "ipam" | "runtimeConfig"> {
  /** Selects vrf. */
  readonly type: "vrf";
  /** The name of the VRF, at most 15 bytes. An interface of this name that is no VRF makes ADD fail. */
  readonly vrfname: string;
  /**
   * The number of the VRF's routing table. A VRF that is there with another one makes ADD fail. Default, also for 0:
   * that of the VRF that is there, otherwise the first number from 1 on that no VRF of the namespace has, even where
   * something else uses that table.
   */
  readonly table?: number;
}
