import { z } from "zod";
import { openString } from "../validate/open-string.js";
import { type Validator, validatorOf } from "../validate/validator.js";

/** The capabilities of Linux in the order of their numbers, `CAP_CHOWN` being 0 (capabilities(7)). */
export const capabilities = [
  "CAP_CHOWN",
  "CAP_DAC_OVERRIDE",
  "CAP_DAC_READ_SEARCH",
  "CAP_FOWNER",
  "CAP_FSETID",
  "CAP_KILL",
  "CAP_SETGID",
  "CAP_SETUID",
  "CAP_SETPCAP",
  "CAP_LINUX_IMMUTABLE",
  "CAP_NET_BIND_SERVICE",
  "CAP_NET_BROADCAST",
  "CAP_NET_ADMIN",
  "CAP_NET_RAW",
  "CAP_IPC_LOCK",
  "CAP_IPC_OWNER",
  "CAP_SYS_MODULE",
  "CAP_SYS_RAWIO",
  "CAP_SYS_CHROOT",
  "CAP_SYS_PTRACE",
  "CAP_SYS_PACCT",
  "CAP_SYS_ADMIN",
  "CAP_SYS_BOOT",
  "CAP_SYS_NICE",
  "CAP_SYS_RESOURCE",
  "CAP_SYS_TIME",
  "CAP_SYS_TTY_CONFIG",
  "CAP_MKNOD",
  "CAP_LEASE",
  "CAP_AUDIT_WRITE",
  "CAP_AUDIT_CONTROL",
  "CAP_SETFCAP",
  "CAP_MAC_OVERRIDE",
  "CAP_MAC_ADMIN",
  "CAP_SYSLOG",
  "CAP_WAKE_ALARM",
  "CAP_BLOCK_SUSPEND",
  "CAP_AUDIT_READ",
  "CAP_PERFMON",
  "CAP_BPF",
  "CAP_CHECKPOINT_RESTORE",
] as const;

/** A capability of Linux, or one of a newer kernel: runtimes warn of those that they cannot grant. */
export type LinuxCapability = (typeof capabilities)[number] | (string & {});

/**
 * The capability sets of a process on Linux (config.md, Linux Process). A set that is absent is empty. Runtimes warn of
 * a capability that they do not know or cannot grant, and go on (since runtime-spec 1.1.0).
 */
export interface LinuxCapabilities {
  /** What the process and its descendants can ever have; an `execve(2)` takes everything else away. */
  readonly bounding?: readonly LinuxCapability[];
  /** What the kernel checks when the process does something that needs a privilege. */
  readonly effective?: readonly LinuxCapability[];
  /** What stays over an `execve(2)` of a file that has it in its inheritable set. */
  readonly inheritable?: readonly LinuxCapability[];
  /** What the process may make effective. */
  readonly permitted?: readonly LinuxCapability[];
  /** What stays over an `execve(2)` without root and without file capabilities; has to be permitted and inheritable, too. */
  readonly ambient?: readonly LinuxCapability[];
}

const set = z.array(openString<(typeof capabilities)[number]>());

/** Checks capability sets; names that no kernel has are accepted. */
export const LinuxCapabilities: Validator<LinuxCapabilities> = validatorOf<LinuxCapabilities>()(
  "the capabilities",
  z.looseObject({
    bounding: set.exactOptional(),
    effective: set.exactOptional(),
    inheritable: set.exactOptional(),
    permitted: set.exactOptional(),
    ambient: set.exactOptional(),
  }),
);
