import assert from "node:assert/strict";
import { type CaseBodies, needing } from "./contract-case.js";
import { expectCode } from "./expect-code.js";

const group = ["controller CREATE_DELETE_VOLUME", "group CREATE_DELETE_GET_VOLUME_GROUP_SNAPSHOT"] as const;

/** What a driver does with groups of snapshots. */
export const groupCases: CaseBodies = {
  "takes one group of snapshots for a name, however often it is asked": needing(
    group,
    async ({ groupController }, bench) => {
      const sourceVolumeIds = [(await bench.volume("a")).volumeId, (await bench.volume("b")).volumeId];
      const parameters = { ...bench.options.snapshotParameters };
      const request = { name: bench.name("group"), sourceVolumeIds, parameters };
      const { groupSnapshot: made } = await groupController.createVolumeGroupSnapshot(request);
      assert.ok(made !== undefined && made.groupSnapshotId !== "");
      assert.deepEqual(
        made.snapshots.map((snapshot) => snapshot.sourceVolumeId).sort(),
        [...sourceVolumeIds].sort(),
        "one snapshot for each volume",
      );
      for (const { groupSnapshotId } of made.snapshots)
        assert.equal(groupSnapshotId, made.groupSnapshotId, "each snapshot names its group");
      const again = (await groupController.createVolumeGroupSnapshot(request)).groupSnapshot;
      assert.equal(again?.groupSnapshotId, made.groupSnapshotId);
      const other = { ...request, sourceVolumeIds: sourceVolumeIds.slice(0, 1) };
      const refused = groupController.createVolumeGroupSnapshot(other);
      await expectCode(refused, "ALREADY_EXISTS", "createVolumeGroupSnapshot of other volumes");
    },
  ),
  "does not take a group of snapshots of volumes that are not there": needing(
    group,
    async ({ groupController }, bench) => {
      const sourceVolumeIds = [bench.name("absent")];
      const call = groupController.createVolumeGroupSnapshot({ name: bench.name("group"), sourceVolumeIds });
      await expectCode(call, "NOT_FOUND", "createVolumeGroupSnapshot of no volume");
    },
  ),
  "tells of a group of snapshots until it is deleted, any number of times": needing(
    group,
    async ({ groupController }, bench) => {
      const sourceVolumeIds = [(await bench.volume("c")).volumeId];
      const parameters = { ...bench.options.snapshotParameters };
      const request = { name: bench.name("group"), sourceVolumeIds, parameters };
      const { groupSnapshot } = await groupController.createVolumeGroupSnapshot(request);
      const groupSnapshotId = groupSnapshot?.groupSnapshotId ?? "";
      const snapshotIds = groupSnapshot?.snapshots.map(({ snapshotId }) => snapshotId) ?? [];
      const whole = { groupSnapshotId, snapshotIds };
      const found = (await groupController.getVolumeGroupSnapshot(whole)).groupSnapshot;
      assert.deepEqual(
        found?.snapshots.map(({ snapshotId }) => snapshotId),
        snapshotIds,
      );
      const wrong = { groupSnapshotId, snapshotIds: [bench.name("absent")] };
      await expectCode(groupController.getVolumeGroupSnapshot(wrong), "INVALID_ARGUMENT", "other snapshots");
      for (let round = 0; round < 3; round++) await groupController.deleteVolumeGroupSnapshot(whole);
      await expectCode(groupController.getVolumeGroupSnapshot(whole), "NOT_FOUND", "a deleted group");
      const absent = { groupSnapshotId: bench.name("absent"), snapshotIds };
      await groupController.deleteVolumeGroupSnapshot(absent);
    },
  ),
};
