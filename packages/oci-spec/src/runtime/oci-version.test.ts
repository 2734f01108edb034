import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compareReleases, isSemVer, releaseOf, runtimeSpecReleases } from "./oci-version.js";

describe("isSemVer", () => {
  it.each([
    "1.0.0",
    "0.0.4",
    "10.20.30",
    "1.1.0-rc.1",
    "1.0.2-dev",
    "1.1.0+dev",
    "1.0.0-0A.is.legal",
    "1.0.0--x.-",
  ])("takes %s", (version) => {
    expect(isSemVer(version)).toBe(true);
  });

  it.each([
    "",
    "1",
    "1.0",
    "1.0.0.0",
    "01.0.0",
    "1.00.0",
    "1.0.00",
    "v1.0.0",
    "1.0.0-",
    "1.0.0-01",
    "1.0.0-a..b",
    "1.0.0+",
    "1.0.0+a+b",
    "1.0.0 ",
    "1.0.0\n",
    "a.b.c",
  ])("refuses %j", (version) => {
    expect(isSemVer(version)).toBe(false);
  });

  it("takes 256 characters, and no more", () => {
    expect(isSemVer(`1.0.0-${"a".repeat(250)}`)).toBe(true);
    expect(isSemVer(`1.0.0-${"a".repeat(251)}`)).toBe(false);
  });

  it("ends soon, whatever it is given", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom("0", "1", ".", "-", "+", "a"), maxLength: 300 }),
        (text) => {
          const begin = performance.now();
          isSemVer(text);
          return performance.now() - begin < 100;
        },
      ),
    );
  });
});

describe("compareReleases", () => {
  it("puts releases in their order", () => {
    for (const [index, release] of runtimeSpecReleases.entries()) {
      for (const [other, second] of runtimeSpecReleases.entries()) {
        expect(Math.sign(compareReleases(release, second))).toBe(Math.sign(index - other));
      }
    }
  });

  it("compares numbers, not texts, of any size", () => {
    expect(compareReleases("1.10.0", "1.9.0")).toBeGreaterThan(0);
    expect(compareReleases("1.0.9007199254740993", "1.0.9007199254740992")).toBeGreaterThan(0);
  });
});

describe("releaseOf", () => {
  it.each([
    ["1.2.0", "1.2.0"],
    ["1.1.0-rc.2", "1.1.0"],
    ["1.0.2-dev", "1.1.0"],
    ["1.0.0-rc5-dev", "1.0.1"],
    ["1.1.0+dev", "1.2.0"],
    ["1.1.0-rc.2+dev", "1.2.0"],
    ["1.3.0+dev", "1.3.0"],
    ["1.3.0-developer", "1.3.0"],
    ["2.0.0", "2.0.0"],
  ])("of %s is %s", (version, release) => {
    expect(releaseOf(version)).toBe(release);
  });
});
