import { describe, expect, it } from "vitest";
import { LinuxSeccomp, LinuxSeccompArg } from "./linux-seccomp.js";
import {
  seccompActions,
  seccompArchitectures,
  seccompFlags,
  seccompOperators,
} from "./linux-seccomp-names.js";

type Case = readonly [name: string, rest: object, ...findings: (readonly [string, string, string])[]];
const oneOf = (names: readonly string[]) => `one of ${names.map((name) => JSON.stringify(name)).join(", ")}`;
const UINT64 = "an integer from 0 to 18446744073709551615";
const withArg = (arg: object) => ({
  syscalls: [
    {
      names: ["personality"],
      action: "SCMP_ACT_ALLOW",
      args: [{ index: 0, value: 8, op: "SCMP_CMP_EQ", ...arg }],
    },
  ],
});
const withRule = (rule: object) => ({ syscalls: [{ names: ["read"], action: "SCMP_ACT_ALLOW", ...rule }] });

const cases: readonly Case[] = [
  ["smallest: a default", {}],
  [
    "actions: one that nobody knows",
    { defaultAction: "SCMP_ACT_ASK" },
    ["defaultAction", oneOf(seccompActions), '"SCMP_ACT_ASK"'],
  ],
  [
    "actions: the kernel's name",
    { defaultAction: "SECCOMP_RET_ALLOW" },
    ["defaultAction", oneOf(seccompActions), '"SECCOMP_RET_ALLOW"'],
  ],
  [
    "actions: of a rule, in small letters",
    withRule({ action: "scmp_act_log" }),
    ["syscalls[0].action", oneOf(seccompActions), '"scmp_act_log"'],
  ],
  ["errno: of the default and of a rule", { defaultErrnoRet: 38, ...withRule({ errnoRet: 4294967295 }) }],
  ["errno: negative", { defaultErrnoRet: -1 }, ["defaultErrnoRet", "at least 0", "-1"]],
  ["errno: by name", withRule({ errnoRet: "EPERM" }), ["syscalls[0].errnoRet", "a number", '"EPERM"']],
  ["architectures: all", { architectures: [...seccompArchitectures] }],
  [
    "architectures: Go's name",
    { architectures: ["amd64"] },
    ["architectures[0]", oneOf(seccompArchitectures), '"amd64"'],
  ],
  ["architectures: docker's map", { archMap: [{ architecture: "SCMP_ARCH_X86_64", subArchitectures: [] }] }],
  ["flags: all", { flags: [...seccompFlags] }],
  [
    "flags: one of a newer kernel",
    { flags: ["SECCOMP_FILTER_FLAG_NEW_LISTENER"] },
    ["flags[0]", oneOf(seccompFlags), '"SECCOMP_FILTER_FLAG_NEW_LISTENER"'],
  ],
  ["flags: as bits", { flags: 3 }, ["flags", "an array", "3"]],
  [
    "listener: with metadata",
    { defaultAction: "SCMP_ACT_NOTIFY", listenerPath: "/run/s.sock", listenerMetadata: "" },
  ],
  ["listener: null", { listenerPath: null }, ["listenerPath", "a string", "null"]],
  [
    "listener: metadata as an object",
    { listenerMetadata: {} },
    ["listenerMetadata", "a string", "an object"],
  ],
  ["rules: none", { syscalls: [] }],
  ["rules: a call that no kernel has", withRule({ names: ["teleport"] })],
  ["rules: no names", withRule({ names: [] }), ["syscalls[0].names", "of at least 1 item", "an empty array"]],
  [
    "rules: one name, as before 1.0",
    { syscalls: [{ name: "read", action: "SCMP_ACT_ALLOW" }] },
    ["syscalls[0].names", "an array", "nothing"],
  ],
  [
    "rules: a number among the names",
    withRule({ names: ["read", 0] }),
    ["syscalls[0].names[1]", "a string", "0"],
  ],
  ["conditions: none", withRule({ args: [] })],
  ["conditions: -1 as unsigned 64 bits", withArg({ value: 2n ** 64n - 1n })],
  ["conditions: a mask", withArg({ value: 2114060288, valueTwo: 2n ** 63n + 1n, op: "SCMP_CMP_MASKED_EQ" })],
  ["conditions: null", withArg({ valueTwo: null }), ["syscalls[0].args[0].valueTwo", UINT64, "null"]],
  ["conditions: one without a list", withRule({ args: {} }), ["syscalls[0].args", "an array", "an object"]],
];

const conditions: readonly Case[] = [
  ["to the limit", { index: 4294967295, value: 0 }],
  ["-1", { value: -1 }, ["value", UINT64, "-1"]],
  ["65 bits", { valueTwo: 2n ** 64n }, ["valueTwo", UINT64, "18446744073709551616"]],
  ["no value", { value: undefined }, ["value", UINT64, "nothing"]],
  ["a negative index", { index: -1 }, ["index", "at least 0", "-1"]],
  ["an index of 33 bits", { index: 4294967296 }, ["index", "at most 4294967295", "4294967296"]],
  ["a sign as operator", { op: "==" }, ["op", oneOf(seccompOperators), '"=="']],
];

describe("LinuxSeccomp", () => {
  for (const [name, rest, ...findings] of cases) {
    it(name, () => {
      expect(LinuxSeccomp.findings({ defaultAction: "SCMP_ACT_ERRNO", ...rest })).toEqual(
        findings.map(([path, expected, found]) => ({ path, expected, found })),
      );
    });
  }

  it("takes every action and operator", () => {
    for (const defaultAction of seccompActions) expect(LinuxSeccomp.is({ defaultAction })).toBe(true);
    for (const op of seccompOperators) {
      expect(LinuxSeccomp.is({ defaultAction: "SCMP_ACT_LOG", ...withArg({ op }) })).toBe(true);
    }
    const lists = [seccompActions, seccompArchitectures, seccompFlags, seccompOperators];
    expect(lists.map((list) => new Set<string>(list).size)).toEqual([9, 23, 4, 7]);
  });

  it("needs a default action", () => {
    expect(LinuxSeccomp.findings({ syscalls: [] })).toEqual([
      { path: "defaultAction", expected: oneOf(seccompActions), found: "nothing" },
    ]);
  });
});

describe("LinuxSeccompArg", () => {
  for (const [name, rest, ...findings] of conditions) {
    it(name, () => {
      expect(LinuxSeccompArg.findings({ index: 0, value: 8, op: "SCMP_CMP_EQ", ...rest })).toEqual(
        findings.map(([path, expected, found]) => ({ path, expected, found })),
      );
    });
  }
});
