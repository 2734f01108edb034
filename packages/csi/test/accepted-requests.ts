/** A way of access. */
export const mode = (mode: number): { accessMode: { mode: number } } => ({ accessMode: { mode } });
/** A directory, for one node. */
export const mount = {
  accessType: { $case: "mount", value: { fsType: "ext4", mountFlags: ["noatime"] } },
  ...mode(1),
};
/** A device, for many nodes. */
export const block = { accessType: { $case: "block", value: {} }, ...mode(5) };
/** A place in a topology. */
export const place = (zone: string) => ({ segments: { "topology.example.com/zone": zone, rack: "r1" } });

/** For each RPC a request that is accepted. */
export const accepted: Record<string, object> = {
  getPluginInfo: {},
  getPluginCapabilities: {},
  probe: {},
  createVolume: {
    name: "pvc-1",
    capacityRange: { requiredBytes: 1n, limitBytes: 1n },
    volumeCapabilities: [mount, block],
    volumeContentSource: { type: { $case: "snapshot", value: { snapshotId: "s" } } },
    accessibilityRequirements: { requisite: [place("a"), place("b")], preferred: [place("b")] },
  },
  deleteVolume: { volumeId: "v" },
  controllerPublishVolume: { volumeId: "v", nodeId: "n", volumeCapability: mount },
  controllerUnpublishVolume: { volumeId: "v" },
  validateVolumeCapabilities: { volumeId: "v", volumeCapabilities: [mount] },
  listVolumes: { maxEntries: 3, startingToken: "any" },
  controllerListVolumeHealth: { maxEntries: 3 },
  controllerGetVolumeHealth: { volumeId: "v" },
  getCapacity: { volumeCapabilities: [mount], accessibleTopology: place("a") },
  controllerGetCapabilities: {},
  createSnapshot: { sourceVolumeId: "v", name: "s", accessibilityRequirements: { preferred: [place("a")] } },
  deleteSnapshot: { snapshotId: "s" },
  listSnapshots: { maxEntries: 3 },
  getSnapshot: { snapshotId: "s" },
  controllerExpandVolume: { volumeId: "v", capacityRange: { requiredBytes: 5n }, volumeCapability: mount },
  controllerGetVolume: { volumeId: "v" },
  controllerModifyVolume: { volumeId: "v", mutableParameters: { iops: "5" } },
  groupControllerGetCapabilities: {},
  createVolumeGroupSnapshot: { name: "g", sourceVolumeIds: ["a", "b"] },
  deleteVolumeGroupSnapshot: { groupSnapshotId: "g", snapshotIds: ["a", "b"] },
  getVolumeGroupSnapshot: { groupSnapshotId: "g", snapshotIds: ["a", "b"] },
  getMetadataAllocated: { snapshotId: "s", startingOffset: 4096n, maxResults: 2 },
  getMetadataDelta: { baseSnapshotId: "a", targetSnapshotId: "b", startingOffset: 4096n, maxResults: 2 },
  nodeStageVolume: { volumeId: "v", stagingTargetPath: "/staging", volumeCapability: mount },
  nodeUnstageVolume: { volumeId: "v", stagingTargetPath: "/staging" },
  nodePublishVolume: {
    volumeId: "v",
    stagingTargetPath: "/staging",
    targetPath: "/t",
    volumeCapability: mount,
  },
  nodeUnpublishVolume: { volumeId: "v", targetPath: "/t" },
  nodeGetVolumeStats: { volumeId: "v", volumePath: "/t", stagingTargetPath: "/staging" },
  nodeGetVolumeHealth: { volumeId: "v", volumePublishPath: "/t", stagingTargetPath: "/staging" },
  nodeGetStorageHealth: {},
  nodeExpandVolume: {
    volumeId: "v",
    volumePath: "/t",
    capacityRange: { limitBytes: 5n },
    stagingTargetPath: "/staging",
    volumeCapability: block,
  },
  nodeGetCapabilities: {},
  nodeGetInfo: {},
};
