import { randomUUID } from "node:crypto";
import {
  type GroupControllerHandlers,
  requireSame,
  type VolumeGroupSnapshot,
} from "@container-interfaces/csi";
import { type DeepPartial, RpcError } from "@container-interfaces/transport";
import type { GroupRecord } from "../state/records.js";
import type { Store } from "../state/store.js";
import { snapshotMessage, timestamp } from "./messages.js";
import { removeSnapshot, takeSnapshot } from "./snapshots.js";

/** Group snapshots. All snapshots are there before the group is, and the group goes first; the store sweeps what is without a group. */
export function groupHandlers(store: Store): GroupControllerHandlers {
  const message = (group: GroupRecord): DeepPartial<VolumeGroupSnapshot> => ({
    groupSnapshotId: group.id,
    snapshots: store.membersOf(group.id).map(snapshotMessage),
    creationTime: timestamp(group.createdAt),
    readyToUse: true,
  });
  return {
    createVolumeGroupSnapshot: async ({ name, sourceVolumeIds, parameters }) => {
      const volumeIds = [...new Set(sourceVolumeIds)].sort();
      const existing = store.groups.all.find((group) => group.name === name);
      if (existing !== undefined) {
        requireSame("group snapshot", name, {
          sourceVolumeIds: [existing.volumeIds, volumeIds],
          parameters: [existing.parameters, parameters],
        });
        return { groupSnapshot: message(existing) };
      }
      const volumes = volumeIds.map((id) => store.volume(id));
      const group: GroupRecord = {
        id: randomUUID(),
        serial: store.nextSerial(),
        name,
        volumeIds,
        parameters,
        createdAt: Date.now(),
      };
      try {
        for (const volume of volumes)
          await takeSnapshot(store, volume, { name: `${name}-${volume.id}`, parameters, groupId: group.id });
        await store.groups.put(group);
      } catch (error) {
        for (const { id } of store.membersOf(group.id)) await removeSnapshot(store, id);
        throw error;
      }
      return { groupSnapshot: message(group) };
    },
    deleteVolumeGroupSnapshot: async ({ groupSnapshotId, snapshotIds }) => {
      if (store.groups.get(groupSnapshotId) !== undefined) {
        checkMembers(store, groupSnapshotId, snapshotIds);
        await store.groups.remove(groupSnapshotId);
        for (const { id } of store.membersOf(groupSnapshotId)) await removeSnapshot(store, id);
      }
    },
    getVolumeGroupSnapshot: ({ groupSnapshotId, snapshotIds }) => {
      const group = store.groups.get(groupSnapshotId);
      if (group === undefined)
        throw new RpcError("NOT_FOUND", `there is no group snapshot ${JSON.stringify(groupSnapshotId)}`, {
          doing: "looking for the group snapshot",
          path: "groupSnapshotId",
        });
      checkMembers(store, groupSnapshotId, snapshotIds);
      return { groupSnapshot: message(group) };
    },
  };
}

/** A caller that names snapshots has to name those of the group. */
function checkMembers(store: Store, groupId: string, named: readonly string[]): void {
  const members = new Set(store.membersOf(groupId).map(({ id }) => id));
  if (named.every((id) => members.has(id)) && (named.length === 0 || new Set(named).size === members.size))
    return;
  throw new RpcError("INVALID_ARGUMENT", "these are not the snapshots of the group", {
    doing: "looking at the group's snapshots",
    path: "snapshotIds",
    hint: "Ask GetVolumeGroupSnapshot for them.",
  });
}
