import { BinaryWriter } from "@bufbuild/protobuf/wire";
import { describe, expect, it } from "vitest";
import {
  ControllerGetVolumeResponse,
  ListVolumesResponse,
  ListVolumesResponse_VolumeStatus,
  NodeGetVolumeStatsResponse,
} from "../gen/csi/v1/csi.js";
import { volumeCondition } from "./volume-condition.js";

/** As a driver of CSI 1.12 writes a condition. */
function condition(abnormal: boolean, message: string): Uint8Array {
  const writer = new BinaryWriter();
  if (abnormal) writer.uint32(8).bool(true);
  if (message !== "") writer.uint32(18).string(message);
  return writer.finish();
}

/** A message with fields 1 of type string and 2. */
const status = (bytes: Uint8Array): Uint8Array =>
  new BinaryWriter().uint32(10).string("node-1").uint32(18).bytes(bytes).finish();

describe("volumeCondition", () => {
  it("is read from an entry of ListVolumes", () => {
    const entry = new BinaryWriter()
      .uint32(18)
      .bytes(status(condition(true, "disk on fire")))
      .finish();
    const answer = ListVolumesResponse.decode(new BinaryWriter().uint32(10).bytes(entry).finish());
    const read = answer.entries[0]?.status;
    expect(read?.publishedNodeIds).toEqual(["node-1"]);
    expect(read && volumeCondition(read)).toEqual({ abnormal: true, message: "disk on fire" });
  });

  it("is read from ControllerGetVolume", () => {
    const bytes = new BinaryWriter()
      .uint32(18)
      .bytes(status(condition(false, "all is well")))
      .finish();
    const read = ControllerGetVolumeResponse.decode(bytes).status;
    expect(read && volumeCondition(read)).toEqual({ abnormal: false, message: "all is well" });
  });

  it("is read from NodeGetVolumeStats", () => {
    const bytes = new BinaryWriter().uint32(18).bytes(condition(true, "no answer")).finish();
    expect(volumeCondition(NodeGetVolumeStatsResponse.decode(bytes))).toEqual({
      abnormal: true,
      message: "no answer",
    });
  });

  it("survives that the message is encoded and copied", () => {
    const read = ListVolumesResponse_VolumeStatus.decode(status(condition(true, "x")));
    const again = ListVolumesResponse_VolumeStatus.decode(
      ListVolumesResponse_VolumeStatus.encode(ListVolumesResponse_VolumeStatus.fromPartial(read)).finish(),
    );
    expect(volumeCondition(again)).toEqual({ abnormal: true, message: "x" });
  });

  it("is in order where the driver tells it with nothing in it, and undefined where it does not", () => {
    const empty = ListVolumesResponse_VolumeStatus.decode(status(condition(false, "")));
    expect(volumeCondition(empty)).toEqual({ abnormal: false, message: "" });
    expect(volumeCondition(NodeGetVolumeStatsResponse.fromPartial({}))).toBe(undefined);
  });

  it("passes over fields that a condition has not, and takes parts together", () => {
    const more = new BinaryWriter().uint32(26).string("later").uint32(8).bool(true).finish();
    const bytes = new BinaryWriter().uint32(18).bytes(condition(false, "x")).uint32(18).bytes(more).finish();
    expect(volumeCondition(NodeGetVolumeStatsResponse.decode(bytes))).toEqual({
      abnormal: true,
      message: "x",
    });
  });

  it("fails with a typed error where the bytes are no condition", () => {
    const bytes = new BinaryWriter()
      .uint32(18)
      .bytes(Uint8Array.of(18, 200, 1))
      .finish();
    expect(() => volumeCondition(NodeGetVolumeStatsResponse.decode(bytes))).toThrow(
      expect.objectContaining({ code: "INVALID_MESSAGE", path: "volumeCondition" }),
    );
  });
});
