import { z } from "zod";
import { uint64 } from "../validate/integers.js";
import { type Validator, validatorOf } from "../validate/validator.js";
import { CPUAffinity } from "./cpu-affinity.js";
import { LinuxCapabilities } from "./linux-capabilities.js";
import { LinuxIOPriority } from "./linux-io-priority.js";
import { POSIXRlimit } from "./posix-rlimit.js";
import { Scheduler } from "./scheduler.js";
import { User } from "./user.js";

/** The size of a terminal (config.md, Process). */
export interface Box {
  /** The number of rows, in characters. */
  readonly height: number | bigint;
  /** The number of columns, in characters. */
  readonly width: number | bigint;
}

/** Checks the size of a terminal. */
export const Box: Validator<Box> = validatorOf<Box>()(
  "the console size",
  z.looseObject({ height: uint64, width: uint64 }),
);

/** A program to run in a container, as it or beside it: `create` has it from `process`, `exec` from a file (config.md, Process). */
export interface Process {
  /** Whether the program gets a terminal: on Linux a new pseudo-terminal as its standard streams. Default: false. */
  readonly terminal?: boolean;
  /** The first size of the terminal; ignored when `terminal` is not true. */
  readonly consoleSize?: Box;
  /** Whom the program runs as. On POSIX platforms `uid` and `gid` belong in it; runtimes in Go read its absence as root. */
  readonly user?: User;
  /**
   * The program and its arguments. The first is looked up in the `PATH` of `env` when it has no slash. At least one is needed
   * everywhere but on Windows, which takes `commandLine` instead.
   */
  readonly args?: readonly string[];
  /**
   * The whole command line, for Windows only, where it is preferred: without it the runtime quotes and joins `args`. Since
   * runtime-spec 1.0.2.
   */
  readonly commandLine?: string;
  /** The environment, as `NAME=value`. That of the runtime is not passed on. */
  readonly env?: readonly string[];
  /** The working directory, an absolute path in the container. */
  readonly cwd: string;
  /** The capabilities that the program has. Linux only. */
  readonly capabilities?: LinuxCapabilities;
  /** Limits of the kernel on what the program may use, each type at most once. POSIX platforms only. */
  readonly rlimits?: readonly POSIXRlimit[];
  /**
   * Whether the program and its descendants can never gain privileges, as through set-user-ID files: `no_new_privs` of Linux.
   * Default: false. Linux only, and z/OS since runtime-spec 1.2.1.
   */
  readonly noNewPrivileges?: boolean;
  /** The name of a loaded AppArmor profile, such as `docker-default`, or `unconfined`. Linux only. */
  readonly apparmorProfile?: string;
  /**
   * What goes to `/proc/PID/oom_score_adj`: from -1000, which the kernel never kills, to 1000, which it kills first. Left as it
   * is when absent. Linux only. About the whole group, see `disableOOMKiller` of the memory controller.
   */
  readonly oomScoreAdj?: number;
  /** How the kernel schedules the program, as `sched_setattr(2)` takes it. Linux only. Since runtime-spec 1.1.0. */
  readonly scheduler?: Scheduler;
  /** The SELinux context that the program runs in, such as `system_u:system_r:container_t:s0:c1,c2`. Linux only. */
  readonly selinuxLabel?: string;
  /** The priority of the program's input and output, as `ioprio_set(2)` takes it. Linux only. Since runtime-spec 1.1.0. */
  readonly ioPriority?: LinuxIOPriority;
  /** On which CPUs a program runs that `exec` starts; not for the container's first one. Linux only. Since runtime-spec 1.2.1. */
  readonly execCPUAffinity?: CPUAffinity;
}

/** Reads and checks a process, such as the file that `exec --process` of a runtime takes. */
export const Process: Validator<Process> = validatorOf<Process>()(
  "the process",
  z.looseObject({
    terminal: z.boolean().exactOptional(),
    consoleSize: Box.schema.exactOptional(),
    user: User.schema.exactOptional(),
    args: z.array(z.string()).exactOptional(),
    commandLine: z.string().exactOptional(),
    env: z.array(z.string()).exactOptional(),
    cwd: z.string(),
    capabilities: LinuxCapabilities.schema.exactOptional(),
    rlimits: z.array(POSIXRlimit.schema).exactOptional(),
    noNewPrivileges: z.boolean().exactOptional(),
    apparmorProfile: z.string().exactOptional(),
    oomScoreAdj: z.int().exactOptional(),
    scheduler: Scheduler.schema.exactOptional(),
    selinuxLabel: z.string().exactOptional(),
    ioPriority: LinuxIOPriority.schema.exactOptional(),
    execCPUAffinity: CPUAffinity.schema.exactOptional(),
  }),
);
