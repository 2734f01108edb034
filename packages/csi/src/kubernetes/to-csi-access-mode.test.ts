import { enumName, RpcError } from "@container-interfaces/transport";
import { describe, expect, it } from "vitest";
import { VolumeCapability_AccessMode_Mode as Mode } from "../gen/csi/v1/csi.js";
import { toCsiAccessMode } from "./to-csi-access-mode.js";

describe("toCsiAccessMode", () => {
  it.each([
    [["ReadWriteOnce"], "SINGLE_NODE_WRITER", "SINGLE_NODE_MULTI_WRITER"],
    [["ReadWriteOnce", "ReadWriteOnce"], "SINGLE_NODE_WRITER", "SINGLE_NODE_MULTI_WRITER"],
    [["ReadWriteOncePod"], "SINGLE_NODE_WRITER", "SINGLE_NODE_SINGLE_WRITER"],
    [["ReadOnlyMany"], "MULTI_NODE_READER_ONLY", "MULTI_NODE_READER_ONLY"],
    [["ReadWriteMany"], "MULTI_NODE_MULTI_WRITER", "MULTI_NODE_MULTI_WRITER"],
    [["ReadWriteOnce", "ReadWriteMany"], "MULTI_NODE_MULTI_WRITER", "MULTI_NODE_MULTI_WRITER"],
    [["ReadOnlyMany", "ReadWriteMany"], "MULTI_NODE_MULTI_WRITER", "MULTI_NODE_MULTI_WRITER"],
    [
      ["ReadOnlyMany", "ReadWriteOnce", "ReadWriteMany"],
      "MULTI_NODE_MULTI_WRITER",
      "MULTI_NODE_MULTI_WRITER",
    ],
  ])("maps %j to %s, and to %s with the capability", (modes, without, withCapability) => {
    expect(enumName(Mode, toCsiAccessMode(modes))).toBe(without);
    expect(enumName(Mode, toCsiAccessMode(modes, { singleNodeMultiWriter: false }))).toBe(without);
    expect(enumName(Mode, toCsiAccessMode(modes, { singleNodeMultiWriter: true }))).toBe(withCapability);
  });

  it.each([
    [[], /none/],
    [["ReadWriteOncePod", "ReadWriteOnce"], /ReadWriteOncePod/],
    [["ReadWriteMany", "ReadWriteOncePod"], /ReadWriteOncePod/],
    [["ReadOnlyMany", "ReadWriteOnce"], /together/],
    [["readWriteOnce"], /"readWriteOnce" is not known/],
    [["ReadWriteMany", "RWO"], /"RWO" is not known/],
    [[""], /"" is not known/],
  ])("refuses %j", (modes, message) => {
    for (const singleNodeMultiWriter of [false, true]) {
      const run = (): unknown => toCsiAccessMode(modes, { singleNodeMultiWriter });
      expect(run).toThrow(RpcError);
      expect(run).toThrow(expect.objectContaining({ code: "INVALID_ARGUMENT", path: "accessModes" }));
      expect(run).toThrow(message);
    }
  });
});
