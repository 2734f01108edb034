import type { PluginConfigBase } from "./plugin-config.js";

/**
 * The configuration of loopback, which sets the container's interface `lo` up, whatever `CNI_IFNAME` says. An interface
 * plugin that may stand anywhere in a list: a `prevResult` is passed on as it is, otherwise the result has `lo` and its
 * addresses. It has no keys of its own.
 *
 * Verbs: ADD, which fails if `lo` has an address that is not one of the loopback networks; DEL, which sets `lo` down;
 * CHECK. STATUS and GC do nothing and succeed. Capabilities: none.
 */
export interface LoopbackConfig
  extends Omit<PluginConfigBase, "capabilities" | "dns" | "ipam" | "runtimeConfig"> {
  /** Selects loopback. */
  readonly type: "loopback";
}
