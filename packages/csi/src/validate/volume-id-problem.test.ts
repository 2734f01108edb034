import { describe, expect, it } from "vitest";
import { volumeIdProblem } from "./volume-id-problem.js";

describe("volumeIdProblem", () => {
  it.each(["v", "csi/a:b c", "..", "x".repeat(128), "ä".repeat(64)])("accepts %s", (id) => {
    expect(volumeIdProblem(id)).toBeUndefined();
  });

  it.each([
    ["", /empty/],
    ["x".repeat(129), /129 bytes/],
    ["ä".repeat(65), /130 bytes/],
    ["a\0", /control/],
    ["a\n", /control/],
    ["a\u0085", /control/],
  ])("refuses %j", (id, problem) => {
    expect(volumeIdProblem(id)).toMatch(problem);
  });
});
