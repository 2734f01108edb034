import { describe, expect, it } from "vitest";
import { isWithin, pickTopology, satisfiesTopology } from "./topology.js";

/** `r1 z2` as the place of region r1, zone z2. */
function place(text: string): { segments: Record<string, string> } {
  const parts = text.split(" ").filter((part) => part !== "");
  return {
    segments: Object.fromEntries(
      parts.map((part) => [part.startsWith("r") ? "a.b/region" : "a.b/zone", part]),
    ),
  };
}
const places = (...texts: string[]): { segments: Record<string, string> }[] => texts.map(place);

describe("isWithin", () => {
  it.each([
    ["r1 z1", "r1 z1", true],
    ["r1 z1", "r1", true],
    ["r1 z1", "", true],
    ["", "", true],
    ["r1", "r1 z1", false],
    ["r1 z1", "r1 z2", false],
    ["z1", "r1", false],
    ["", "r1", false],
  ])("tells of %j in %j: %s", (inner, outer, expected) => {
    expect(isWithin(place(inner), place(outer))).toBe(expected);
  });

  it("takes keys as the same that differ in case only, but not values", () => {
    expect(isWithin({ segments: { "A.b/Zone": "z1" } }, { segments: { "a.b/zone": "z1" } })).toBe(true);
    expect(isWithin({ segments: { "a.b/zone": "Z1" } }, { segments: { "a.b/zone": "z1" } })).toBe(false);
  });
});

describe("satisfiesTopology", () => {
  it.each([
    ["r1 z1", ["r1 z1", "r1 z2"], true],
    ["r1", ["r1 z2"], true],
    ["r1 z1", [], true],
    ["", ["r1 z1"], true],
    ["r1 z3", ["r1 z1", "r1 z2"], false],
    ["r2", ["r1 z2"], false],
    ["r1 z1", ["r1"], false],
  ])("tells of %j and the requisite %j: %s", (area, requisite, expected) => {
    const requirement = { requisite: places(...requisite), preferred: places("r9 z9") };
    expect(satisfiesTopology(place(area), requirement)).toBe(expected);
  });

  it("is satisfied without a requirement", () => {
    expect(satisfiesTopology(place("r1"), undefined)).toBe(true);
  });
});

describe("pickTopology", () => {
  it.each<[string, string[], string[], string[], number | undefined]>([
    ["the first preferred place", ["z1", "z2", "z3"], ["z3", "z2"], ["z1", "z2", "z3"], 2],
    ["the next preferred one without room in the first", ["z1", "z2"], ["z3", "z2"], ["z1", "z2", "z3"], 1],
    ["a requisite place without room in a preferred one", ["z1", "z2"], ["z3"], ["z3", "z2", "z1"], 1],
    ["the requisite places in their order", ["z1", "z2"], [], ["z2", "z1"], 1],
    ["an area that holds the place", ["r2", "r1"], ["r1 z5"], ["r1 z5"], 1],
    ["any place when none is requisite", ["z1", "z2"], ["z3"], [], 0],
    ["the first without any wish", ["z1", "z2"], [], [], 0],
    ["nothing without room in a requisite place", ["z1", "z2"], ["z3"], ["z3", "z4"], undefined],
    ["nothing without areas", [], ["z3"], [], undefined],
  ])("picks %s", (_, areas, preferred, requisite, index) => {
    const candidates = places(...areas);
    const requirement = { preferred: places(...preferred), requisite: places(...requisite) };
    expect(pickTopology(candidates, requirement)).toBe(index === undefined ? undefined : candidates[index]);
  });

  it("picks the first without a requirement", () => {
    const candidates = places("z1", "z2");
    expect(pickTopology(candidates, undefined)).toBe(candidates[0]);
  });
});
