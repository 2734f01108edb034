import type {
  ControllerGetCapabilitiesResponse,
  GetPluginCapabilitiesResponse,
  GetPluginInfoResponse,
  GroupControllerGetCapabilitiesResponse,
  NodeGetCapabilitiesResponse,
  NodeGetInfoResponse,
  ProbeResponse,
} from "../gen/csi/v1/csi.js";
import type { CapabilitySets } from "./capabilities.js";
import type { DriverIdentity, NodeIdentity } from "./driver-options.js";
import type { ReadyState } from "./ready-state.js";

/** The handlers of Identity. */
export interface IdentityHandlers {
  getPluginInfo(): GetPluginInfoResponse;
  getPluginCapabilities(): GetPluginCapabilitiesResponse;
  probe(): ProbeResponse;
}

/** Makes the handlers of Identity, which all follow from the options. */
export function identityHandlers(
  { name, version, manifest = {} }: DriverIdentity,
  { plugin }: CapabilitySets,
  state: ReadyState,
): IdentityHandlers {
  return {
    getPluginInfo: () => ({ name, vendorVersion: version, manifest: { ...manifest } }),
    getPluginCapabilities: () => ({ capabilities: [...plugin] }),
    probe: () => ({ ready: state.ready }),
  };
}

/** The handlers of Controller that follow from the options. */
export function controllerHandlers({ controller }: CapabilitySets): {
  controllerGetCapabilities(): ControllerGetCapabilitiesResponse;
} {
  return { controllerGetCapabilities: () => ({ capabilities: [...controller] }) };
}

/** The handlers of GroupController that follow from the options. */
export function groupControllerHandlers({ groupController }: CapabilitySets): {
  groupControllerGetCapabilities(): GroupControllerGetCapabilitiesResponse;
} {
  return { groupControllerGetCapabilities: () => ({ capabilities: [...groupController] }) };
}

/** The handlers of Node that follow from the options. @param info undefined where the driver tells it by itself */
export function nodeHandlers(
  { node }: CapabilitySets,
  info: Partial<NodeIdentity> | undefined,
): { nodeGetCapabilities(): NodeGetCapabilitiesResponse; nodeGetInfo?(): NodeGetInfoResponse } {
  const own = { nodeGetCapabilities: () => ({ capabilities: [...node] }) };
  if (info === undefined) return own;
  return {
    ...own,
    nodeGetInfo: () => ({
      nodeId: info.nodeId ?? "",
      maxVolumesPerNode: info.maxVolumesPerNode ?? 0n,
      accessibleTopology: info.accessibleTopology,
    }),
  };
}
