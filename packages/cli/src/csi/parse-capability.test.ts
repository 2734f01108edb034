import { describe, expect, it } from "vitest";
import { parseCapability } from "./parse-capability.js";

const mount = (fsType = "", ...mountFlags: string[]): object => ({
  $case: "mount",
  value: { fsType, mountFlags, volumeMountGroup: "" },
});

describe("parseCapability", () => {
  it.each<[string, number, object]>([
    ["SINGLE_NODE_WRITER", 1, mount()],
    ["single-node-writer,mount", 1, mount()],
    ["5,mount,xfs", 5, mount("xfs")],
    ["MULTI_NODE_MULTI_WRITER,mount,ext4,noatime,uid=5", 5, mount("ext4", "noatime", "uid=5")],
    ["SINGLE_NODE_WRITER,mount,,noatime", 1, mount("", "noatime")],
    ["7,block", 7, { $case: "block", value: {} }],
    ["99,block", 99, { $case: "block", value: {} }],
  ])("%s", (text, mode, accessType) => {
    expect(parseCapability("--cap", text)).toEqual({ accessType, accessMode: { mode } });
  });

  it.each([
    ["", /the access mode is a number, or one of SINGLE_NODE_WRITER, .*SINGLE_NODE_MULTI_WRITER$/],
    ["WRITER,mount", /the access mode is/],
    ["toString,mount", /the access mode is/],
    ["1,disk", /comes mount or block$/],
    ["1,block,xfs", /a block volume has neither/],
  ])("%o is none", (text, message) => {
    expect(() => parseCapability("--cap", text)).toThrow(message);
  });
});
