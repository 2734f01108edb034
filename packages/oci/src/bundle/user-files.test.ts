import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hasMember, maxId, parseGroup, parsePasswd } from "./user-files.js";

const field = fc.string({
  unit: fc.constantFrom("a", "0", "1", "9", "-", " ", ",", "#", "\t", "\u00e9", "\0", "+"),
});
const name = fc.stringMatching(/^[a-z_][a-z0-9_-]{0,20}$/);
const id = fc.integer({ min: 0, max: maxId });

describe("the files of users", () => {
  it("end in entries with a name and usable ids, whatever is in them", () => {
    fc.assert(
      fc.property(fc.array(fc.array(field, { maxLength: 9 })), fc.constantFrom("\n", "\r\n"), (rows, end) => {
        const text = rows.map((row) => row.join(":")).join(end);
        for (const entry of [...parsePasswd(text), ...parseGroup(text)]) {
          expect(entry.name).not.toBe("");
          expect(entry.name).not.toMatch(/^#|[:\n]/);
          for (const found of "uid" in entry ? [entry.uid, entry.gid] : [entry.gid]) {
            expect(Number.isInteger(found) && found >= 0 && found <= maxId).toBe(true);
          }
        }
      }),
    );
  });

  it("have every well-formed entry, in order, between malformed lines", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(name, id, id)), (users) => {
        const text = users
          .map(([user, uid, gid]) => `bad:x:y:z\n\n${user}:x:${uid}:${gid}:,,,:/:/bin/sh`)
          .join("\n");
        expect([...parsePasswd(text)]).toEqual(users.map(([user, uid, gid]) => ({ name: user, uid, gid })));
      }),
    );
  });

  it("tell members from names that look like them", () => {
    fc.assert(
      fc.property(fc.array(name), name, (members, wanted) => {
        const [group] = parseGroup(`g:x:1:${members.join(",")}`);
        expect(group && hasMember(group, wanted)).toBe(members.includes(wanted));
      }),
    );
  });

  it("have no member without a name, or whose name has a comma", () => {
    const [group] = parseGroup("g:x:1:a,b,");
    expect(group && ["a,b", ",", "", "a"].map((name) => hasMember(group, name))).toEqual([
      false,
      false,
      false,
      true,
    ]);
  });

  it.each([
    ["u:x:1:2", { name: "u", uid: 1, gid: 2 }],
    ["\t u:x:01:2:g:h:s\r", { name: "u", uid: 1, gid: 2 }],
    [`u::${maxId}:0:`, { name: "u", uid: maxId, gid: 0 }],
    [`u::${maxId + 1}:0:`, undefined],
    ["u:x:1", undefined],
    ["u:x::2", undefined],
    ["u:x:1 :2", undefined],
    ["u:x:+1:2", undefined],
    [":x:1:2", undefined],
    ["#u:x:1:2", undefined],
    ["+::::::", undefined],
  ])("read %j as %j", (line, entry) => {
    expect([...parsePasswd(line)]).toEqual(entry === undefined ? [] : [entry]);
  });
});
