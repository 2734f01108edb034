import { randomUUID } from "node:crypto";
import { type ControllerHandlers, csiErrors, pageOf, satisfiesTopology } from "@container-interfaces/csi";
import { type DriverConfig, nodeTopology } from "../driver-config.js";
import { copyData } from "../state/copy-data.js";
import type { SnapshotRecord, VolumeRecord } from "../state/records.js";
import type { Store } from "../state/store.js";
import { snapshotMessage } from "./messages.js";

type Handlers = Pick<
  ControllerHandlers,
  "createSnapshot" | "deleteSnapshot" | "listSnapshots" | "getSnapshot"
>;

/** Snapshots, which are copies; they share blocks with the volume where the file system can. */
export function snapshotHandlers(store: Store, config: DriverConfig): Handlers {
  return {
    createSnapshot: async ({ name, sourceVolumeId, parameters, accessibilityRequirements }) => {
      const existing = store.snapshots.all.find((each) => each.name === name && each.groupId === undefined);
      if (existing === undefined) {
        // no answer names the place: a snapshot can be used wherever volumes of this driver can
        if (!satisfiesTopology(nodeTopology(config), accessibilityRequirements))
          throw csiErrors.createSnapshot.resourceExhausted(`snapshots are on the node ${config.nodeId} only`);
        const volume = store.volume(sourceVolumeId);
        const snapshot = await takeSnapshot(store, volume, { name, parameters });
        return { snapshot: snapshotMessage(snapshot) };
      }
      if (existing.volumeId !== sourceVolumeId)
        throw csiErrors.createSnapshot.alreadyExists(`${name} is a snapshot of ${existing.volumeId}`);
      return { snapshot: snapshotMessage(existing) };
    },
    deleteSnapshot: async ({ snapshotId }) => {
      const snapshot = store.snapshots.get(snapshotId);
      if (snapshot?.groupId !== undefined)
        throw csiErrors.deleteSnapshot.partOfGroup(`it belongs to the group ${snapshot.groupId}`);
      if (snapshot !== undefined) await removeSnapshot(store, snapshotId);
    },
    listSnapshots: (request) => {
      const found = store.snapshots.all.filter(
        ({ id, volumeId }) =>
          (request.snapshotId === "" || request.snapshotId === id) &&
          (request.sourceVolumeId === "" || request.sourceVolumeId === volumeId),
      );
      const { items, nextToken } = pageOf(found, request);
      return {
        entries: items.map((snapshot) => ({ snapshot: snapshotMessage(snapshot) })),
        nextToken,
      };
    },
    getSnapshot: ({ snapshotId }) => ({ snapshot: snapshotMessage(store.snapshot(snapshotId)) }),
  };
}

/** Copies a volume, then writes the record. */
export async function takeSnapshot(
  store: Store,
  volume: VolumeRecord,
  facts: Pick<SnapshotRecord, "name" | "parameters" | "groupId">,
): Promise<SnapshotRecord> {
  const { kind, sizeBytes } = volume;
  const [id, serial, createdAt] = [randomUUID(), store.nextSerial(), Date.now()];
  const record: SnapshotRecord = { id, serial, volumeId: volume.id, kind, sizeBytes, createdAt, ...facts };
  await copyData(store.pathOf(volume.id), store.pathOf(id));
  await store.snapshots.put(record);
  return record;
}

/** Removes the record, then the data. */
export async function removeSnapshot(store: Store, id: string): Promise<void> {
  await store.snapshots.remove(id);
  await store.removeData(id);
}
