import type { CapabilityArgs } from "./capability-args.js";
import type { PluginArgs, WellKnownArgs } from "./plugin-args.js";
import type { PluginConfigBase } from "./plugin-config.js";

/**
 * The configuration of tuning, which changes kernel parameters in the container's network namespace and attributes of
 * the interface in `CNI_IFNAME`. A chained plugin.
 *
 * Verbs: ADD; CHECK, which compares everything with what is there; DEL, which gives the interface the attributes that
 * it had, but not the kernel parameters, and succeeds where that fails. STATUS and GC do nothing and succeed.
 * Capabilities: `mac` (since v0.8.2).
 */
export interface TuningConfig extends Omit<PluginConfigBase, "dns" | "ipam">, TuningSettings {
  /** Selects tuning. */
  readonly type: "tuning";
  /**
   * The folder of the host for the attributes that an interface had, a file `CONTAINERID_IFNAME.json` each. Default:
   * `/run/cni/tuning`. Since v0.9.0.
   */
  readonly dataDir?: string;
  /**
   * Data of the runtime: each setting in `cni` takes the place of that of the configuration, and parameters in
   * `cni.sysctl` are added. The plugin crashes on `cni.sysctl` when the configuration has no `sysctl`, not even an
   * empty one. Since v0.8.2.
   */
  readonly args?: PluginArgs<WellKnownArgs & TuningSettings>;
  /** The capability arguments that the plugin wants. */
  readonly capabilities?: {
    /** Whether the plugin gets a hardware address. */
    readonly mac?: boolean;
  };
  /** The hardware address. The runtime writes it. */
  readonly runtimeConfig?: Pick<CapabilityArgs, "mac">;
}

/** What tuning can set. */
export interface TuningSettings {
  /**
   * Kernel parameters and their values, which are texts, also for numbers. A parameter is one below `net`, such as
   * `net.ipv4.conf.IFNAME.arp_filter`; slashes do as well as dots, and the first `IFNAME` stands for the interface.
   * They are written in no certain order. CHECK wants exactly the text that the kernel gives back.
   *
   * If the host has `/etc/cni/tuning/allowlist.conf`, one of its lines, each a regular expression of Go, has to match
   * somewhere in the parameter as it is written here (since v1.2.0).
   */
  readonly sysctl?: Readonly<Record<string, string>>;
  /**
   * The hardware address, in lower case, as CHECK fails for upper case, such as `c2:11:22:33:44:55`. `MAC` in
   * `CNI_ARGS` wins over it, the capability `mac` over both, and `args.cni.mac` over all. Since v0.8.0.
   */
  readonly mac?: string;
  /**
   * Whether the interface takes packets for any address. false does not end that mode, but makes CHECK fail in it.
   * Default: false. Since v0.8.0.
   */
  readonly promisc?: boolean;
  /** The largest packet, in bytes, of the container's end alone; 0, the default, leaves it. Since v0.8.0. */
  readonly mtu?: number;
  /** Whether the interface takes all multicast packets. Default: it stays as it is. Since v1.0.0. */
  readonly allmulti?: boolean;
  /** The length of the transmit queue, in packets. Default: it stays as it is. Since v1.4.0. */
  readonly txQLen?: number;
}
