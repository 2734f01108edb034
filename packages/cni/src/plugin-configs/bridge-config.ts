import type { Dns } from "../result-types.js";
import type { PluginArgs, WellKnownArgs } from "./plugin-args.js";
import type { PluginConfigBase } from "./plugin-config.js";

/**
 * The configuration of bridge, which connects the container to a Linux bridge on the host by a veth pair. An interface
 * plugin. It makes the bridge where there is none, and no DEL removes it. Without `ipam` the container gets a link of
 * layer 2, without addresses.
 *
 * The result lists the bridge, the host's end and the container's end, then the interface of the gateway where there is
 * a `vlan`.
 *
 * Verbs: ADD; DEL, which gives the addresses back but leaves the rules of `ipMasq` and `macspoofchk` if the network
 * namespace is gone; CHECK, which fails without `ipam`; since v1.6.0 STATUS, which asks the IPAM plugin alone. GC does
 * nothing and succeeds. Capabilities: `mac`, and those of the IPAM plugin.
 */
export interface BridgeConfig extends PluginConfigBase {
  /** Selects bridge. */
  readonly type: "bridge";
  /**
   * The name of the bridge, at most 15 bytes. An interface of this name that is no bridge makes ADD fail. Default:
   * `cni0`.
   */
  readonly bridge?: string;
  /**
   * Whether the bridge becomes the gateway: it gets the gateway of each address of the container (by default the first
   * address of the network), and the host forwards packets of that IP version from then on. Needs `ipam`. Of IPv4 the
   * bridge has one address: another network of IPv4 makes ADD fail, or with `forceAddress` takes the first one's
   * gateway away. Default: false.
   */
  readonly isGateway?: boolean;
  /**
   * Whether the container also gets a default route by the gateway, for each IP version; implies `isGateway`. A default
   * route of the IPAM plugin with a `gw` stays as it is, while one without makes ADD fail, as the route is then added
   * twice. Default: false.
   */
  readonly isDefaultGateway?: boolean;
  /**
   * Whether a bridge with another IPv4 address, or with an IPv6 address of an overlapping network, loses that address
   * to the gateway's rather than making ADD fail. Default: false. Since v0.6.0.
   */
  readonly forceAddress?: boolean;
  /**
   * Whether the host masquerades what the container sends out of its network, except multicast. Needs `ipam`. Default:
   * false.
   */
  readonly ipMasq?: boolean;
  /**
   * What makes the rules for `ipMasq`; needs the program `iptables`, for IPv6 `ip6tables`, or `nft`. DEL removes those
   * of both. Default: `iptables`, or `nftables` where that alone is usable. Since v1.6.0.
   */
  readonly ipMasqBackend?: "iptables" | "nftables";
  /**
   * The largest packet of the veth pair, and of the bridge if it is made, in bytes; 0, the default, leaves it to the
   * kernel.
   */
  readonly mtu?: number;
  /**
   * Whether the bridge may send a frame back to the container that it came from. Not with `promiscMode`. Default:
   * false.
   */
  readonly hairpinMode?: boolean;
  /**
   * Whether the bridge is put into promiscuous mode; false does not end that mode, but CHECK wants the bridge to be as
   * set here. Not with `hairpinMode`. Default: false. Since v0.6.0.
   */
  readonly promiscMode?: boolean;
  /**
   * The VLAN of the container, 1 to 4094: its frames are untagged in the container and belong to this VLAN on the
   * bridge; 0, the default, is none. Needs VLAN filtering in the kernel, which is turned on only for a bridge that is
   * made. With `isGateway` the addresses of the gateway go to a veth `BRIDGE.VLAN` of its own, which no DEL removes.
   * Since v0.8.0.
   */
  readonly vlan?: number;
  /**
   * VLANs whose frames reach the container and leave it with their tag. Frames without a tag belong to `vlan`, and
   * without that to VLAN 1. Needs VLAN filtering as `vlan` does. Since v1.3.0.
   */
  readonly vlanTrunk?: readonly VlanTrunk[];
  /**
   * Whether the container's port stays in the bridge's default VLAN when it has a `vlan` or `vlanTrunk`. Default:
   * false; true before v1.8.0. Since v1.3.0.
   */
  readonly preserveDefaultVlan?: boolean;
  /**
   * Whether frames of the container with another source address than the interface's are dropped, by rules of nftables
   * for bridges; needs the program `nft`. Default: false. Since v1.1.0.
   */
  readonly macspoofchk?: boolean;
  /**
   * Whether the container's interface looks for duplicates of its IPv6 addresses, with the enhanced detection; false
   * turns the detection off. Without `ipam` it has no effect. Default: false. Since v1.1.0.
   */
  readonly enabledad?: boolean;
  /** Whether the container's end of the veth pair is left down. Not with `ipam`. Default: false. Since v1.4.1. */
  readonly disableContainerInterface?: boolean;
  /**
   * Whether the container's port is isolated: it exchanges frames with ports that are not, and with the bridge itself,
   * but with no other isolated one. Default: false. Since v1.7.0.
   */
  readonly portIsolation?: boolean;
  /** What the result has as `dns`, in place of what the IPAM plugin gave. Without any key in it, that stays. */
  readonly dns?: Dns;
  /** Data of the runtime. Since v1.0.0. */
  readonly args?: PluginArgs<BridgeArgs>;
}

/** What bridge reads of `args.cni`, beside what its IPAM plugin reads. */
export interface BridgeArgs extends WellKnownArgs {
  /** The hardware address of the container's interface. It wins over `MAC` in `CNI_ARGS`, and the capability `mac` wins over it. */
  readonly mac?: string;
}

/** One VLAN, or those from `minID` to `maxID`, or both. */
export interface VlanTrunk {
  /** A VLAN, 1 to 4094. */
  readonly id?: number;
  /** The first VLAN of several, 1 to 4094. Only together with `maxID`. */
  readonly minID?: number;
  /** The last VLAN of several, not below `minID`, up to 4094. Only together with `minID`. */
  readonly maxID?: number;
}
