import type { Readable, Writable } from "node:stream";
import type { LinuxResources } from "@container-interfaces/oci-spec/runtime";
import type { CallOptions } from "../image-source.js";
import type {
  DeleteOptions,
  EventsOptions,
  ExecOptions,
  ExecProcess,
  KillOptions,
  StartExecOptions,
} from "./runtime-calls.js";
import type { ContainerStateReport, RuntimeEvent, RuntimeStats } from "./runtime-reports.js";
import type { TerminalSize } from "./terminal.js";

/** How a container ended. */
export interface ContainerExit {
  /**
   * The exit code; 128 and the signal's number for one that a signal ended. Undefined for a container that was created and started,
   * whose exit code only its parent gets.
   */
  readonly exitCode: number | undefined;
}

/** What a process that was executed to its end left. */
export interface ExecResult {
  /** The exit code; 128 and the signal's number for one that a signal ended. */
  readonly exitCode: number;
  /** Standard output; with a terminal, all that it showed. */
  readonly stdout: Uint8Array;
  /** Standard error. */
  readonly stderr: Uint8Array;
  /** Standard output as text; bytes that are not UTF-8 become U+FFFD. */
  readonly stdoutText: string;
  /** Standard error as text. */
  readonly stderrText: string;
}

/** A process in a container that its runtime watches. Disposing of it kills it. */
export interface ContainerProcess extends AsyncDisposable {
  /** Its process id on this host. */
  readonly pid: number;
  /** Its input, where that is a pipe. */
  readonly stdin: Writable | undefined;
  /** Its output, where that is a pipe; it has to be read. */
  readonly stdout: Readable | undefined;
  /** Its standard error, where that is a pipe; it has to be read. */
  readonly stderr: Readable | undefined;
  /**
   * Waits for its end; a deadline or a signal ends the waiting only.
   *
   * @throws OciError `ABORTED` when the signal that it was started with has ended it, `RUNTIME_FAILED` when its runtime was killed
   */
  wait(options?: CallOptions): Promise<{
    /** The exit code; 128 and the signal's number for one that a signal ended. */
    readonly exitCode: number;
  }>;
  /**
   * Sets the size of its terminal. crun passes it on to the container from 1.8.7 on; before, a container has the `consoleSize` of its
   * configuration.
   *
   * @throws OciError `WRONG_STATE` where it has none
   */
  resize(size: TerminalSize, options?: CallOptions): Promise<void>;
}

/** A container of a runtime. Disposing of it kills it and removes it, also when it does not run. */
export interface Container extends AsyncDisposable {
  /** Its id. */
  readonly id: string;
  /** The absolute path of its bundle. */
  readonly bundle: string;
  /** The process id of its first process on this host. */
  readonly pid: number;
  /** Waits until its first process has ended; a deadline or a signal ends the waiting only. */
  wait(options?: CallOptions): Promise<ContainerExit>;
  /** As `kill` of the runtime. */
  kill(signal?: string | number, options?: KillOptions): Promise<void>;
  /** As `delete` of the runtime. */
  delete(options?: DeleteOptions): Promise<void>;
  /** As `state` of the runtime. */
  state(options?: CallOptions): Promise<ContainerStateReport>;
  /** As `exec` of the runtime. */
  exec(process: ExecProcess, options?: ExecOptions): Promise<ExecResult>;
  /** As `startExec` of the runtime. */
  startExec(process: ExecProcess, options?: StartExecOptions): Promise<ContainerProcess>;
  /** As `pause` of the runtime. */
  pause(options?: CallOptions): Promise<void>;
  /** As `resume` of the runtime. */
  resume(options?: CallOptions): Promise<void>;
  /** As `update` of the runtime. */
  update(resources: LinuxResources, options?: CallOptions): Promise<void>;
  /** As `ps` of the runtime. */
  ps(options?: CallOptions): Promise<readonly number[]>;
  /** As `stats` of the runtime. */
  stats(options?: CallOptions): Promise<RuntimeStats>;
  /** As `events` of the runtime. */
  events(options?: EventsOptions): AsyncIterable<RuntimeEvent>;
}

/** A container that was created: its process waits for `start` before it executes the program. */
export interface CreatedContainer extends Container {
  /** As `start` of the runtime. */
  start(options?: CallOptions): Promise<void>;
}

/**
 * A container whose runtime is a child of this process. The runtime removes the container when it has ended, and goes on when this
 * process ends.
 */
export interface RunningContainer extends Container, ContainerProcess {
  wait(options?: CallOptions): Promise<{
    /** The exit code; 128 and the signal's number for one that a signal ended. */
    readonly exitCode: number;
  }>;
}
