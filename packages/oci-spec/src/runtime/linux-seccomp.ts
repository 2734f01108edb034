import { z } from "zod";
import { uint32, uint64 } from "../validate/integers.js";
import { type Validator, validatorOf } from "../validate/validator.js";
import {
  type Arch,
  type LinuxSeccompAction,
  type LinuxSeccompFlag,
  type LinuxSeccompOperator,
  seccompActions,
  seccompArchitectures,
  seccompFlags,
  seccompOperators,
} from "./linux-seccomp-names.js";

/** A condition on an argument of a system call. Values are of 64 bits and unsigned: -1 is 18446744073709551615n. */
export interface LinuxSeccompArg {
  /** Which argument, from 0 to 5. */
  readonly index: number;
  /** What the argument is compared with; the mask for `SCMP_CMP_MASKED_EQ`. */
  readonly value: number | bigint;
  /** What the masked argument has to be, for `SCMP_CMP_MASKED_EQ`; else unused. Default: 0. */
  readonly valueTwo?: number | bigint;
  /** How they are compared. */
  readonly op: LinuxSeccompOperator;
}

/** Checks a condition on an argument. */
export const LinuxSeccompArg: Validator<LinuxSeccompArg> = validatorOf<LinuxSeccompArg>()(
  "the condition of a seccomp rule",
  z.looseObject({
    index: uint32,
    value: uint64,
    valueTwo: uint64.exactOptional(),
    op: z.enum(seccompOperators),
  }),
);

/** A rule on system calls. */
export interface LinuxSyscall {
  /** The names of the system calls, at least one. Runtimes pass over those that the kernel does not have. */
  readonly names: readonly string[];
  /** What is done with them. */
  readonly action: LinuxSeccompAction;
  /** The errno of `SCMP_ACT_ERRNO`, or the message of `SCMP_ACT_TRACE`. Default: 1, EPERM. Since runtime-spec 1.1.0. */
  readonly errnoRet?: number;
  /** When the rule counts: all conditions have to hold; runc takes several on one argument as alternatives. Default: always. */
  readonly args?: readonly LinuxSeccompArg[];
}

/** Checks a rule on system calls. */
export const LinuxSyscall: Validator<LinuxSyscall> = validatorOf<LinuxSyscall>()(
  "the seccomp rule",
  z.looseObject({
    names: z.array(z.string()).min(1),
    action: z.enum(seccompActions),
    errnoRet: uint32.exactOptional(),
    args: z.array(LinuxSeccompArg.schema).exactOptional(),
  }),
);

/** Which system calls a container may make (config-linux.md, Seccomp). */
export interface LinuxSeccomp {
  /** What is done with system calls that no rule names. */
  readonly defaultAction: LinuxSeccompAction;
  /** The errno of a default action `SCMP_ACT_ERRNO` or `SCMP_ACT_TRACE`. Default: 1, EPERM. Since runtime-spec 1.1.0. */
  readonly defaultErrnoRet?: number;
  /** The architectures of system calls that are allowed beside the kernel's own. Default: none. */
  readonly architectures?: readonly Arch[];
  /** Flags for `seccomp(2)`. Default: what the runtime chooses. Since runtime-spec 1.0.2. */
  readonly flags?: readonly LinuxSeccompFlag[];
  /**
   * The unix stream socket of the program that decides on `SCMP_ACT_NOTIFY`; it gets the container process state and the file descriptor
   * `seccompFd`. Needed when that action is used, else ignored. Since runtime-spec 1.1.0.
   */
  readonly listenerPath?: string;
  /** What that program is told beside, as `metadata`; only with `listenerPath`. Since runtime-spec 1.1.0. */
  readonly listenerMetadata?: string;
  /** The rules. */
  readonly syscalls?: readonly LinuxSyscall[];
}

/** Reads and checks a seccomp profile as the runtime specification has it; Docker's own format has further keys. */
export const LinuxSeccomp: Validator<LinuxSeccomp> = validatorOf<LinuxSeccomp>()(
  "the seccomp profile",
  z.looseObject({
    defaultAction: z.enum(seccompActions),
    defaultErrnoRet: uint32.exactOptional(),
    architectures: z.array(z.enum(seccompArchitectures)).exactOptional(),
    flags: z.array(z.enum(seccompFlags)).exactOptional(),
    listenerPath: z.string().exactOptional(),
    listenerMetadata: z.string().exactOptional(),
    syscalls: z.array(LinuxSyscall.schema).exactOptional(),
  }),
);
