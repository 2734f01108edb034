import { describe, expect, it } from "vitest";
import { locksOfRequest } from "./locks-of-call.js";
import { doMeet, OperationLock, OperationLocks } from "./operation-locks.js";

/** Calls by what a test calls them: the RPC and its request. */
const calls = {
  create: ["CreateVolume", { name: "a" }],
  createOther: ["CreateVolume", { name: "b" }],
  delete: ["DeleteVolume", { volumeId: "v" }],
  deleteOther: ["DeleteVolume", { volumeId: "w" }],
  expand: ["ControllerExpandVolume", { volumeId: "v" }],
  modify: ["ControllerModifyVolume", { volumeId: "v" }],
  attach: ["ControllerPublishVolume", { volumeId: "v", nodeId: "n" }],
  attachElsewhere: ["ControllerPublishVolume", { volumeId: "v", nodeId: "m" }],
  detach: ["ControllerUnpublishVolume", { volumeId: "v", nodeId: "n" }],
  detachAll: ["ControllerUnpublishVolume", { volumeId: "v", nodeId: "" }],
  snapshot: ["CreateSnapshot", { name: "a", sourceVolumeId: "v" }],
  snapshotOther: ["CreateSnapshot", { name: "b", sourceVolumeId: "v" }],
  deleteSnapshot: ["DeleteSnapshot", { snapshotId: "s" }],
  group: ["CreateVolumeGroupSnapshot", { name: "a" }],
  deleteGroup: ["DeleteVolumeGroupSnapshot", { groupSnapshotId: "g", snapshotIds: ["s"] }],
  deleteGroupOther: ["DeleteVolumeGroupSnapshot", { groupSnapshotId: "h", snapshotIds: ["t"] }],
  stage: ["NodeStageVolume", { volumeId: "v", stagingTargetPath: "/s" }],
  unstage: ["NodeUnstageVolume", { volumeId: "v", stagingTargetPath: "/s" }],
  stageOther: ["NodeStageVolume", { volumeId: "w", stagingTargetPath: "/s" }],
  expandNode: ["NodeExpandVolume", { volumeId: "v", volumePath: "/t" }],
  publish: ["NodePublishVolume", { volumeId: "v", targetPath: "/t" }],
  publishElsewhere: ["NodePublishVolume", { volumeId: "v", targetPath: "/u" }],
  unpublish: ["NodeUnpublishVolume", { volumeId: "v", targetPath: "/t" }],
} as const;
type Name = keyof typeof calls;
const names = Object.keys(calls) as Name[];

/** All pairs of two calls that exclude each other. Each call excludes itself, too. */
const meeting: readonly (readonly [Name, ...Name[]])[] = [
  ["delete", "expand", "modify", "attach", "attachElsewhere", "detach", "detachAll"],
  ["expand", "modify"],
  ["attach", "detach", "detachAll"],
  ["attachElsewhere", "detachAll"],
  ["detach", "detachAll"],
  ["deleteSnapshot", "deleteGroup"],
  ["stage", "unstage", "expandNode", "publish", "publishElsewhere", "unpublish"],
  ["unstage", "expandNode", "publish", "publishElsewhere", "unpublish"],
  ["expandNode", "publish", "publishElsewhere", "unpublish"],
  ["publish", "unpublish"],
];
const expected = (one: Name, other: Name): boolean =>
  one === other ||
  meeting.some(([first, ...rest]) =>
    first === one ? rest.includes(other) : first === other && rest.includes(one),
  );
const locksOf = (name: Name) => locksOfRequest(calls[name][0])?.(calls[name][1]) ?? [];
const pairs = names.flatMap((one) => names.map((other) => [one, other, expected(one, other)] as const));

describe("OperationLocks", () => {
  it.each(pairs)("%s and %s exclude each other: %s", (one, other, exclude) => {
    const locks = new OperationLocks();
    expect(locks.take(locksOf(one))).toBeUndefined();
    expect(locks.take(locksOf(other)) !== undefined).toBe(exclude);
    expect(doMeet(locksOf(one), locksOf(other))).toBe(exclude);
    locks.release(locksOf(one));
    if (!exclude) locks.release(locksOf(other));
    expect(locks.size).toBe(0);
  });

  it("takes nothing when one of several cannot be had", () => {
    const locks = new OperationLocks();
    const kind = { name: "thing", describe: (id: string) => `thing ${id}` };
    locks.take([new OperationLock(kind, "b")]);
    expect(String(locks.take([new OperationLock(kind, "a"), new OperationLock(kind, "b")]))).toBe("thing b");
    expect(locks.size).toBe(1);
  });

  it("takes volumes and targets apart, whatever is in their names", () => {
    const keyOf = (volumeId: string, targetPath: string): string =>
      locksOfRequest("NodePublishVolume")?.({ volumeId, targetPath })[1]?.key ?? "";
    expect(keyOf("v", "w/t")).not.toBe(keyOf("vw", "/t"));
    expect(keyOf("1 v", "/t")).not.toBe(keyOf("1", " v/t"));
  });

  it.each([
    "ValidateVolumeCapabilities",
    "ListVolumes",
    "GetCapacity",
    "ControllerGetVolume",
    "ListSnapshots",
    "GetSnapshot",
    "GetVolumeGroupSnapshot",
    "NodeGetVolumeStats",
    "NodeGetInfo",
    "Probe",
  ])("never locks for %s", (rpc) => {
    expect(locksOfRequest(rpc)).toBeUndefined();
  });
});
