import type { Dns, Route } from "../result-types.js";

/**
 * The part `ipam` for static, which gives the addresses that are written down. An IPAM plugin. It keeps no record: two
 * containers with one address are not noticed. Since v0.8.0.
 *
 * Verbs: ADD, which may give no address at all, for which interface plugins then fail; DEL, which has nothing to do;
 * CHECK, which compares the gateways in `prevResult` with those configured, and passes over an address that is missing
 * there. STATUS and GC do nothing and succeed. Capabilities: `ips`.
 */
export interface StaticIpamConfig {
  /** Selects static. */
  readonly type: "static";
  /**
   * The addresses. Those of `IP` in `CNI_ARGS` come after them; those of `args.cni.ips` take the place of all, and
   * those of the capability `ips` the place of these again (both since v0.8.2). More than one of an IP version needs
   * specification 0.3.0.
   */
  readonly addresses?: readonly StaticAddress[];
  /**
   * Routes for the container, as they come in the result. A route without `gw` goes by the first gateway of its IP
   * version. Interface plugins apply `dst` and `gw`, since v1.6.0 also `priority`, `table` and `scope`, but not `mtu`
   * and `advmss`.
   */
  readonly routes?: readonly Route[];
  /**
   * The `dns` of the result. bridge and ptp pass that on unless they have a `dns`, and so does dummy; macvlan, ipvlan,
   * vlan, tap and host-device drop it.
   */
  readonly dns?: Dns;
}

/** An address for the container. */
export interface StaticAddress {
  /** The address with the length of its network's prefix, such as `10.1.0.5/16` or `2001:db8::5/64`. */
  readonly address: string;
  /**
   * The gateway, which becomes the next hop of routes without one. Default: none; bridge with `isGateway` then takes
   * the first address of the network, while ptp fails. `GATEWAY` in `CNI_ARGS` sets it for addresses of `CNI_ARGS`
   * alone.
   */
  readonly gateway?: string;
}
