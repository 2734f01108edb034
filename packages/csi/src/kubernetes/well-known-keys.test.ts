import { RpcError } from "@container-interfaces/transport";
import { describe, expect, it } from "vitest";
import { claimInfo, fsTypeOf, groupSnapshotInfo, snapshotInfo } from "./claim-info.js";
import { isEphemeral, podInfo } from "./pod-info.js";

type Keys = Record<string, string>;

const pod: Keys = {
  "csi.storage.k8s.io/pod.name": "web-0",
  "csi.storage.k8s.io/pod.namespace": "shop",
  "csi.storage.k8s.io/pod.uid": "5f0c",
  "csi.storage.k8s.io/serviceAccount.name": "default",
  "csi.storage.k8s.io/ephemeral": "false",
};
const claim: Keys = {
  "csi.storage.k8s.io/pvc/name": "data",
  "csi.storage.k8s.io/pvc/namespace": "shop",
  "csi.storage.k8s.io/pv/name": "pvc-1",
};
const snapshot: Keys = {
  "csi.storage.k8s.io/volumesnapshot/name": "s",
  "csi.storage.k8s.io/volumesnapshot/namespace": "shop",
  "csi.storage.k8s.io/volumesnapshotcontent/name": "snapcontent-1",
};
const group: Keys = {
  "csi.storage.k8s.io/volumegroupsnapshot/name": "g",
  "csi.storage.k8s.io/volumegroupsnapshot/namespace": "shop",
  "csi.storage.k8s.io/volumegroupsnapshotcontent/name": "groupsnapcontent-1",
};

const readers = [
  {
    read: podInfo as (keys: Keys) => unknown,
    field: "volumeContext",
    keys: pod,
    first: "csi.storage.k8s.io/pod.name",
    result: { name: "web-0", namespace: "shop", uid: "5f0c", serviceAccountName: "default" },
  },
  {
    read: claimInfo as (keys: Keys) => unknown,
    field: "parameters",
    keys: claim,
    first: "csi.storage.k8s.io/pvc/name",
    result: { claimName: "data", claimNamespace: "shop", volumeName: "pvc-1" },
  },
  {
    read: snapshotInfo as (keys: Keys) => unknown,
    field: "parameters",
    keys: snapshot,
    first: "csi.storage.k8s.io/volumesnapshot/name",
    result: { name: "s", namespace: "shop", contentName: "snapcontent-1" },
  },
  {
    read: groupSnapshotInfo as (keys: Keys) => unknown,
    field: "parameters",
    keys: group,
    first: "csi.storage.k8s.io/volumegroupsnapshot/name",
    result: { name: "g", namespace: "shop", contentName: "groupsnapcontent-1" },
  },
];

function failure(run: () => unknown): RpcError {
  try {
    run();
  } catch (error) {
    if (RpcError.is(error)) return error;
    throw error;
  }
  throw new Error("it did not fail");
}

describe.each(readers)("the reader of $first", ({ read, keys, field, first, result }) => {
  it("reads all keys among others", () => {
    expect(read({ ...keys, "pvc/name": "x", name: "y" })).toEqual(result);
  });

  it.each([
    ["nothing", {}],
    ["keys of the driver", { name: "y", "pod.name": "z" }],
  ])("gives undefined for %s", (_, others) => {
    expect(read(others as Keys)).toBeUndefined();
  });

  it("refuses a part of the keys, and an empty one", () => {
    const { [first]: _, ...rest } = keys;
    const path = `${field}["${first}"]`;
    expect(failure(() => read(rest))).toMatchObject({ code: "INVALID_ARGUMENT", path });
    expect(failure(() => read({ ...keys, [first]: "" }))).toMatchObject({ code: "INVALID_ARGUMENT", path });
  });
});

describe("isEphemeral", () => {
  it.each([
    [{}, false],
    [pod, false],
    [{ "csi.storage.k8s.io/ephemeral": "true" }, true],
    [{ ephemeral: "true" }, false],
  ])("reads %j as %s", (context, expected) => {
    expect(isEphemeral(context as Keys)).toBe(expected);
  });

  it.each(["", "True", "1", "yes", " true"])("refuses %j", (text) => {
    const error = failure(() => isEphemeral({ "csi.storage.k8s.io/ephemeral": text }));
    expect(error).toMatchObject({
      code: "INVALID_ARGUMENT",
      path: 'volumeContext["csi.storage.k8s.io/ephemeral"]',
    });
  });
});

describe("fsTypeOf", () => {
  it.each([
    [{}, undefined],
    [{ type: "ssd" }, undefined],
    [{ "csi.storage.k8s.io/fstype": "xfs" }, "xfs"],
    [{ fstype: "ext4" }, "ext4"],
    [{ fsType: "ext4" }, "ext4"],
    [{ fsType: "" }, undefined],
  ])("reads %j as %s", (parameters, expected) => {
    expect(fsTypeOf(parameters as Keys)).toBe(expected);
  });

  it.each<Keys>([
    { fstype: "ext4", "csi.storage.k8s.io/fstype": "xfs" },
    { fstype: "ext4", fsType: "ext4" },
  ])("refuses %j", (parameters) => {
    expect(failure(() => fsTypeOf(parameters))).toMatchObject({
      code: "INVALID_ARGUMENT",
      path: "parameters",
    });
  });
});
