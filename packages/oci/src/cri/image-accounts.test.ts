import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseGroup, parsePasswd } from "./image-accounts.js";

describe("parsePasswd", () => {
  it("reads users, and passes over everything else", () => {
    const text =
      "root:x:0:0:root:/root:/bin/sh\n\n# comment\n  web:x:33:34::/:/bin/false  \nno-ids:x\nnegative:x:-1:0\nlarge:x:4294967295:0\nhex:x:0x10:0\n:x:1:1\r\nlast:x:2147483647:5";
    expect(parsePasswd(text)).toEqual([
      { name: "root", uid: 0, gid: 0 },
      { name: "web", uid: 33, gid: 34 },
      { name: "last", uid: 2147483647, gid: 5 },
    ]);
  });

  it("takes any text, in order", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        for (const { name, uid, gid } of parsePasswd(text)) {
          expect(text).toContain(name);
          expect([uid, gid].every((id) => Number.isInteger(id) && id >= 0 && id < 2 ** 31)).toBe(true);
        }
      }),
    );
  });
});

describe("parseGroup", () => {
  it("reads groups and their members", () => {
    expect(parseGroup("root:x:0:\nusers:x:100:a,b,\nbad:x:y:a\nshort:x:7")).toEqual([
      { name: "root", gid: 0, members: [] },
      { name: "users", gid: 100, members: ["a", "b"] },
      { name: "short", gid: 7, members: [] },
    ]);
  });
});
