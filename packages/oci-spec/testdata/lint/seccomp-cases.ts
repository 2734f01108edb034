import { type LintCases, linux } from "./lint-case.js";

const seccomp = (profile: object) =>
  linux({
    linux: {
      seccomp: {
        defaultAction: "SCMP_ACT_ERRNO",
        syscalls: [{ names: ["read"], action: "SCMP_ACT_ALLOW" }],
        ...profile,
      },
    },
  });
const syscalls = (...list: readonly object[]) =>
  seccomp({ syscalls: list.map((rule) => ({ names: ["read"], action: "SCMP_ACT_ALLOW", ...rule })) });
const argument = (condition: object) =>
  syscalls({
    args: [
      { index: 0, value: 0, op: "SCMP_CMP_EQ" },
      { index: 1, value: 0, op: "SCMP_CMP_EQ", ...condition },
    ],
  });
const notify = { names: ["mknod"], action: "SCMP_ACT_NOTIFY" };
const ACTIONS = {
  SCMP_ACT_KILL: "refuses",
  SCMP_ACT_KILL_PROCESS: "refuses",
  SCMP_ACT_KILL_THREAD: "refuses",
  SCMP_ACT_TRAP: "refuses",
  SCMP_ACT_ERRNO: "refuses",
  SCMP_ACT_TRACE: "asks",
  SCMP_ACT_LOG: "allows",
} as const;

/** Cases about seccomp. */
export const seccompCases: LintCases = {
  "seccomp-allows-all": [
    [seccomp({ defaultAction: "SCMP_ACT_ALLOW", syscalls: [] }), ["linux.seccomp.defaultAction"]],
    [seccomp({ defaultAction: "SCMP_ACT_ALLOW", syscalls: undefined }), ["linux.seccomp.defaultAction"]],
    [seccomp({ defaultAction: "SCMP_ACT_ALLOW" }), []],
    [seccomp({ defaultAction: "SCMP_ACT_LOG", syscalls: [] }), []],
  ],
  "seccomp-refuses-all": [
    ...Object.entries(ACTIONS).map(
      ([defaultAction, does]) =>
        [
          seccomp({ defaultAction, syscalls: [] }),
          does === "refuses" ? ["linux.seccomp.defaultAction"] : [],
        ] as const,
    ),
    [seccomp({ defaultAction: "SCMP_ACT_KILL" }), []],
  ],
  "seccomp-errno-unused": [
    [seccomp({ defaultAction: "SCMP_ACT_KILL", defaultErrnoRet: 1 }), ["linux.seccomp.defaultErrnoRet"]],
    [syscalls({}, { names: ["write"], errnoRet: 1 }), ["linux.seccomp.syscalls[1].errnoRet"]],
    [seccomp({ defaultErrnoRet: 38 }), []],
    [seccomp({ defaultAction: "SCMP_ACT_TRACE", defaultErrnoRet: 38 }), []],
    [
      syscalls(
        { action: "SCMP_ACT_ERRNO", errnoRet: 0 },
        { names: ["a"], action: "SCMP_ACT_TRACE", errnoRet: 1 },
      ),
      [],
    ],
  ],
  "seccomp-listener-missing": [
    [syscalls({}, notify), ["linux.seccomp.listenerPath"]],
    [seccomp({ syscalls: [notify], listenerPath: "" }), ["linux.seccomp.listenerPath"]],
    [seccomp({ syscalls: [notify], listenerPath: "/run/agent.sock" }), []],
  ],
  "seccomp-listener-unused": [
    [seccomp({ listenerPath: "/run/agent.sock" }), ["linux.seccomp.listenerPath"]],
    [seccomp({ syscalls: [notify], listenerPath: "/run/agent.sock" }), []],
    [seccomp({ listenerPath: "" }), []],
  ],
  "seccomp-metadata-without-listener": [
    [seccomp({ listenerMetadata: "a" }), ["linux.seccomp.listenerMetadata"]],
    [seccomp({ syscalls: [notify], listenerPath: "/a", listenerMetadata: "a" }), []],
    [seccomp({ listenerMetadata: "" }), []],
  ],
  "seccomp-notify-impossible": [
    [seccomp({ defaultAction: "SCMP_ACT_NOTIFY" }), ["linux.seccomp.defaultAction"]],
    [
      seccomp({
        listenerPath: "/a",
        syscalls: [notify, { names: ["read", "write"], action: "SCMP_ACT_NOTIFY" }],
      }),
      ["linux.seccomp.syscalls[1].names[1]"],
    ],
    [seccomp({ listenerPath: "/a", syscalls: [notify, { names: ["write"], action: "SCMP_ACT_ALLOW" }] }), []],
  ],
  "seccomp-architecture-unknown": [
    [seccomp({ architectures: ["SCMP_ARCH_X86_64", "x86_64"] }), ["linux.seccomp.architectures[1]"]],
    [seccomp({ architectures: ["SCMP_ARCH_RISCV64", "SCMP_ARCH_LOONGARCH64"] }), []],
  ],
  "seccomp-repeated": [
    [
      seccomp({
        architectures: ["SCMP_ARCH_X86", "SCMP_ARCH_ARM", "SCMP_ARCH_X86"],
        flags: ["SECCOMP_FILTER_FLAG_LOG", "SECCOMP_FILTER_FLAG_LOG"],
      }),
      ["linux.seccomp.architectures[2]", "linux.seccomp.flags[1]"],
    ],
    [
      seccomp({
        architectures: ["SCMP_ARCH_X86", "SCMP_ARCH_ARM"],
        flags: ["SECCOMP_FILTER_FLAG_LOG", "SECCOMP_FILTER_FLAG_TSYNC"],
      }),
      [],
    ],
  ],
  "seccomp-argument-unknown": [
    [argument({ index: 6 }), ["linux.seccomp.syscalls[0].args[1].index"]],
    [argument({ index: 5 }), []],
  ],
  "seccomp-second-value-unused": [
    [argument({ valueTwo: 1 }), ["linux.seccomp.syscalls[0].args[1].valueTwo"]],
    [argument({ valueTwo: 2n ** 64n - 1n }), ["linux.seccomp.syscalls[0].args[1].valueTwo"]],
    [argument({ valueTwo: 1, op: "SCMP_CMP_MASKED_EQ" }), []],
    [argument({ valueTwo: 0 }), []],
  ],
  "seccomp-rules-contradict": [
    [
      syscalls({ names: ["a", "b"] }, { names: ["c", "b"], action: "SCMP_ACT_ERRNO" }),
      ["linux.seccomp.syscalls[1].names[1]"],
    ],
    [
      syscalls({ action: "SCMP_ACT_ERRNO", errnoRet: 1 }, { action: "SCMP_ACT_ERRNO", errnoRet: 38 }),
      ["linux.seccomp.syscalls[1].names[0]"],
    ],
    [syscalls({ names: ["a", "b"] }, { names: ["b", "c"] }), []],
    [
      syscalls(
        { names: ["a"] },
        { names: ["a"], action: "SCMP_ACT_ERRNO", args: [{ index: 0, value: 1, op: "SCMP_CMP_EQ" }] },
      ),
      [],
    ],
  ],
};
