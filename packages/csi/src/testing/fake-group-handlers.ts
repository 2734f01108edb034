import { isDeepStrictEqual } from "node:util";
import { RpcError } from "@container-interfaces/transport";
import type { GroupControllerHandlers } from "../driver/driver-handlers.js";
import type { FakeDriverState } from "./fake-driver-state.js";
import { addSnapshot } from "./fake-snapshot-handlers.js";
import type { FakeGroupSnapshot } from "./fake-volume.js";
import { groupMessage } from "./volume-message.js";

/** The handlers of GroupController. */
export function createGroupHandlers(state: FakeDriverState): GroupControllerHandlers {
  return {
    createVolumeGroupSnapshot: ({ name, sourceVolumeIds, parameters }) => {
      const existing = [...state.groupSnapshots.values()].find((group) => group.name === name);
      if (existing !== undefined) {
        const same =
          sameSet(existing.sourceVolumeIds, sourceVolumeIds) &&
          isDeepStrictEqual(existing.parameters, parameters);
        if (!same) throw new RpcError("ALREADY_EXISTS", `there is another group of snapshots ${name}`);
        return { groupSnapshot: groupMessage(state, existing) };
      }
      const volumes = sourceVolumeIds.map((id) => state.volume(id));
      const groupSnapshotId = `group-${state.nextSerial()}`;
      const members = volumes.map((volume) => addSnapshot(state, volume, name, groupSnapshotId));
      const group: FakeGroupSnapshot = {
        groupSnapshotId,
        name,
        sourceVolumeIds,
        parameters,
        snapshotIds: members.map(({ snapshotId }) => snapshotId),
        creationTime: state.now(),
      };
      state.groupSnapshots.set(groupSnapshotId, group);
      return { groupSnapshot: groupMessage(state, group) };
    },
    deleteVolumeGroupSnapshot: ({ groupSnapshotId, snapshotIds }) => {
      const group = state.groupSnapshots.get(groupSnapshotId);
      if (group === undefined) return {};
      checkMembers(group, snapshotIds);
      for (const id of group.snapshotIds) state.snapshots.delete(id);
      state.groupSnapshots.delete(groupSnapshotId);
      return {};
    },
    getVolumeGroupSnapshot: ({ groupSnapshotId, snapshotIds }) => {
      const group = state.groupSnapshots.get(groupSnapshotId);
      if (group === undefined) throw new RpcError("NOT_FOUND", `there is no group ${groupSnapshotId}`);
      checkMembers(group, snapshotIds);
      return { groupSnapshot: groupMessage(state, group) };
    },
  };
}

function checkMembers(group: FakeGroupSnapshot, snapshotIds: readonly string[]): void {
  if (sameSet(group.snapshotIds, snapshotIds)) return;
  throw new RpcError(
    "INVALID_ARGUMENT",
    `these are not the snapshots of the group ${group.groupSnapshotId}`,
    {
      path: "snapshotIds",
      hint: `They are ${group.snapshotIds.join(", ")}.`,
    },
  );
}

function sameSet(some: readonly string[], others: readonly string[]): boolean {
  return isDeepStrictEqual(new Set(some), new Set(others));
}
