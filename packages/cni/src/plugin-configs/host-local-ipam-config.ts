import type { Route } from "../result-types.js";

/**
 * The part `ipam` for host-local, which takes addresses from ranges and keeps a file for each address in use on this
 * host. An IPAM plugin, for Linux and Windows.
 *
 * It gives one address of each set of ranges, in turn, so that an address that was given back is used last. More than
 * one address of an IP version needs specification 0.3.0. One range may stand here directly (`subnet` and its
 * neighbours), more in `ranges`; there has to be one at least, `ipRanges` of the runtime included, also on DEL and
 * CHECK.
 *
 * A certain address is asked for with the capability `ips`, with `args.cni.ips` or with `IP` in `CNI_ARGS`: ADD fails
 * where it is in use, is a gateway, or is left over because its set of ranges has given one or no range holds it.
 *
 * Verbs: ADD, DEL and CHECK, which looks for any address of the container and not for that of `prevResult`; STATUS and
 * GC do nothing and succeed, so an address whose DEL never came stays in use. Capabilities: `ipRanges`, `ips`.
 */
export interface HostLocalIpamConfig extends Partial<IpRange> {
  /** Selects host-local. */
  readonly type: "host-local";
  /**
   * The sets of ranges: one address comes from each inner list, whose ranges are gone through in turn. The ranges of a
   * set are of one IP version, and no two ranges of all overlap. Where `subnet` stands beside it, that range is a set
   * of its own before these.
   */
  readonly ranges?: readonly (readonly IpRange[])[];
  /**
   * Routes for the container, as they come in the result. A route without `gw` goes by the first gateway of its IP
   * version. Interface plugins apply `dst` and `gw`, since v1.6.0 also `priority`, `table` and `scope`, but not `mtu`
   * and `advmss`.
   */
  readonly routes?: readonly Route[];
  /**
   * The folder for the files, on the host; each network has a folder of its name in it. It need not exist. Addresses
   * stay in use over a restart of the host unless the folder is one that goes with it, such as below `/run`. Default:
   * `/var/lib/cni/networks`.
   */
  readonly dataDir?: string;
  /**
   * A file of the host in the form of `/etc/resolv.conf`, whose settings become the `dns` of the result; ADD fails if
   * it cannot be read. bridge and ptp pass that on unless they have a `dns`, and so does dummy; macvlan, ipvlan, vlan,
   * tap and host-device drop it.
   */
  readonly resolvConf?: string;
}

/** Addresses of a subnet, of IPv4 or IPv6. */
export interface IpRange {
  /**
   * The network in CIDR notation, such as `10.1.0.0/16` or `2001:db8::/64`: without host bits, and not smaller than a
   * /30 of IPv4 or a /126 of IPv6.
   */
  readonly subnet: string;
  /** The first address to give, inside the subnet. Default: the first one after the network's own. */
  readonly rangeStart?: string;
  /**
   * The last address to give, inside the subnet and not before `rangeStart`. Default: the last one of the subnet, of
   * IPv4 the one before the broadcast address.
   */
  readonly rangeEnd?: string;
  /** The gateway in the result, which is given to no container. Default: the first address after the network's own. */
  readonly gateway?: string;
}
