import type { ServiceDefinition } from "@container-interfaces/transport";
import type { CsiServices } from "../services.js";

/** Milliseconds for every RPC of a service. */
export type ServiceTimeouts<D extends ServiceDefinition> = { readonly [M in keyof D["methods"]]: number };

/** Milliseconds for every RPC of CSI, by service. */
export type DriverTimeouts = { readonly [S in keyof CsiServices]: ServiceTimeouts<CsiServices[S]> };

/** `--probe-timeout` of livenessprobe. */
const probeMs = 1_000;
/** `--timeout` of external-provisioner v6.3.0 and external-resizer v2.3.0. */
const provisionMs = 10_000;
/** `--timeout` of external-attacher v4.13.0 and external-health-monitor. */
const attachMs = 15_000;
/** `--timeout` of external-snapshotter. */
const snapshotMs = 60_000;
/** kubelet's limit on every call of a driver. */
const nodeMs = 120_000;
/** `--max-streaming-duration-min` of external-snapshot-metadata; it holds for a whole stream. */
const streamMs = 600_000;

/**
 * The deadline of each RPC for a call that brings none: the default of the sidecar of Kubernetes that makes the call, and for Node that of
 * kubelet. A driver may need more: the documentation of many raises `--timeout` of the sidecars.
 */
export const driverTimeouts: DriverTimeouts = {
  identity: { getPluginInfo: provisionMs, getPluginCapabilities: provisionMs, probe: probeMs },
  controller: {
    createVolume: provisionMs,
    deleteVolume: provisionMs,
    controllerPublishVolume: attachMs,
    controllerUnpublishVolume: attachMs,
    validateVolumeCapabilities: provisionMs,
    listVolumes: attachMs,
    controllerListVolumeHealth: attachMs,
    controllerGetVolumeHealth: attachMs,
    getCapacity: provisionMs,
    controllerGetCapabilities: provisionMs,
    createSnapshot: snapshotMs,
    deleteSnapshot: snapshotMs,
    listSnapshots: snapshotMs,
    getSnapshot: snapshotMs,
    controllerExpandVolume: provisionMs,
    controllerGetVolume: attachMs,
    controllerModifyVolume: provisionMs,
  },
  groupController: {
    groupControllerGetCapabilities: snapshotMs,
    createVolumeGroupSnapshot: snapshotMs,
    deleteVolumeGroupSnapshot: snapshotMs,
    getVolumeGroupSnapshot: snapshotMs,
  },
  snapshotMetadata: { getMetadataAllocated: streamMs, getMetadataDelta: streamMs },
  node: {
    nodeStageVolume: nodeMs,
    nodeUnstageVolume: nodeMs,
    nodePublishVolume: nodeMs,
    nodeUnpublishVolume: nodeMs,
    nodeGetVolumeStats: nodeMs,
    nodeGetVolumeHealth: nodeMs,
    nodeGetStorageHealth: nodeMs,
    nodeExpandVolume: nodeMs,
    nodeGetCapabilities: nodeMs,
    nodeGetInfo: nodeMs,
  },
};
