import type { DeepPartial } from "@container-interfaces/transport";
import type { Snapshot, Volume, VolumeGroupSnapshot } from "../gen/csi/v1/csi.js";
import type { FakeDriverState } from "./fake-driver-state.js";
import type { FakeGroupSnapshot, FakeSnapshot, FakeVolume } from "./fake-volume.js";

/** A volume as answers describe it. */
export function volumeMessage(volume: FakeVolume): DeepPartial<Volume> {
  const { capacityBytes, volumeId, volumeContext, contentSource, accessibleTopology } = volume;
  return { capacityBytes, volumeId, volumeContext, contentSource, accessibleTopology };
}

/** A snapshot as answers describe it. */
export function snapshotMessage(snapshot: FakeSnapshot): DeepPartial<Snapshot> {
  const { sizeBytes, snapshotId, sourceVolumeId, creationTime, readyToUse, groupSnapshotId } = snapshot;
  const { accessibleTopology } = snapshot;
  return {
    sizeBytes,
    snapshotId,
    sourceVolumeId,
    creationTime,
    readyToUse,
    groupSnapshotId,
    accessibleTopology,
  };
}

/** A group of snapshots as answers describe it. */
export function groupMessage(
  state: FakeDriverState,
  group: FakeGroupSnapshot,
): DeepPartial<VolumeGroupSnapshot> {
  const members = group.snapshotIds.map((id) => state.snapshot(id));
  return {
    groupSnapshotId: group.groupSnapshotId,
    snapshots: members.map(snapshotMessage),
    creationTime: group.creationTime,
    readyToUse: members.every(({ readyToUse }) => readyToUse),
  };
}
