import { describe, expect, it } from "vitest";
import { capabilities } from "./linux-capabilities.js";
import { ioPriorityClasses } from "./linux-io-priority.js";
import { rlimitTypes } from "./posix-rlimit.js";
import { Process } from "./process.js";
import { schedulerFlags, schedulerPolicies } from "./scheduler.js";

type Case = readonly [name: string, rest: object, ...findings: (readonly [string, string, string])[]];
const rlimit = { type: "RLIMIT_NOFILE", hard: 1, soft: 1 };
const UINT64 = "an integer from 0 to 18446744073709551615";
const CPUS = "a list of CPUs such as 0-3,7";

const cases: readonly Case[] = [
  ["user: numbers to the limit", { user: { uid: 4294967295, gid: 0, umask: 511, additionalGids: [] } }],
  ["user: a name, for Windows", { user: { username: "ContainerUser" } }],
  ["user: an id below zero", { user: { uid: -1, gid: 0 } }, ["user.uid", "at least 0", "-1"]],
  [
    "user: an id of 33 bits",
    { user: { uid: 0, gid: 4294967296 } },
    ["user.gid", "at most 4294967295", "4294967296"],
  ],
  [
    "user: a group by name",
    { user: { additionalGids: [0, "wheel"] } },
    ["user.additionalGids[1]", "a number", '"wheel"'],
  ],
  ["user: a fraction as umask", { user: { umask: 1.5 } }, ["user.umask", "an integer", "1.5"]],
  ["args: none", { args: [] }],
  ["args: one line", { args: "sleep 60" }, ["args", "an array", "a string"]],
  ["args: null among them", { args: ["sleep", null] }, ["args[1]", "a string", "null"]],
  ["args: a command line, for Windows", { commandLine: "cmd /c dir" }],
  ["env: a name without a value", { env: ["A=1", "B"] }],
  ["env: an object", { env: { A: "1" } }, ["env", "an array", "an object"]],
  ["terminal: with a size", { terminal: true, consoleSize: { height: 24, width: 80 } }],
  ["terminal: the largest size", { consoleSize: { height: 2n ** 64n - 1n, width: 0 } }],
  [
    "terminal: a size without a width",
    { consoleSize: { height: 24 } },
    ["consoleSize.width", UINT64, "nothing"],
  ],
  [
    "terminal: a negative size",
    { consoleSize: { height: -1, width: 80 } },
    ["consoleSize.height", UINT64, "-1"],
  ],
  ["terminal: as a number", { terminal: 1 }, ["terminal", "true or false", "1"]],
  ["capabilities: all of them", { capabilities: { bounding: [...capabilities] } }],
  ["capabilities: one of a newer kernel", { capabilities: { permitted: ["CAP_TELEPORT"] } }],
  ["capabilities: no sets", { capabilities: {} }],
  [
    "capabilities: a plain list, as before 1.0",
    { capabilities: ["CAP_KILL"] },
    ["capabilities", "an object", "an array"],
  ],
  [
    "capabilities: a number",
    { capabilities: { ambient: [5] } },
    ["capabilities.ambient[0]", "a string", "5"],
  ],
  ["rlimits: all that Linux has", { rlimits: rlimitTypes.map((type) => ({ ...rlimit, type })) }],
  ["rlimits: one of another system", { rlimits: [{ ...rlimit, type: "RLIMIT_VMEM" }] }],
  ["rlimits: no limit", { rlimits: [{ ...rlimit, hard: 2n ** 64n - 1n, soft: 2n ** 64n - 1n }] }],
  [
    "rlimits: a soft limit above the hard one, which the kernel refuses",
    { rlimits: [{ ...rlimit, soft: 2 }] },
  ],
  [
    "rlimits: a limit of 65 bits",
    { rlimits: [{ ...rlimit, hard: 2n ** 64n }] },
    ["rlimits[0].hard", UINT64, "18446744073709551616"],
  ],
  ["rlimits: -1 for no limit", { rlimits: [{ ...rlimit, soft: -1 }] }, ["rlimits[0].soft", UINT64, "-1"]],
  [
    "rlimits: a number that a double rounds",
    { rlimits: [{ ...rlimit, hard: 2 ** 60 }] },
    ["rlimits[0].hard", UINT64, "1152921504606847000"],
  ],
  [
    "rlimits: docker's short name",
    { rlimits: [{ ...rlimit, type: "nofile" }] },
    ["rlimits[0].type", "a name such as RLIMIT_NOFILE", '"nofile"'],
  ],
  [
    "rlimits: a digit in the name",
    { rlimits: [{ ...rlimit, type: "RLIMIT_A1" }] },
    ["rlimits[0].type", "a name such as RLIMIT_NOFILE", '"RLIMIT_A1"'],
  ],
  [
    "rlimits: a line break after the name",
    { rlimits: [{ ...rlimit, type: "RLIMIT_AS\n" }] },
    ["rlimits[0].type", "a name such as RLIMIT_NOFILE", '"RLIMIT_AS\\n"'],
  ],
  ["oomScoreAdj: negative", { oomScoreAdj: -1000 }],
  ["oomScoreAdj: beyond what the kernel takes", { oomScoreAdj: 5000 }],
  ["oomScoreAdj: a fraction", { oomScoreAdj: 0.5 }, ["oomScoreAdj", "an integer", "0.5"]],
  ["scheduler: every policy", { scheduler: { policy: "SCHED_IDLE", flags: [...schedulerFlags] } }],
  [
    "scheduler: a deadline of 64 bits",
    { scheduler: { policy: "SCHED_DEADLINE", runtime: 1, deadline: 2n ** 63n, period: 0 } },
  ],
  [
    "scheduler: nice to the limit",
    { scheduler: { policy: "SCHED_OTHER", nice: -2147483648, priority: 2147483647 } },
  ],
  [
    "scheduler: nice of 33 bits",
    { scheduler: { policy: "SCHED_OTHER", nice: 2147483648 } },
    ["scheduler.nice", "at most 2147483647", "2147483648"],
  ],
  [
    "scheduler: no policy",
    { scheduler: {} },
    ["scheduler.policy", `one of ${schedulerPolicies.map((p) => `"${p}"`).join(", ")}`, "nothing"],
  ],
  [
    "scheduler: another policy",
    { scheduler: { policy: "SCHED_EXT" } },
    ["scheduler.policy", `one of ${schedulerPolicies.map((p) => `"${p}"`).join(", ")}`, '"SCHED_EXT"'],
  ],
  [
    "scheduler: another flag",
    { scheduler: { policy: "SCHED_RR", flags: ["SCHED_FLAG_X"] } },
    ["scheduler.flags[0]", `one of ${schedulerFlags.map((f) => `"${f}"`).join(", ")}`, '"SCHED_FLAG_X"'],
  ],
  [
    "scheduler: a negative runtime",
    { scheduler: { policy: "SCHED_DEADLINE", runtime: -1n } },
    ["scheduler.runtime", UINT64, "-1"],
  ],
  ["ioPriority: every class", { ioPriority: { class: "IOPRIO_CLASS_RT", priority: 0 } }],
  ["ioPriority: a level beyond 7", { ioPriority: { class: "IOPRIO_CLASS_BE", priority: 99 } }],
  [
    "ioPriority: another class",
    { ioPriority: { class: "IOPRIO_CLASS_NONE", priority: 0 } },
    [
      "ioPriority.class",
      `one of ${ioPriorityClasses.map((c) => `"${c}"`).join(", ")}`,
      '"IOPRIO_CLASS_NONE"',
    ],
  ],
  [
    "ioPriority: no level, which the text requires and the schema not",
    { ioPriority: { class: "IOPRIO_CLASS_BE" } },
    ["ioPriority.priority", "a number", "nothing"],
  ],
  ["execCPUAffinity: lists and blanks", { execCPUAffinity: { initial: "0-3, 7", final: "" } }],
  [
    "execCPUAffinity: a mask",
    { execCPUAffinity: { initial: "0xff" } },
    ["execCPUAffinity.initial", CPUS, '"0xff"'],
  ],
  [
    "execCPUAffinity: a number",
    { execCPUAffinity: { final: 7 } },
    ["execCPUAffinity.final", "a string", "7"],
  ],
  ["labels: of AppArmor and SELinux", { apparmorProfile: "unconfined", selinuxLabel: "a:b:c:s0" }],
  ["labels: null", { selinuxLabel: null }, ["selinuxLabel", "a string", "null"]],
];

