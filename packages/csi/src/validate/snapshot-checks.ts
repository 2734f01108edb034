import type { Snapshot, VolumeGroupSnapshot } from "../gen/csi/v1/csi.js";
import { allOf, type Check, problem, within } from "./check.js";
import { distinct, filledListOf, listOf, message } from "./message-check.js";
import { flag, notNegative, timestamp } from "./number-checks.js";
import { shortText } from "./text-checks.js";
import { reportedTopology } from "./topology-checks.js";
import { madeId } from "./volume-checks.js";

/** A snapshot as a driver describes it (spec.md, `Snapshot`). */
export const snapshot: Check = message<Snapshot>({
  snapshotId: madeId,
  sourceVolumeId: madeId,
  sizeBytes: notNegative,
  creationTime: timestamp,
  readyToUse: flag,
  groupSnapshotId: shortText(),
  accessibleTopology: listOf(reportedTopology),
});

/**
 * A group as a driver describes it: its members name it, and it is ready once they all are (spec.md,
 * `VolumeGroupSnapshot`).
 */
export const groupSnapshot: Check = allOf(
  message<VolumeGroupSnapshot>({
    groupSnapshotId: madeId,
    snapshots: allOf(
      filledListOf(snapshot),
      distinct<Snapshot>(({ snapshotId }) => snapshotId, "the snapshotId"),
    ),
    creationTime: timestamp,
    readyToUse: flag,
  }),
  (value) => {
    const { groupSnapshotId, snapshots, readyToUse } = value as VolumeGroupSnapshot;
    const stranger = snapshots.findIndex((member) => member.groupSnapshotId !== groupSnapshotId);
    if (stranger >= 0)
      return within(
        `snapshots[${stranger}].groupSnapshotId`,
        problem("is not the groupSnapshotId of the group"),
      );
    if (readyToUse && snapshots.some((member) => !member.readyToUse))
      return within("readyToUse", problem("is true while that of a member is false"));
    return undefined;
  },
);
