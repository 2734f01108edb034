/**
 * What a plugin returns from ADD, in the three shapes that the specification has had (SPEC.md, section 5). Every member but the
 * version is optional: empty lists and zero values are left out. Addresses are in the canonical form of Go, `10.1.0.5/16` and
 * `2001:db8::5/64`.
 *
 * @module
 */

/** The result of an ADD, in the version of its configuration; `cniVersion` tells the shape. */
export type Result = Result020 | Result040 | Result100;

/** Settings for the resolver of names in the container (SPEC.md, section 1). */
export interface Dns {
  /** Addresses of name servers, the most preferred first. */
  readonly nameservers?: readonly string[];
  /** The local domain, for short host names. */
  readonly domain?: string;
  /** Domains to search for short host names, the most preferred first; most resolvers prefer them to `domain`. */
  readonly search?: readonly string[];
  /** Options for the resolver, such as `ndots:2`. */
  readonly options?: readonly string[];
}

/** A route that the attachment created. */
export interface Route {
  /** The destination, in CIDR notation. */
  readonly dst: string;
  /** The address of the next hop. Without it the gateway of an address in `ips` may be meant. */
  readonly gw?: string;
  /** The largest packet on the way to the destination, in bytes. Since 1.1.0. */
  readonly mtu?: number;
  /** The maximum segment size to advertise when a TCP connection is opened, in bytes. Since 1.1.0. */
  readonly advmss?: number;
  /** The priority of the route: the lowest is chosen. Since 1.1.0. */
  readonly priority?: number;
  /** The number of the routing table. Since 1.1.0. */
  readonly table?: number;
  /** The scope of the destination: 0 is global, 253 the link, 254 the host. Since 1.1.0. */
  readonly scope?: number;
}

/** A network interface that the attachment created, as of specification 1.0.0. */
export interface Interface100 {
  /** The name of the interface. */
  readonly name: string;
  /** The hardware address, such as `0a:58:0a:01:00:05`. */
  readonly mac?: string;
  /** The largest packet, in bytes. Since 1.1.0. */
  readonly mtu?: number;
  /** Where the interface is: for one in the container the value of `CNI_NETNS`; absent for one on the host. */
  readonly sandbox?: string;
  /** The absolute path of a socket that belongs to the interface, for vhost-user and the like. Since 1.1.0. */
  readonly socketPath?: string;
  /** The identifier of the PCI device that belongs to the interface, such as `0000:04:00.5`. Since 1.1.0. */
  readonly pciID?: string;
}

/** An address that the attachment assigned, as of specification 1.0.0. */
export interface IpConfig100 {
  /** The index of the interface in `interfaces` that the address belongs to. Absent in a result of IPAM. */
  readonly interface?: number;
  /** The address with the length of its network's prefix, in CIDR notation. */
  readonly address: string;
  /** The default gateway of the network, where there is one. */
  readonly gateway?: string;
}

/** The result of specification 1.0.0 and 1.1.0. */
export interface Result100 {
  /** The version of the specification. */
  readonly cniVersion: "1.0.0" | "1.1.0";
  /** The interfaces that the attachment created, those on the host too. */
  readonly interfaces?: readonly Interface100[];
  /** The addresses that were assigned. */
  readonly ips?: readonly IpConfig100[];
  /** The routes that were created. */
  readonly routes?: readonly Route[];
  /** What a resolver in the container should use. */
  readonly dns?: Dns;
}

/** A network interface that the attachment created, as of specification 0.3.0 to 0.4.0. */
export type Interface040 = Pick<Interface100, "name" | "mac" | "sandbox">;

/** An address that the attachment assigned, as of specification 0.3.0 to 0.4.0. */
export interface IpConfig040 extends IpConfig100 {
  /** The version of IP, `4` or `6`. */
  readonly version?: string;
}

/** The result of specification 0.3.0, 0.3.1 and 0.4.0. */
export interface Result040 {
  /** The version of the specification. */
  readonly cniVersion: "0.3.0" | "0.3.1" | "0.4.0";
  /** The interfaces that the attachment created, those on the host too. */
  readonly interfaces?: readonly Interface040[];
  /** The addresses that were assigned. */
  readonly ips?: readonly IpConfig040[];
  /** The routes that were created. */
  readonly routes?: readonly Route[];
  /** What a resolver in the container should use. */
  readonly dns?: Dns;
}

/** The one address of a version of IP, with its routes, as of specification 0.1.0 and 0.2.0. */
export interface IpConfig020 {
  /** The address with the length of its network's prefix, in CIDR notation. */
  readonly ip: string;
  /** The default gateway of the network, where there is one. */
  readonly gateway?: string;
  /** The routes that were created. */
  readonly routes?: readonly Route[];
}

/** The result of specification 0.1.0 and 0.2.0: at most one address of each version of IP, and no interfaces. */
export interface Result020 {
  /** The version of the specification. */
  readonly cniVersion: "0.1.0" | "0.2.0";
  /** The address of IPv4. */
  readonly ip4?: IpConfig020;
  /** The address of IPv6. */
  readonly ip6?: IpConfig020;
  /** What a resolver in the container should use. */
  readonly dns?: Dns;
  /** Absent in this version, so that a list of interfaces can be read from any result. */
  readonly interfaces?: never;
  /** Absent in this version, so that a list of addresses can be read from any result; {@link convertResult} makes one. */
  readonly ips?: never;
  /** Absent in this version, so that a list of routes can be read from any result; {@link convertResult} makes one. */
  readonly routes?: never;
}

/** The shape of the result of each version of the specification. */
export interface ResultByVersion {
  /** As of specification 0.1.0. */
  readonly "0.1.0": Result020;
  /** As of specification 0.2.0. */
  readonly "0.2.0": Result020;
  /** As of specification 0.3.0. */
  readonly "0.3.0": Result040;
  /** As of specification 0.3.1. */
  readonly "0.3.1": Result040;
  /** As of specification 0.4.0. */
  readonly "0.4.0": Result040;
  /** As of specification 1.0.0. */
  readonly "1.0.0": Result100;
  /** As of specification 1.1.0. */
  readonly "1.1.0": Result100;
}
