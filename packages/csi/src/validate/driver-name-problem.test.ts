import { describe, expect, it } from "vitest";
import { driverNameProblem } from "./driver-name-problem.js";

describe("driverNameProblem", () => {
  it.each(["a", "dirs.example.com", "3PAR.hpe-x.com", "x".repeat(63), "a--b.c"])("accepts %s", (name) => {
    expect(driverNameProblem(name)).toBeUndefined();
  });

  it.each([
    ["", /empty/],
    ["x".repeat(64), /64 characters/],
    ["-a", /domain name/],
    ["a-", /domain name/],
    ["a..b", /domain name/],
    ["a.b.", /domain name/],
    ["a.-b", /domain name/],
    ["a_b", /domain name/],
    ["a/b", /domain name/],
    ["ä", /domain name/],
    ["a\n", /domain name/],
  ])("refuses %j", (name, problem) => {
    expect(driverNameProblem(name)).toMatch(problem);
  });
});
