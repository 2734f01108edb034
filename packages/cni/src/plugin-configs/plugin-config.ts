/**
 * What the configurations of plugins have in common. The files beside this one describe the standard plugins as
 * containernetworking/plugins v1.9.1 and flannel's plugin v1.9.1-flannel1 read them. Those plugins ignore keys that
 * they do not know, so that a misspelt key has no effect and gives no error: these types are what notices it.
 *
 * "Since v1.6.0" is the release of the plugins that brought something; what has none is as old as its plugin, or from
 * before v0.7.0. Of a verb that a plugin does not implement it is said that it does nothing and succeeds. STATUS and GC
 * need specification 1.1.0, CHECK 0.4.0; older ones make them fail.
 *
 * @module
 */
import type { Dns, Result } from "../result-types.js";
import type { CapabilityArgs } from "./capability-args.js";
import type { DhcpIpamConfig } from "./dhcp-ipam-config.js";
import type { HostLocalIpamConfig } from "./host-local-ipam-config.js";
import type { PluginArgs } from "./plugin-args.js";
import type { StaticIpamConfig } from "./static-ipam-config.js";

/**
 * The keys that have a meaning in the configuration of any plugin (SPEC.md, section 1). A plugin may have further keys
 * and may leave out what it does not use; `extends` this for a plugin of your own.
 */
export interface PluginConfigBase {
  /**
   * The version of the specification, such as `1.1.0` (SPEC.md, section 1). In a list it stands at the top, and the
   * runtime puts the version that it has chosen into what each plugin gets. Without it the version is 0.1.0.
   */
  readonly cniVersion?: string;
  /**
   * The name of the network (SPEC.md, section 1): a letter or digit, then letters, digits, `_`, `.` and `-`. In a list
   * it stands at the top, and the runtime puts it into what each plugin gets; the standard plugins refuse a request
   * without it.
   */
  readonly name?: string;
  /** The file name of the plugin's program in a folder of `CNI_PATH`, without a path (SPEC.md, section 1). */
  readonly type: string;
  /**
   * The capability arguments that the plugin wants (SPEC.md, sections 1 and 3): the runtime puts those that are `true`
   * here, and that it has a value for, into `runtimeConfig`. An IPAM plugin's stand here as well, as it gets the same
   * configuration.
   */
  readonly capabilities?: Readonly<Record<string, boolean>>;
  /**
   * How the container gets its addresses (SPEC.md, section 1): the plugin runs the program `ipam.type` with its own
   * configuration and applies the result. What a plugin does without it, its own description tells.
   */
  readonly ipam?: IpamConfig;
  /**
   * What a resolver in the container should use (SPEC.md, section 1). Plugins only put it into their result, if at all:
   * writing `/etc/resolv.conf` is up to the runtime.
   */
  readonly dns?: Dns;
  /**
   * Optional data of the runtime for plugins. Reserved: the runtime writes it, and no file should have it (SPEC.md,
   * section 1).
   */
  readonly args?: PluginArgs;
  /**
   * The values for `capabilities`. Reserved: the runtime writes it, and no file should have it (SPEC.md, sections 1 and
   * 3).
   */
  readonly runtimeConfig?: CapabilityArgs;
  /**
   * The result so far, in the version of this configuration (SPEC.md, section 3). The runtime writes it: on ADD the
   * result of the plugin before, absent for the first one; on CHECK and DEL the final result of ADD.
   */
  readonly prevResult?: Result;
}

/**
 * The part `ipam` of a plugin's configuration. The standard IPAM plugins are known by their `type`, any other goes
 * through {@link OtherIpamConfig}. As that one takes every `type` and every key, it also takes a misspelt key of a
 * standard one: write `ipam: { … } satisfies HostLocalIpamConfig` to have the keys checked. For the same reason a check
 * of `type` leaves it besides the standard one, and the values of keys `unknown`.
 */
export type IpamConfig = HostLocalIpamConfig | DhcpIpamConfig | StaticIpamConfig | OtherIpamConfig;

/** The part `ipam` for an IPAM plugin that is not of the standard ones. */
export interface OtherIpamConfig {
  /** The file name of the IPAM plugin's program in a folder of `CNI_PATH`, without a path. */
  readonly type: string;
  /** What the IPAM plugin defines. */
  readonly [key: string]: unknown;
}
