import { RpcError } from "@container-interfaces/transport";
import type { ControllerHandlers } from "../driver/driver-handlers.js";
import { pageOf } from "../driver/page-of.js";
import type { FakeDriverState } from "./fake-driver-state.js";
import type { FakeSnapshot, FakeVolume } from "./fake-volume.js";
import { snapshotMessage } from "./volume-message.js";

type SnapshotHandlers = Pick<
  ControllerHandlers,
  "createSnapshot" | "deleteSnapshot" | "listSnapshots" | "getSnapshot"
>;

/** The handlers of Controller for snapshots. */
export function createSnapshotHandlers(state: FakeDriverState): SnapshotHandlers {
  return {
    createSnapshot: ({ name, sourceVolumeId, accessibilityRequirements }) => {
      const existing = [...state.snapshots.values()].find(
        (snapshot) => snapshot.name === name && snapshot.groupSnapshotId === "",
      );
      if (existing !== undefined) {
        if (existing.sourceVolumeId !== sourceVolumeId)
          throw new RpcError("ALREADY_EXISTS", `there is a snapshot ${name} of another volume`);
        return { snapshot: snapshotMessage(existing) };
      }
      const volume = state.volume(sourceVolumeId);
      state.placesFor(accessibilityRequirements);
      return { snapshot: snapshotMessage(addSnapshot(state, volume, name, "")) };
    },
    deleteSnapshot: ({ snapshotId }) => {
      const group = state.snapshots.get(snapshotId)?.groupSnapshotId ?? "";
      if (group !== "")
        throw new RpcError("INVALID_ARGUMENT", `snapshot ${snapshotId} goes with its group ${group} only`, {
          path: "snapshotId",
          hint: "Call DeleteVolumeGroupSnapshot.",
        });
      state.snapshots.delete(snapshotId);
      return {};
    },
    listSnapshots: (request) => {
      const { sourceVolumeId, snapshotId } = request;
      const matching = [...state.snapshots.values()].filter(
        (snapshot) =>
          (snapshotId === "" || snapshot.snapshotId === snapshotId) &&
          (sourceVolumeId === "" || snapshot.sourceVolumeId === sourceVolumeId),
      );
      const { items, nextToken } = pageOf(matching, request, state.lastSerial);
      return { entries: items.map((snapshot) => ({ snapshot: snapshotMessage(snapshot) })), nextToken };
    },
    getSnapshot: ({ snapshotId }) => ({ snapshot: snapshotMessage(state.snapshot(snapshotId)) }),
  };
}

/** Cuts a snapshot of a volume. */
export function addSnapshot(
  state: FakeDriverState,
  volume: FakeVolume,
  name: string,
  groupSnapshotId: string,
): FakeSnapshot {
  const serial = state.nextSerial();
  const snapshot: FakeSnapshot = {
    serial,
    snapshotId: `snapshot-${serial}`,
    name,
    sourceVolumeId: volume.volumeId,
    sizeBytes: volume.capacityBytes,
    creationTime: state.now(),
    groupSnapshotId,
    accessibleTopology: [],
    blocks: new Map(volume.blocks),
    readyToUse: true,
  };
  state.snapshots.set(snapshot.snapshotId, snapshot);
  return snapshot;
}