describe("Process", () => {
  for (const [name, rest, ...findings] of cases) {
    it(name, () => {
      expect(Process.findings({ cwd: "/", ...rest })).toEqual(
        findings.map(([path, expected, found]) => ({ path, expected, found })),
      );
    });
  }

  it("takes every policy and class", () => {
    for (const policy of schedulerPolicies)
      expect(Process.is({ cwd: "/", scheduler: { policy } })).toBe(true);
    for (const name of ioPriorityClasses) {
      expect(Process.is({ cwd: "/", ioPriority: { class: name, priority: 7 } })).toBe(true);
    }
  });

  it("needs a working directory", () => {
    expect(Process.findings({ args: ["sh"] })).toEqual([
      { path: "cwd", expected: "a string", found: "nothing" },
    ]);
  });
});

describe("the lists of names", () => {
  it("have each capability at the place of its number", () => {
    expect(capabilities).toHaveLength(41);
    expect([0, 12, 21, 37, 39, 40].map((number) => capabilities[number])).toEqual([
      "CAP_CHOWN",
      "CAP_NET_ADMIN",
      "CAP_SYS_ADMIN",
      "CAP_AUDIT_READ",
      "CAP_BPF",
      "CAP_CHECKPOINT_RESTORE",
    ]);
    expect(new Set(capabilities).size).toBe(41);
  });

  it("have each resource limit at the place of its number", () => {
    expect(rlimitTypes).toHaveLength(16);
    expect([0, 7, 15].map((number) => rlimitTypes[number])).toEqual([
      "RLIMIT_CPU",
      "RLIMIT_NOFILE",
      "RLIMIT_RTTIME",
    ]);
  });
});
