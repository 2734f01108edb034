/** What seccomp can do with a system call. `SCMP_ACT_LOG` since runtime-spec 1.0.2, `KILL_PROCESS`, `KILL_THREAD` and `NOTIFY` since 1.1.0. */
export const seccompActions = [
  "SCMP_ACT_KILL",
  "SCMP_ACT_KILL_PROCESS",
  "SCMP_ACT_KILL_THREAD",
  "SCMP_ACT_TRAP",
  "SCMP_ACT_ERRNO",
  "SCMP_ACT_TRACE",
  "SCMP_ACT_ALLOW",
  "SCMP_ACT_LOG",
  "SCMP_ACT_NOTIFY",
] as const;

/**
 * What seccomp does with a system call: end the thread (`KILL`, `KILL_THREAD`) or the process, send SIGSYS (`TRAP`), fail with an
 * errno, tell a tracer, let it pass, let it pass and log it, or ask the program at `listenerPath` (`NOTIFY`).
 */
export type LinuxSeccompAction = (typeof seccompActions)[number];

/** The architectures that seccomp can name. `RISCV64` since runtime-spec 1.1.0, `LOONGARCH64`, `M68K`, `SH` and `SHEB` since 1.2.1. */
export const seccompArchitectures = [
  "SCMP_ARCH_X86",
  "SCMP_ARCH_X86_64",
  "SCMP_ARCH_X32",
  "SCMP_ARCH_ARM",
  "SCMP_ARCH_AARCH64",
  "SCMP_ARCH_LOONGARCH64",
  "SCMP_ARCH_M68K",
  "SCMP_ARCH_MIPS",
  "SCMP_ARCH_MIPS64",
  "SCMP_ARCH_MIPS64N32",
  "SCMP_ARCH_MIPSEL",
  "SCMP_ARCH_MIPSEL64",
  "SCMP_ARCH_MIPSEL64N32",
  "SCMP_ARCH_PPC",
  "SCMP_ARCH_PPC64",
  "SCMP_ARCH_PPC64LE",
  "SCMP_ARCH_S390",
  "SCMP_ARCH_S390X",
  "SCMP_ARCH_SH",
  "SCMP_ARCH_SHEB",
  "SCMP_ARCH_PARISC",
  "SCMP_ARCH_PARISC64",
  "SCMP_ARCH_RISCV64",
] as const;

/** An architecture as seccomp names it. */
export type Arch = (typeof seccompArchitectures)[number];

/** The flags of `seccomp(2)` that the specification knows. All but the last since runtime-spec 1.0.2, the last since 1.1.0. */
export const seccompFlags = [
  "SECCOMP_FILTER_FLAG_TSYNC",
  "SECCOMP_FILTER_FLAG_LOG",
  "SECCOMP_FILTER_FLAG_SPEC_ALLOW",
  "SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV",
] as const;

/**
 * A flag of `seccomp(2)`: put the filter on all threads, log all actions but `ALLOW` (Linux 4.14), leave the mitigation of
 * speculative store bypass off (4.17), or let only fatal signals interrupt a call that was notified (5.19).
 */
export type LinuxSeccompFlag = (typeof seccompFlags)[number];

/** How seccomp compares an argument of a system call. */
export const seccompOperators = [
  "SCMP_CMP_NE",
  "SCMP_CMP_LT",
  "SCMP_CMP_LE",
  "SCMP_CMP_EQ",
  "SCMP_CMP_GE",
  "SCMP_CMP_GT",
  "SCMP_CMP_MASKED_EQ",
] as const;

/** A comparison: `MASKED_EQ` compares what is left of the argument under the mask `value` with `valueTwo`. */
export type LinuxSeccompOperator = (typeof seccompOperators)[number];
