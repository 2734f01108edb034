import type { Snapshot, Volume, VolumeContentSource } from "@container-interfaces/csi";
import type { DeepPartial } from "@container-interfaces/transport";
import { type DriverConfig, nodeTopology } from "../driver-config.js";
import type { SnapshotRecord, Source, VolumeRecord } from "../state/records.js";

/** A volume as callers see it. */
export function volumeMessage(volume: VolumeRecord, config: DriverConfig): DeepPartial<Volume> {
  return {
    volumeId: volume.id,
    capacityBytes: BigInt(volume.sizeBytes),
    volumeContext: {},
    accessibleTopology: [nodeTopology(config)],
    ...(volume.source === undefined ? {} : { contentSource: sourceMessage(volume.source) }),
  };
}

/** A snapshot as callers see it. */
export function snapshotMessage(snapshot: SnapshotRecord): DeepPartial<Snapshot> {
  return {
    snapshotId: snapshot.id,
    sourceVolumeId: snapshot.volumeId,
    sizeBytes: BigInt(snapshot.sizeBytes),
    creationTime: timestamp(snapshot.createdAt),
    readyToUse: true,
    groupSnapshotId: snapshot.groupId ?? "",
  };
}

/** @param milliseconds since 1970 */
export function timestamp(milliseconds: number): { seconds: bigint; nanos: number } {
  return { seconds: BigInt(Math.floor(milliseconds / 1000)), nanos: (milliseconds % 1000) * 1_000_000 };
}

/** The source of a request. */
export function sourceOf(message: VolumeContentSource | undefined): Source | undefined {
  const type = message?.type;
  if (type === undefined) return undefined;
  return type.$case === "snapshot"
    ? { snapshotId: type.value.snapshotId }
    : { volumeId: type.value.volumeId };
}

function sourceMessage(source: Source): DeepPartial<VolumeContentSource> {
  return "snapshotId" in source
    ? { type: { $case: "snapshot", value: { snapshotId: source.snapshotId } } }
    : { type: { $case: "volume", value: { volumeId: source.volumeId } } };
}
