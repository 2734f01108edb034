import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { matchPattern } from "./match-pattern.js";

/** The same by a regular expression, which may take long. */
function slow(pattern: string, name: string): boolean {
  const source = pattern.replace(/[^*?]/g, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`);
  return new RegExp(`^${source.replaceAll("*", "[^/]*").replaceAll("?", "[^/]")}$`, "su").test(name);
}

describe("matchPattern", () => {
  for (const [pattern, name, matches] of [
    ["a", "a", true],
    ["a", "b", false],
    ["", "", true],
    ["*", "", true],
    ["*", "a.b", true],
    ["*", "a/b", false],
    ["a.b/*", "a.b/c", true],
    ["a.b/*", "a.b/c/d", false],
    ["*/x", "a.b/x", true],
    ["a?c", "abc", true],
    ["a?c", "a/c", false],
    ["?", "", false],
    ["a*b*c", "aXbYbZc", true],
    ["*.", "a.b", false],
  ] as const) {
    it(`${pattern} ${matches ? "matches" : "does not match"} ${name}`, () => {
      expect(matchPattern(pattern, name)).toBe(matches);
    });
  }

  it("is what a regular expression says", () => {
    const text = fc.string({ unit: fc.constantFrom("a", "b", "/", "*", "?", "."), maxLength: 8 });
    fc.assert(
      fc.property(text, text, (pattern, name) => {
        expect(matchPattern(pattern, name)).toBe(slow(pattern, name));
      }),
      { numRuns: 2000 },
    );
  });

  it("does not take forever", () => {
    expect(matchPattern(`${"*a".repeat(2000)}b`, "a".repeat(20_000))).toBe(false);
  });
});
