import {
  PluginCapability_Service_Type as Service,
  PluginCapability_VolumeExpansion_Type as VolumeExpansion,
} from "@container-interfaces/csi";
import { type DriverRpc, driverRpc } from "./driver-rpc.js";
import { capabilitiesTable, showPairs } from "./show.js";

/** The RPCs of Identity. */
export const identityRpcs: readonly DriverRpc[] = [
  driverRpc("identity", "getPluginInfo", {
    description: "Prints the name and the version of the driver.",
    show: ({ name, vendorVersion, manifest }) => ({
      heads: ["NAME", "VERSION", "MANIFEST"],
      rows: [[name, vendorVersion, showPairs(manifest)]],
    }),
  }),
  driverRpc("identity", "getPluginCapabilities", {
    description: "Prints which services and general abilities the driver has.",
    show: ({ capabilities }) =>
      capabilitiesTable(capabilities, (kind) => (kind === "service" ? Service : VolumeExpansion)),
  }),
  driverRpc("identity", "probe", {
    description: "Asks whether the driver is ready. Fails where it is not.",
    show: ({ ready }) => ({ heads: ["READY"], rows: [[ready === false ? "no" : "yes"]] }),
    saysNo: ({ ready }) => ready === false,
  }),
];
