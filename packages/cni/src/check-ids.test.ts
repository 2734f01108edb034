import { describe, expect, test } from "vitest";
import { thrown } from "../testdata/row.js";
import {
  checkAttachment,
  containerIdProblem,
  interfaceNameProblem,
  networkNameProblem,
} from "./check-ids.js";

// libcni takes these, and refuses those
const names = [
  "a",
  "0",
  "aB",
  "Z9",
  "web-1",
  "A.b_c-",
  "a..b",
  "0123456789abcdef".repeat(4),
  "n".repeat(300),
];
const badNames = [
  "-a",
  ".a",
  "_a",
  "..",
  ".",
  "a/b",
  "a b",
  "a\n",
  "\na",
  "a\0",
  "é",
  "a:b",
  "a\\b",
  "ａ",
  "a\u2028",
];
const ifNames = [
  "eth0",
  "a",
  "...",
  ".a",
  "net1@if2",
  "é",
  "ünf-zehn-bytes",
  "fifteen-bytes-x",
  "a\ufeff",
  "a\u180e",
  "a\u200b",
];
const badIfNames = [
  "a\0",
  ".",
  "..",
  "a/b",
  "/",
  "a:b",
  ":",
  " ",
  "a b",
  "a\t",
  "a\n",
  "a\v",
  "a\f",
  "a\r",
  "a\u0085",
  "a\u00a0",
  "a\u1680",
  "a\u2000",
  "a\u200a",
  "a\u2028",
  "a\u2029",
  "a\u202f",
  "a\u205f",
  "a\u3000",
];

describe.each([
  ["the container id", containerIdProblem],
  ["the network's name", networkNameProblem],
] as const)("%s", (what, problemOf) => {
  test.each(names)("may be %j", (name) => {
    expect(problemOf(name)).toBeUndefined();
  });

  test.each(badNames)("may not be %j", (name) => {
    expect(problemOf(name)).toBe(
      `${what} ${JSON.stringify(name)} has to begin with a letter or a digit and to hold only these, "_", "." and "-"`,
    );
  });

  test("may not be missing, nor anything but a text", () => {
    for (const name of ["", undefined, null, 5, ["a"], {}])
      expect(problemOf(name as string)).toBe(`${what} is missing`);
  });

  test("is not told in all its length", () => {
    expect(problemOf("/".repeat(100_000))?.length).toBeLessThan(200);
  });
});

describe("the name of an interface", () => {
  test.each(ifNames)("may be %j", (name) => {
    expect(interfaceNameProblem(name)).toBeUndefined();
  });

  test.each(badIfNames)("may not be %j", (name) => {
    expect(interfaceNameProblem(name)).toMatch(
      /^the interface name ".*" (is a folder's|has a slash, a colon, white space or a zero byte)$/s,
    );
  });

  test.each(["sixteen-bytes-xx", "ü".repeat(8), "😀😀😀😀", "a".repeat(100_000)])(
    "may not have more than 15 bytes: %j",
    (name) => {
      expect(interfaceNameProblem(name)).toBe(
        `the interface name ${JSON.stringify(name.slice(0, 80))} has more than 15 bytes`,
      );
    },
  );

  test("may not be missing, nor anything but a text", () => {
    for (const name of ["", undefined, null, 5, []]) {
      expect(interfaceNameProblem(name)).toBe("the interface name is missing");
    }
  });
});

describe("what names an attachment", () => {
  test("is taken", () => {
    expect(() => checkAttachment("ADD", "lab", "web-1", "eth0")).not.toThrow();
  });

  test.each([
    ["lab", "/", "eth0", /the container id "\/" has to/],
    ["lab", "", "eth0", /the container id is missing/],
    ["a/b", "web-1", "eth0", /the network's name "a\/b" has to/],
    ["lab", "web-1", "", /the interface name is missing/],
    ["a/b", "c/d", "", /the container id "c\/d" has to/],
  ])("is refused: %j, %j, %j", (network, containerId, ifName, message) => {
    const error = thrown(() => checkAttachment("DEL", network, containerId, ifName), "INVALID_ARGUMENT");
    expect(error.message).toMatch(message);
    expect(error).toMatchObject({ doing: "calling DEL", verb: "DEL", network, containerId, ifName });
  });
});
