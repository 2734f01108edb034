import type { Process } from "@container-interfaces/oci-spec/runtime";
import type { CallOptions } from "../image-source.js";
import type { AttachedStdio, DetachedStdio } from "./stdio.js";
import type { TerminalSize } from "./terminal.js";

/** A bundle: the folder that holds `config.json`, or something that knows it. */
export type BundleLocation =
  | string
  | {
      /** The folder. */
      readonly path: string;
    };

/** How a container is made. */
export interface ContainerOptions extends CallOptions {
  /** Whether the root is changed without `pivot_root`, for a root filesystem on a RAM disk; less safe. Default: false. */
  readonly noPivot?: boolean | undefined;
  /** Whether the container gets no session keyring of its own. Default: false. */
  readonly noNewKeyring?: boolean | undefined;
  /** Open file descriptors that the container gets as 3, 4 and so on, `--preserve-fds`. They stay open here. Default: none. */
  readonly preserveFds?: readonly number[] | undefined;
}

/** How `create` makes a container. */
export interface CreateContainerOptions extends ContainerOptions {
  /** The container's streams; no pipes, since it outlives its parent. Default: nothing. */
  readonly stdio?: DetachedStdio | undefined;
  /**
   * The socket to which the runtime sends the terminal that the configuration asks for, `--console-socket`. Node cannot receive one:
   * another program has to listen.
   */
  readonly consoleSocket?: string | undefined;
}

/** How `run` makes a container. */
export interface RunContainerOptions extends ContainerOptions {
  /** The container's streams. Default: nothing. */
  readonly stdio?: AttachedStdio | undefined;
  /**
   * A terminal for a configuration whose `process.terminal` is true, with its size where that matters; it needs `script` and `stty`.
   * What it shows is in `stdout`, line ends being CR LF. Default: none.
   */
  readonly terminal?: boolean | TerminalSize | undefined;
  /**
   * Milliseconds until the container has to have been started, or the call fails with `TIMEOUT` and nothing is left. Default: no
   * deadline.
   */
  readonly timeoutMs?: number | undefined;
  /**
   * Ends the start, or else the container: it is killed and removed, and `wait` rejects with `ABORTED`. An `AbortSignal.timeout` is a
   * deadline for all of it.
   */
  readonly signal?: AbortSignal | undefined;
}

/**
 * What is executed in a container: arguments, or a process of which the arguments are given. What it does not say is as in the
 * container's own process; `env` is added to that one's, and replaces variables of the same name.
 */
export type ExecProcess =
  | readonly string[]
  | (Partial<Process> & {
      /** The program and its arguments. */
      readonly args: readonly string[];
    });

/** How a process is executed in a container. */
export interface ProcessOptions extends CallOptions {
  /** Whether what the process does not say is taken from the container's; without, it needs at least `cwd`. Default: true. */
  readonly complete?: boolean | undefined;
  /** A terminal, with its size where that matters; it needs `script` and `stty`. Default: none. */
  readonly terminal?: boolean | TerminalSize | undefined;
  /** Open file descriptors that the process gets as 3, 4 and so on. They stay open here. Default: none. */
  readonly preserveFds?: readonly number[] | undefined;
}

/** How `exec` executes a process to its end. */
export interface ExecOptions extends ProcessOptions {
  /** What it reads. Default: nothing. */
  readonly stdin?: string | Uint8Array | undefined;
  /** The most bytes of standard output, and as many of standard error; more end it with `TOO_LARGE`. Default: 16 MiB. */
  readonly maxOutputBytes?: number | undefined;
}

/** How `startExec` starts a process. The deadline is for its start; the signal ends it also later. */
export interface StartExecOptions extends ProcessOptions {
  /** The process's streams. Default: nothing. */
  readonly stdio?: AttachedStdio | undefined;
}

/** How `execDetached` leaves a process behind. */
export interface ExecDetachedOptions extends Omit<ProcessOptions, "terminal"> {
  /** The process's streams. Default: nothing. */
  readonly stdio?: DetachedStdio | undefined;
}

/** How `delete` removes a container. */
export interface DeleteOptions extends CallOptions {
  /** Whether one that still runs is killed first, and one that is not there is no error. Default: false. */
  readonly force?: boolean | undefined;
}

/** Whom `kill` signals. */
export interface KillOptions extends CallOptions {
  /** Whether all processes get the signal; runc from 1.2 on ignores it. Default: false, only the first process gets it. */
  readonly all?: boolean | undefined;
}

/** How `events` watches. It has no deadline unless one is given. */
export interface EventsOptions extends CallOptions {
  /** Milliseconds between two events `stats`, more than 0. Default: 5,000, as in runc. */
  readonly intervalMs?: number | undefined;
}

/** Which configuration `spec` makes. */
export interface SpecOptions extends CallOptions {
  /** Whether it is for a user without rights. Default: false. */
  readonly rootless?: boolean | undefined;
}

/** What `checkpoint` and `restore` share: options of CRIU, which both need. */
export interface CriuOptions {
  /** The folder of the image. */
  readonly imagePath: string;
  /** The folder for CRIU's logs. Default: the image's. */
  readonly workPath?: string | undefined;
  /** Whether open TCP connections are kept. Default: false, they are an error. */
  readonly tcpEstablished?: boolean | undefined;
  /** Whether unix sockets may be connected to others outside. Default: false. */
  readonly extUnixSk?: boolean | undefined;
  /** Whether it may have been started from a shell. Default: false. */
  readonly shellJob?: boolean | undefined;
  /** Whether file locks are kept. Default: false, they are an error. */
  readonly fileLocks?: boolean | undefined;
  /** What becomes of the cgroups. Default: `soft`, as in runc. */
  readonly manageCgroupsMode?: "soft" | "full" | "strict" | "ignore" | undefined;
}

/** How `checkpoint` saves a container. */
export interface CheckpointOptions extends CriuOptions, CallOptions {
  /** The folder of the image before, relative to this one's, when only changes are saved. */
  readonly parentPath?: string | undefined;
  /** Whether the container goes on running. Default: false. */
  readonly leaveRunning?: boolean | undefined;
  /** Whether only memory is saved, ahead of the checkpoint; the container goes on. Default: false. */
  readonly preDump?: boolean | undefined;
}

/** How `restore` brings a container back. */
export interface RestoreOptions
  extends CriuOptions,
    Omit<RunContainerOptions, "preserveFds" | "noNewKeyring"> {
  /** CRIU gives the descriptors back itself. */
  readonly preserveFds?: undefined;
}
