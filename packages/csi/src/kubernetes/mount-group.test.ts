import { RpcError } from "@container-interfaces/transport";
import { describe, expect, it } from "vitest";
import { VolumeCapability } from "../gen/csi/v1/csi.js";
import { mountGroup } from "./mount-group.js";

const withGroup = (volumeMountGroup: string): VolumeCapability =>
  VolumeCapability.fromPartial({ accessType: { $case: "mount", value: { volumeMountGroup } } });

describe("mountGroup", () => {
  it.each([
    ["0", 0],
    ["2000", 2000],
    ["4294967294", 4_294_967_294],
  ])("reads %j", (text, gid) => {
    expect(mountGroup(withGroup(text))).toBe(gid);
  });

  it.each([
    ["no capability", undefined],
    ["no access type", VolumeCapability.fromPartial({})],
    ["no group", withGroup("")],
    ["a block volume", VolumeCapability.fromPartial({ accessType: { $case: "block", value: {} } })],
  ])("gives undefined for %s", (_, capability) => {
    expect(mountGroup(capability)).toBeUndefined();
  });

  it.each(["-1", "4294967295", "99999999999", "staff", "1.5", "0x10", " 5", "007", "1e3"])(
    "refuses %j",
    (text) => {
      const run = (): unknown => mountGroup(withGroup(text));
      expect(run).toThrow(RpcError);
      expect(run).toThrow(
        expect.objectContaining({
          code: "INVALID_ARGUMENT",
          path: "volumeCapability.mount.volumeMountGroup",
        }),
      );
    },
  );
});
