import type { Dns } from "../result-types.js";
import type { PluginConfigBase } from "./plugin-config.js";

/**
 * The configuration of host-device, which moves an interface of the host into the container. An interface plugin. The
 * interface gets the name in `CNI_IFNAME`; its old name is kept as its alias, under which DEL brings it back, down.
 * Since v0.7.0.
 *
 * The device is named by one of `device`, `hwaddr`, `kernelpath`, the capability `deviceID` and `pciBusID`; where there
 * are several, the first one in this order counts. A PCI device whose driver is vfio-pci, uio_pci_generic or igb_uio
 * has no interface: it stays where it is, and `ipam` only reserves addresses for it (since v0.9.1).
 *
 * Verbs: ADD; DEL, which needs the network namespace: without one it does nothing and succeeds, with one that is gone
 * it fails, and in both cases the addresses stay reserved; CHECK; since v1.6.0 STATUS, which asks the IPAM plugin
 * alone. GC does nothing and succeeds. Capabilities: `deviceID` (since v0.8.6), and those of the IPAM plugin.
 */
export interface HostDeviceConfig extends PluginConfigBase {
  /** Selects host-device. */
  readonly type: "host-device";
  /** The name of the interface, such as `eth1`. */
  readonly device?: string;
  /** The hardware address of the interface, such as `c2:11:22:33:44:55`. */
  readonly hwaddr?: string;
  /**
   * The device's folder below `/sys/devices/`, such as `/sys/devices/pci0000:00/0000:00:1f.6`; its folder `net` names
   * the interface.
   */
  readonly kernelpath?: string;
  /**
   * The PCI address of the device, such as `0000:00:1f.6`, also of a virtio device (since v0.8.6). It has to be bound
   * to a driver. The capability `deviceID` takes its place. Since v0.8.1.
   */
  readonly pciBusID?: string;
  /**
   * What the result has as `dns` where there is an `ipam`, whose own is dropped in any case; without `ipam` the result
   * has no `dns`.
   */
  readonly dns?: Dns;
}
