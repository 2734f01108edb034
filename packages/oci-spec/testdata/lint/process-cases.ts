import { bare, freebsd, type LintCases, linux, windows, zos } from "./lint-case.js";

const user = { uid: 0, gid: 0 };
const scheduler = (attributes: object) => linux({ process: { scheduler: attributes } });
const io = (priority: number) => linux({ process: { ioPriority: { class: "IOPRIO_CLASS_BE", priority } } });
const deadline = { policy: "SCHED_DEADLINE", runtime: 1024, deadline: 2000, period: 3000 };
const rlimits = (...limits: readonly (readonly [string, number | bigint, number | bigint])[]) => ({
  process: { rlimits: limits.map(([type, soft, hard]) => ({ type, soft, hard })) },
});
const capabilities = (sets: object) => linux({ process: { capabilities: sets } });

/** Cases about the process. */
export const processCases: LintCases = {
  "args-missing": [
    [linux({ process: { args: undefined } }), ["process.args"]],
    [linux({ process: { args: [] } }), ["process.args"]],
    [linux({ process: { args: ["", "a"] } }), ["process.args[0]"]],
    [windows({ process: { args: [] } }), ["process.args"]],
    [windows({ process: { args: [], commandLine: "" } }), ["process.args"]],
    [windows({ process: { args: [], commandLine: "cmd /c ver" } }), []],
    [linux({ process: { args: ["sh", ""] } }), []],
    [linux({ process: undefined }), []],
  ],
  "command-line-ignored": [
    [linux({ process: { commandLine: "sh -c true" } }), ["process.commandLine"]],
    [windows({ process: { commandLine: "cmd" } }), []],
    [linux({ process: { commandLine: "" } }), []],
  ],
  "cwd-not-absolute": [
    [linux({ process: { cwd: "" } }), ["process.cwd"]],
    [linux({ process: { cwd: "tmp" } }), ["process.cwd"]],
    [linux({ process: { cwd: "C:\\" } }), ["process.cwd"]],
    [windows({ process: { cwd: "tmp" } }), ["process.cwd"]],
    [windows({ process: { cwd: "/tmp" } }), ["process.cwd"]],
    [windows({ process: { cwd: "c:/tmp" } }), []],
    [windows({ process: { cwd: "\\tmp" } }), []],
    [freebsd({ process: { cwd: "/tmp" } }), []],
  ],
  "user-missing": [
    [linux({ process: { user: undefined } }), ["process.user.uid", "process.user.gid"]],
    [linux({ process: { user: { uid: 7 } } }), ["process.user.gid"]],
    [zos({ process: { user: { gid: 7 } } }), ["process.user.uid"]],
    [windows({ process: { user: { username: "ContainerUser" } } }), []],
    [linux({ process: { user } }), []],
    [linux({ process: undefined }), []],
  ],
  "env-malformed": [
    [
      linux({ process: { env: ["A=1", "B", "=C", ""] } }),
      ["process.env[1]", "process.env[2]", "process.env[3]"],
    ],
    [linux({ process: { env: ["A=", "B==", "C=a b\nc"] } }), []],
  ],
  "env-repeated": [
    [linux({ process: { env: ["A=1", "B=1", "A=2", "A=1"] } }), ["process.env[2]", "process.env[3]"]],
    [windows({ process: { env: ["Path=1", "PATH=2"] } }), ["process.env[1]"]],
    [linux({ process: { env: ["Path=1", "PATH=1", "PATHS=1"] } }), []],
  ],
  "nul-in-process": [
    [
      linux({ process: { args: ["sh", "a\0"], env: ["A=\0"], cwd: "/\0" } }),
      ["process.args[1]", "process.env[0]", "process.cwd"],
    ],
    [linux({ process: { args: ["sh", "a\\0"], env: ["A=0"], cwd: "/0" } }), []],
    [linux({ process: undefined }), []],
  ],
  "oom-score-out-of-range": [
    [linux({ process: { oomScoreAdj: -1001 } }), ["process.oomScoreAdj"]],
    [linux({ process: { oomScoreAdj: 1001 } }), ["process.oomScoreAdj"]],
    [linux({ process: { oomScoreAdj: -1000 } }), []],
    [linux({ process: { oomScoreAdj: 1000 } }), []],
  ],

  "rlimit-repeated": [
    [
      linux(rlimits(["RLIMIT_CPU", 1, 1], ["RLIMIT_AS", 1, 1], ["RLIMIT_CPU", 2, 2])),
      ["process.rlimits[2].type"],
    ],
    [freebsd(rlimits(["RLIMIT_CPU", 1, 1], ["RLIMIT_CPU", 1, 1])), ["process.rlimits[1].type"]],
    [linux(rlimits(["RLIMIT_CPU", 1, 1], ["RLIMIT_CORE", 1, 1])), []],
  ],
  "rlimit-soft-above-hard": [
    [
      linux(rlimits(["RLIMIT_CPU", 2, 1], ["RLIMIT_AS", 2n ** 64n - 1n, 2n ** 64n - 2n])),
      ["process.rlimits[0].soft", "process.rlimits[1].soft"],
    ],
    [linux(rlimits(["RLIMIT_CPU", 1024, 1024], ["RLIMIT_AS", 1, 2n ** 64n - 1n])), []],
  ],
  "rlimit-unknown": [
    [linux(rlimits(["RLIMIT_NPROC", 1, 1], ["RLIMIT_THREADS", 1, 1])), ["process.rlimits[1].type"]],
    [freebsd(rlimits(["RLIMIT_SWAP", 1, 1])), []],
    [linux(rlimits(["RLIMIT_RTTIME", 1, 1])), []],
  ],

  "capability-unknown": [
    [
      capabilities({
        bounding: ["CAP_KILL", "KILL"],
        effective: [],
        inheritable: ["cap_kill"],
        permitted: ["CAP_FLY"],
      }),
      [
        "process.capabilities.bounding[1]",
        "process.capabilities.inheritable[0]",
        "process.capabilities.permitted[0]",
      ],
    ],
    [
      capabilities({
        effective: ["CAP_X"],
        permitted: ["CAP_X"],
        inheritable: ["CAP_X"],
        ambient: ["CAP_X"],
      }),
      [
        "process.capabilities.effective[0]",
        "process.capabilities.inheritable[0]",
        "process.capabilities.permitted[0]",
        "process.capabilities.ambient[0]",
      ],
    ],
    [capabilities({ bounding: ["CAP_CHECKPOINT_RESTORE"] }), []],
  ],
  "capability-effective-not-permitted": [
    [
      capabilities({
        effective: ["CAP_KILL", "CAP_CHOWN"],
        permitted: ["CAP_KILL"],
        bounding: ["CAP_CHOWN"],
      }),
      ["process.capabilities.effective[1]"],
    ],
    [capabilities({ effective: ["CAP_KILL"] }), ["process.capabilities.effective[0]"]],
    [capabilities({ effective: ["CAP_KILL"], permitted: ["CAP_CHOWN", "CAP_KILL"] }), []],
  ],
  "capability-ambient-not-held": [
    [
      capabilities({
        ambient: ["CAP_KILL", "CAP_CHOWN", "CAP_BPF", "CAP_FOWNER"],
        permitted: ["CAP_KILL", "CAP_BPF"],
        inheritable: ["CAP_KILL", "CAP_CHOWN"],
      }),
      [
        "process.capabilities.ambient[1]",
        "process.capabilities.ambient[2]",
        "process.capabilities.ambient[3]",
      ],
    ],
    [capabilities({ ambient: ["CAP_KILL"], permitted: ["CAP_KILL"], inheritable: ["CAP_KILL"] }), []],
  ],

  "scheduler-nice-out-of-range": [
    [scheduler({ policy: "SCHED_OTHER", nice: -21 }), ["process.scheduler.nice"]],
    [scheduler({ policy: "SCHED_BATCH", nice: 20 }), ["process.scheduler.nice"]],
    [scheduler({ policy: "SCHED_OTHER", nice: -20 }), []],
    [scheduler({ policy: "SCHED_BATCH", nice: 19 }), []],
  ],
  "scheduler-nice-unused": [
    [scheduler({ policy: "SCHED_IDLE", nice: 1 }), ["process.scheduler.nice"]],
    [scheduler({ policy: "SCHED_FIFO", priority: 1, nice: -1 }), ["process.scheduler.nice"]],
    [scheduler({ policy: "SCHED_IDLE", nice: 0 }), []],
  ],
  "scheduler-priority-unused": [
    [scheduler({ policy: "SCHED_OTHER", priority: 1 }), ["process.scheduler.priority"]],
    [scheduler({ ...deadline, priority: 1 }), ["process.scheduler.priority"]],
    [scheduler({ policy: "SCHED_OTHER", priority: 0 }), []],
    [scheduler({ policy: "SCHED_RR", priority: 99 }), []],
  ],
  "scheduler-priority-out-of-range": [
    [scheduler({ policy: "SCHED_FIFO" }), ["process.scheduler.priority"]],
    [scheduler({ policy: "SCHED_FIFO", priority: 0 }), ["process.scheduler.priority"]],
    [scheduler({ policy: "SCHED_RR", priority: 100 }), ["process.scheduler.priority"]],
    [scheduler({ policy: "SCHED_FIFO", priority: 1 }), []],
  ],
  "scheduler-deadline-unused": [
    [
      scheduler({ policy: "SCHED_OTHER", runtime: 1n, deadline: 1, period: 1 }),
      ["process.scheduler.runtime", "process.scheduler.deadline", "process.scheduler.period"],
    ],
    [scheduler({ policy: "SCHED_OTHER", runtime: 0, deadline: 0n, period: 0 }), []],
    [scheduler(deadline), []],
  ],
  "scheduler-deadline-order": [
    [scheduler({ ...deadline, runtime: 1023 }), ["process.scheduler.runtime"]],
    [scheduler({ ...deadline, deadline: 1023 }), ["process.scheduler.deadline"]],
    [scheduler({ ...deadline, period: 1999 }), ["process.scheduler.period"]],
    [scheduler({ policy: "SCHED_DEADLINE" }), ["process.scheduler.runtime"]],
    [scheduler({ policy: "SCHED_DEADLINE", runtime: 2n ** 63n, deadline: 2n ** 63n, period: 0n }), []],
    [scheduler({ ...deadline, deadline: 1024, period: 1024 }), []],
  ],
  "scheduler-policy-unsupported": [
    [scheduler({ policy: "SCHED_ISO" }), ["process.scheduler.policy"]],
    [scheduler({ policy: "SCHED_IDLE" }), []],
  ],
  "io-priority-out-of-range": [
    [io(-1), ["process.ioPriority.priority"]],
    [io(8), ["process.ioPriority.priority"]],
    [io(0), []],
    [io(7), []],
    [bare(), []],
  ],
};
