export type { BandwidthConfig } from "./bandwidth-config.js";
export type { BridgeArgs, BridgeConfig, VlanTrunk } from "./bridge-config.js";
export type { BandwidthEntry, CapabilityArgs, DnsArgs, PortMapping } from "./capability-args.js";
export type {
  DhcpIpamConfig,
  DhcpOption,
  DhcpProvidedOption,
  DhcpRequestedOption,
} from "./dhcp-ipam-config.js";
export type { DummyConfig } from "./dummy-config.js";
export type { FirewallConfig } from "./firewall-config.js";
export type { FlannelConfig, FlannelDelegate, FlannelIpam } from "./flannel-config.js";
export type { HostDeviceConfig } from "./host-device-config.js";
export type { HostLocalIpamConfig, IpRange } from "./host-local-ipam-config.js";
export type { IpvlanConfig } from "./ipvlan-config.js";
export type { LoopbackConfig } from "./loopback-config.js";
export type { MacvlanConfig } from "./macvlan-config.js";
export type { ContainerLabel, PluginArgs, WellKnownArgs } from "./plugin-args.js";
export type { IpamConfig, OtherIpamConfig, PluginConfigBase } from "./plugin-config.js";
export type { PortmapConfig } from "./portmap-config.js";
export type { PtpConfig } from "./ptp-config.js";
export type { SbrConfig } from "./sbr-config.js";
export type { StandardPluginConfig } from "./standard-plugin-config.js";
export type { StaticAddress, StaticIpamConfig } from "./static-ipam-config.js";
export type { TapConfig } from "./tap-config.js";
export type { TuningConfig, TuningSettings } from "./tuning-config.js";
export type { VlanConfig } from "./vlan-config.js";
export type { VrfConfig } from "./vrf-config.js";
