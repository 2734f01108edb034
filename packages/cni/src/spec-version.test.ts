import { describe, expect, test } from "vitest";
import {
  compareVersions,
  currentSpecVersion,
  isAtLeast,
  isSpecVersion,
  parseVersion,
  specVersions,
} from "./spec-version.js";

describe("the versions of the specification", () => {
  test("are seven, oldest first", () => {
    expect(specVersions).toEqual(["0.1.0", "0.2.0", "0.3.0", "0.3.1", "0.4.0", "1.0.0", "1.1.0"]);
    expect(currentSpecVersion).toBe(specVersions.at(-1));
    expect([...specVersions].sort((a, b) => compareVersions(a, b) ?? 0)).toEqual(specVersions);
  });

  test.each(["", "1.0", "1.1.1", "0.3", " 1.0.0", "toString"])("%j is none of them", (text) => {
    expect(isSpecVersion(text)).toBe(false);
  });

  test("are known by their text", () => {
    expect(specVersions.every(isSpecVersion)).toBe(true);
  });
});

// as libcni reads and compares them
describe("a version", () => {
  test.each<[string, readonly number[]]>([
    ["", [0, 1, 0]],
    ["1", [1, 0, 0]],
    ["1.2", [1, 2, 0]],
    ["1.2.3", [1, 2, 3]],
    ["01.002.0003", [1, 2, 3]],
    ["+1.-2.+0", [1, -2, 0]],
    ["999999999999999.0.0", [999_999_999_999_999, 0, 0]],
  ])("%j is read", (text, parts) => {
    expect(parseVersion(text)).toEqual(parts);
  });

  test.each([
    "1.2.3.4",
    "1.",
    ".1",
    "1..2",
    ".",
    "v1.0.0",
    "1.0.0-rc1",
    "1.0.0+build",
    "1.x.0",
    "1,0,0",
    " 1.0.0",
    "1.0.0 ",
    "1.0.0\n",
    "0x1",
    "1234567890123456.0.0",
    "1e3",
    "+-1",
    "+",
    "١",
  ])("%j is none", (text) => {
    expect(parseVersion(text)).toBeUndefined();
    expect(compareVersions(text, "1.0.0")).toBeUndefined();
    expect(compareVersions("1.0.0", text)).toBeUndefined();
    expect(isAtLeast(text, "0.1.0")).toBe(false);
  });

  test.each([
    ["1.0.0", "0.9.9", 1],
    ["0.10.0", "0.9.0", 1],
    ["0.3.1", "0.3.0", 1],
    ["1.0.0", "1.0.1", -1],
    ["1.1.0", "1.0.9", 1],
    ["2.0.0", "1.9.9", 1],
    ["1", "1.0.0", 0],
    ["1.0", "1.0.0", 0],
    ["", "0.1.0", 0],
    ["", "0.2.0", -1],
    ["-1", "0", -1],
  ])("%j compared with %j", (a, b, order) => {
    expect(Math.sign(compareVersions(a, b) ?? Number.NaN)).toBe(order);
    expect(Math.sign(compareVersions(b, a) ?? Number.NaN)).toBe(0 - order);
  });

  test("is at least another", () => {
    expect(isAtLeast("0.4.0", "0.4.0")).toBe(true);
    expect(isAtLeast("1.0.0", "0.4.0")).toBe(true);
    expect(isAtLeast("0.3.1", "0.4.0")).toBe(false);
    expect(isAtLeast("", "0.1.0")).toBe(true);
    expect(isAtLeast("", "0.2.0")).toBe(false);
    expect(isAtLeast("99.0.0", "1.1.0")).toBe(true);
  });
});
