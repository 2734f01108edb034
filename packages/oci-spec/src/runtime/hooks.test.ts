import { describe, expect, it } from "vitest";
import { Hooks } from "./hooks.js";

type Case = readonly [name: string, document: unknown, ...findings: (readonly [string, string, string])[]];

const cases: readonly Case[] = [
  ["smallest: none", {}],
  ["smallest: an empty list", { prestart: [] }],
  [
    "lists: all six",
    {
      prestart: [{ path: "/a" }],
      createRuntime: [{ path: "/b" }],
      createContainer: [{ path: "/c" }],
      startContainer: [{ path: "/d" }],
      poststart: [{ path: "/e" }],
      poststop: [{ path: "/f" }],
    },
  ],
  ["lists: of a name that nobody knows", { precreate: { anything: true } }],
  ["lists: one hook without a list", { poststop: { path: "/f" } }, ["poststop", "an array", "an object"]],
  [
    "lists: null in one",
    { createRuntime: [{ path: "/a" }, null] },
    ["createRuntime[1]", "an object", "null"],
  ],
  ["path: relative, which is for the linter", { createRuntime: [{ path: "bin/hook" }] }],
  [
    "path: missing",
    { startContainer: [{ args: ["ldconfig"] }] },
    ["startContainer[0].path", "a string", "nothing"],
  ],
  ["args: with an environment", { poststart: [{ path: "/e", args: ["e", "-v"], env: ["A=1"] }] }],
  [
    "args: a number",
    { poststart: [{ path: "/e", args: ["e", 1] }] },
    ["poststart[0].args[1]", "a string", "a number"],
  ],
  [
    "env: an object",
    { poststart: [{ path: "/e", env: { A: "1" } }] },
    ["poststart[0].env", "an array", "an object"],
  ],
  ["timeout: one second", { poststop: [{ path: "/f", timeout: 1 }] }],
  ["timeout: zero", { poststop: [{ path: "/f", timeout: 0 }] }, ["poststop[0].timeout", "at least 1", "0"]],
  [
    "timeout: negative",
    { createContainer: [{ path: "/c", timeout: -5 }] },
    ["createContainer[0].timeout", "at least 1", "-5"],
  ],
  [
    "timeout: a fraction",
    { createContainer: [{ path: "/c", timeout: 1.5 }] },
    ["createContainer[0].timeout", "an integer", "1.5"],
  ],
  [
    "timeout: with a unit",
    { createContainer: [{ path: "/c", timeout: "5s" }] },
    ["createContainer[0].timeout", "a number", '"5s"'],
  ],
];

describe("Hooks", () => {
  for (const [name, document, ...findings] of cases) {
    it(name, () => {
      expect(Hooks.findings(document)).toEqual(
        findings.map(([path, expected, found]) => ({ path, expected, found })),
      );
    });
  }
});
