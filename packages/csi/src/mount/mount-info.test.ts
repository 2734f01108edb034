import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { loadMountInfo, parseMountInfo } from "./mount-info.js";

describe("mountinfo", () => {
  test("a line with optional fields and escaped characters", () => {
    const line =
      "36 35 98:0 /mnt1 /mnt/a\\040b\\134c rw,noatime shared:1 master:2 - ext3 /dev/root rw,errors=continue,x=\\054\n";
    expect(parseMountInfo(line)).toEqual([
      {
        id: 36,
        parentId: 35,
        device: "98:0",
        root: "/mnt1",
        mountPoint: "/mnt/a b\\c",
        options: ["rw", "noatime"],
        propagation: ["shared:1", "master:2"],
        fsType: "ext3",
        source: "/dev/root",
        superOptions: ["rw", "errors=continue", "x=,"],
      },
    ]);
  });

  test("a line without optional fields, and a source that is empty", () => {
    const [mount] = parseMountInfo("22 1 0:21 / /proc rw - proc  rw\n");
    expect(mount).toMatchObject({ propagation: [], fsType: "proc", source: "", superOptions: ["rw"] });
  });

  test("a file system that is called -", () => {
    const [mount] = parseMountInfo("22 1 0:21 / /a rw - - - rw\n");
    expect(mount).toMatchObject({ fsType: "-", source: "-" });
  });

  test.each([
    "",
    "x",
    "22 1 0:21 / /proc rw proc proc rw",
    "a 1 0:21 / /proc rw - proc proc rw",
    "22 b 0:21 / /proc rw - proc proc rw",
    "22 1 021 / /proc rw - proc proc rw",
    "22 1 0:21 / /proc rw - proc proc",
  ])("what is no line: %j", (line) => {
    if (line === "") expect(parseMountInfo(line)).toEqual([]);
    else expect(() => parseMountInfo(line)).toThrow(/INTERNAL.*a line is none/);
  });

  test("any text ends in mounts or in an RpcError", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        try {
          parseMountInfo(text);
        } catch (error) {
          expect(error).toMatchObject({ name: "RpcError", code: "INTERNAL" });
        }
      }),
    );
  });

  test.skipIf(process.platform !== "linux")("this process has a root", async () => {
    expect((await loadMountInfo()).map(({ mountPoint }) => mountPoint)).toContain("/");
  });
});
