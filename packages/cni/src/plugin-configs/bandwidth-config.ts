import type { BandwidthEntry, CapabilityArgs } from "./capability-args.js";
import type { PluginConfigBase } from "./plugin-config.js";

/**
 * The configuration of bandwidth, which limits the traffic of the container with token buckets on the host. A chained
 * plugin; the interface in `CNI_IFNAME` has to be one end of a veth pair whose other end is on the host and in the
 * result, as with bridge and ptp. Since v0.8.0; needs specification 0.3.0.
 *
 * Traffic to the container is limited on the host's end. That from the container goes through an ifb device, which
 * joins the result: `bwp` and a hash of network and container, so that ADD fails for a second interface of a container
 * on the same network. Both need `tbf` in the kernel, the latter also `ifb`, `ingress`, `u32` and `mirred`.
 *
 * The limits are those here or, where none of the four keys stands here, the capability `bandwidth`: the two are not
 * mixed, and a single key here, even with 0, makes it ignore the capability. Without limits it passes the result on.
 *
 * Verbs: ADD; DEL, which removes the ifb device; CHECK. STATUS and GC do nothing and succeed. Capabilities:
 * `bandwidth`.
 */
export interface BandwidthConfig extends Omit<PluginConfigBase, "dns" | "ipam">, BandwidthEntry {
  /** Selects bandwidth. */
  readonly type: "bandwidth";
  /** The capability arguments that the plugin wants. */
  readonly capabilities?: {
    /** Whether the plugin gets limits from the runtime. */
    readonly bandwidth?: boolean;
  };
  /** The limits. The runtime writes it. */
  readonly runtimeConfig?: Pick<CapabilityArgs, "bandwidth">;
}
