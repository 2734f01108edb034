import type { IpRange } from "./host-local-ipam-config.js";

/**
 * The capability arguments that have a convention (CONVENTIONS.md, "Well-known Capabilities"). A runtime gives them
 * with an attachment, and each plugin gets those that its configuration names in `capabilities`, in `runtimeConfig`.
 * CHECK and DEL get the same ones as ADD.
 */
export interface CapabilityArgs {
  /** Ports of the host that lead into the container, for portmap and win-bridge. */
  readonly portMappings?: readonly PortMapping[];
  /**
   * Ranges to take addresses from, for host-local: one address of each inner list. They come before those that are
   * configured. Since plugins v0.7.0.
   */
  readonly ipRanges?: readonly (readonly IpRange[])[];
  /** Limits for the traffic of the interface, for bandwidth. */
  readonly bandwidth?: BandwidthEntry;
  /** What a resolver in the container should use, for win-bridge and win-overlay. */
  readonly dns?: DnsArgs;
  /**
   * The addresses to assign, IPv4 or IPv6. host-local (since plugins v1.0.0) takes `10.1.0.5` and `10.1.0.5/16`, uses
   * the prefix length of the range, and wants each in another set of ranges; static takes `10.1.0.5/16` alone, in place
   * of all others.
   */
  readonly ips?: readonly string[];
  /**
   * The hardware address of the container's interface, such as `c2:11:22:33:44:55`, for bridge, macvlan, tap and
   * tuning.
   */
  readonly mac?: string;
  /**
   * The InfiniBand GUID of the interface, such as `c2:11:22:33:44:55:66:77`. No standard plugin reads it; ib-sriov-cni
   * does.
   */
  readonly infinibandGUID?: string;
  /**
   * The device for the container, for host-device: a PCI address such as `0000:04:00.5` or, since plugins v1.5.0, the
   * name of a device on the auxiliary bus, such as `mlx5_core.sf.4`.
   */
  readonly deviceID?: string;
  /** Names by which other containers on the network find the container. No standard plugin reads them. */
  readonly aliases?: readonly string[];
  /** The path of the pod's cgroup. No standard plugin reads it, though the conventions name host-local. */
  readonly cgroupPath?: string;
  /** The argument of a capability that has no convention. */
  readonly [capability: string]: unknown;
}

/** A port of the host that leads to a port of the container. */
export interface PortMapping {
  /** The port on the host, from 1; portmap refuses 0. */
  readonly hostPort: number;
  /** The port in the container, from 1; portmap refuses 0. */
  readonly containerPort: number;
  /**
   * The protocol, in lower case, as portmap with nftables refuses upper case. There is no default, and portmap fails
   * without it. win-bridge takes `tcp`, `udp`, `icmpv4`, `icmpv6`, `igmp` and the numbers of protocols, and passes over
   * any other mapping.
   */
  readonly protocol: "tcp" | "udp" | "sctp" | (string & Record<never, never>);
  /**
   * The address of the host that the mapping is for, IPv4 or IPv6. Without it, and with `0.0.0.0` or `::`, every local
   * address leads to the container. portmap makes no rule for an address of the container whose IP version is another
   * one than this.
   */
  readonly hostIP?: string;
}

/**
 * Limits for the traffic of a container. For each direction the rate and the burst stand together, or neither; 0 is no
 * limit.
 */
export interface BandwidthEntry {
  /** The rate of the traffic to the container, in bits per second. */
  readonly ingressRate?: number;
  /** How much may come to the container at once, in bits; below 34,359,738,360, just short of 4 GiB. */
  readonly ingressBurst?: number;
  /** The rate of the traffic from the container, in bits per second. */
  readonly egressRate?: number;
  /** How much may come from the container at once, in bits; below 34,359,738,360, just short of 4 GiB. */
  readonly egressBurst?: number;
}

/**
 * What a resolver in the container should use, as a capability argument: the keys are other ones than those of a
 * configuration's `dns`.
 */
export interface DnsArgs {
  /** Addresses of name servers, the most preferred first. */
  readonly servers?: readonly string[];
  /** Domains to search for short host names, the most preferred first. */
  readonly searches?: readonly string[];
  /** Options for the resolver, such as `ndots:2`. The standard plugins do not read them. */
  readonly options?: readonly string[];
}
