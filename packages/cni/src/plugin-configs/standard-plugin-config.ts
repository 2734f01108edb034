import type { BandwidthConfig } from "./bandwidth-config.js";
import type { BridgeConfig } from "./bridge-config.js";
import type { DummyConfig } from "./dummy-config.js";
import type { FirewallConfig } from "./firewall-config.js";
import type { FlannelConfig } from "./flannel-config.js";
import type { HostDeviceConfig } from "./host-device-config.js";
import type { IpvlanConfig } from "./ipvlan-config.js";
import type { LoopbackConfig } from "./loopback-config.js";
import type { MacvlanConfig } from "./macvlan-config.js";
import type { PortmapConfig } from "./portmap-config.js";
import type { PtpConfig } from "./ptp-config.js";
import type { SbrConfig } from "./sbr-config.js";
import type { TapConfig } from "./tap-config.js";
import type { TuningConfig } from "./tuning-config.js";
import type { VlanConfig } from "./vlan-config.js";
import type { VrfConfig } from "./vrf-config.js";

/**
 * The configuration of any standard plugin that may stand in a list; `type` tells which. The IPAM plugins are not among
 * them, as theirs is the part `ipam` of another plugin's.
 */
export type StandardPluginConfig =
  | BandwidthConfig
  | BridgeConfig
  | DummyConfig
  | FirewallConfig
  | FlannelConfig
  | HostDeviceConfig
  | IpvlanConfig
  | LoopbackConfig
  | MacvlanConfig
  | PortmapConfig
  | PtpConfig
  | SbrConfig
  | TapConfig
  | TuningConfig
  | VlanConfig
  | VrfConfig;
