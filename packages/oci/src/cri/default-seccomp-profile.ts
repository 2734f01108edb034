import { hostPlatform } from "@container-interfaces/oci-spec/reference";
import type { Arch, LinuxSeccomp, LinuxSyscall } from "@container-interfaces/oci-spec/runtime";
import { isOlderKernel } from "./kernel-version.js";
import {
  allowedSyscalls,
  syscallsByArchitecture,
  syscallsByCapability,
  syscallsSince48,
} from "./seccomp-syscalls.js";

/** What {@link defaultSeccompProfile} goes by. */
export interface SeccompFacts {
  /** The bounding capabilities of the container. */
  readonly capabilities: readonly string[];
  /** The architecture as Go names it. Default: that of this process. */
  readonly architecture?: string | undefined;
  /** The version of the kernel, such as `6.1.0`. Default: a current one. */
  readonly kernel?: string | undefined;
}

const architectures: Readonly<Record<string, readonly Arch[]>> = {
  amd64: ["SCMP_ARCH_X86_64", "SCMP_ARCH_X86", "SCMP_ARCH_X32"],
  arm64: ["SCMP_ARCH_ARM", "SCMP_ARCH_AARCH64"],
  loong64: ["SCMP_ARCH_LOONGARCH64"],
  mips64: ["SCMP_ARCH_MIPS", "SCMP_ARCH_MIPS64", "SCMP_ARCH_MIPS64N32"],
  mips64le: ["SCMP_ARCH_MIPSEL", "SCMP_ARCH_MIPSEL64", "SCMP_ARCH_MIPSEL64N32"],
  riscv64: ["SCMP_ARCH_RISCV64"],
  s390x: ["SCMP_ARCH_S390", "SCMP_ARCH_S390X"],
};

/** Families of sockets: all from 1 on to this one, which is AF_ALG, the kernel's cryptography. */
const FIRST_REFUSED_FAMILY = 38;
/** AF_NFC, and what comes after AF_VSOCK, which leads to virtual machines of the host. */
const LATER_FAMILIES = [39, 41, 42, 43, 44, 45];
/** PER_LINUX, PER_LINUX32, both with UNAME26, and the question which one it is. */
const PERSONALITIES = [0x0, 0x8, 0x20000, 0x20008, 0xffffffff];
/** CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID and NEWNET. */
const NEW_NAMESPACES = 0x7e020000;
const ENOSYS = 38;

/**
 * Makes the seccomp profile that containerd 2.4 gives containers by default, which is close to Docker's: system calls that are not listed fail with
 * EPERM. Some pass for a capability only, and some of them on one architecture.
 */
export function defaultSeccompProfile({
  capabilities,
  architecture = hostPlatform()?.architecture ?? "amd64",
  kernel,
}: SeccompFacts): LinuxSeccomp {
  const sockets = [
    when("socket", "SCMP_CMP_LT", FIRST_REFUSED_FAMILY),
    ...LATER_FAMILIES.map((family) => when("socket", "SCMP_CMP_EQ", family)),
  ];
  const personalities = PERSONALITIES.map((persona) => when("personality", "SCMP_CMP_EQ", persona));
  const more = [
    isOlderKernel(kernel, 4, 8) ? [] : syscallsSince48,
    syscallsByArchitecture[architecture] ?? [],
    ...capabilities.map((name) => syscallsByCapability[name] ?? []),
  ].filter((names) => names.length > 0);
  return {
    defaultAction: "SCMP_ACT_ERRNO",
    architectures: architectures[architecture] ?? [],
    syscalls: [
      allow(allowedSyscalls),
      ...sockets,
      ...personalities,
      ...more.map(allow),
      ...(capabilities.includes("CAP_SYS_ADMIN") ? [] : withoutNamespaces(architecture)),
    ],
  };
}

/** New processes with none of these flags, in the namespaces of the old; the C library falls back from `clone3`, whose flags no filter sees. */
function withoutNamespaces(architecture: string): readonly LinuxSyscall[] {
  const index = architecture === "s390x" ? 1 : 0;
  const args = [{ index, value: NEW_NAMESPACES, op: "SCMP_CMP_MASKED_EQ" as const }];
  return [
    { names: ["clone"], action: "SCMP_ACT_ALLOW", args },
    { names: ["clone3"], action: "SCMP_ACT_ERRNO", errnoRet: ENOSYS },
  ];
}

function allow(names: readonly string[]): LinuxSyscall {
  return { names, action: "SCMP_ACT_ALLOW" };
}

/** Lets a call pass when its first argument is so. */
function when(name: string, op: "SCMP_CMP_EQ" | "SCMP_CMP_LT", value: number): LinuxSyscall {
  return { names: [name], action: "SCMP_ACT_ALLOW", args: [{ index: 0, value, op }] };
}
