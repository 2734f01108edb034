import type { Features, LinuxResources, Spec } from "@container-interfaces/oci-spec/runtime";
import type { CallOptions } from "../image-source.js";
import type { ContainerProcess, CreatedContainer, ExecResult, RunningContainer } from "./container.js";
import type {
  BundleLocation,
  CheckpointOptions,
  CreateContainerOptions,
  DeleteOptions,
  EventsOptions,
  ExecDetachedOptions,
  ExecOptions,
  ExecProcess,
  KillOptions,
  RestoreOptions,
  RunContainerOptions,
  SpecOptions,
  StartExecOptions,
} from "./runtime-calls.js";
import type {
  ContainerListEntry,
  ContainerStateReport,
  RuntimeEvent,
  RuntimeStats,
  RuntimeVersion,
} from "./runtime-reports.js";

/**
 * An OCI runtime, driven by its command line. Every call starts the program once, some twice; nothing is kept between calls, so that
 * several processes may drive the same containers.
 *
 * All calls fail with an OciError: `NOT_FOUND`, `ALREADY_EXISTS` and `WRONG_STATE` for a container that is not there, there already,
 * or in a state that does not allow it; `UNSUPPORTED` for what the runtime does not have; `RUNTIME_FAILED` with the runtime's own
 * words for all else; `PROGRAM_MISSING` where there is no such program; `INVALID_ARGUMENT`, `TIMEOUT` and `ABORTED`.
 */
export interface Runtime {
  /** The program, as `createRuntime` was told. */
  readonly command: string;
  /**
   * Creates a container: everything is set up, and its process waits for `start`. The container outlives this process. A call that is
   * ended amid its work leaves no container.
   */
  create(id: string, bundle: BundleLocation, options?: CreateContainerOptions): Promise<CreatedContainer>;
  /** Has a created container execute its program. */
  start(id: string, options?: CallOptions): Promise<void>;
  /**
   * Creates and starts a container, and stays its parent through the runtime, so that its exit code is known. Resolves when its
   * program runs.
   */
  run(id: string, bundle: BundleLocation, options?: RunContainerOptions): Promise<RunningContainer>;
  /**
   * Executes a process in a container and waits for its end. A deadline or a signal kills it; children of it may stay. Arguments,
   * environment and user go through a private file, and are on no command line.
   */
  exec(id: string, process: ExecProcess, options?: ExecOptions): Promise<ExecResult>;
  /** Starts a process in a container, whose streams can be pipes. */
  startExec(id: string, process: ExecProcess, options?: StartExecOptions): Promise<ContainerProcess>;
  /** Starts a process in a container and leaves it to itself; gives its process id on this host. */
  execDetached(id: string, process: ExecProcess, options?: ExecDetachedOptions): Promise<number>;
  /**
   * Signals the first process of a container. It says when the signal was sent, not when the process has ended.
   *
   * @param signal a name, with or without `SIG`, or a number. Default: `SIGTERM`
   */
  kill(id: string, signal?: string | number, options?: KillOptions): Promise<void>;
  /** Removes a container that has stopped, or was never started. */
  delete(id: string, options?: DeleteOptions): Promise<void>;
  /** Tells where a container is in its life. */
  state(id: string, options?: CallOptions): Promise<ContainerStateReport>;
  /** Lists the containers below the runtime's root. */
  list(options?: CallOptions): Promise<readonly ContainerListEntry[]>;
  /** Freezes the processes of a container. */
  pause(id: string, options?: CallOptions): Promise<void>;
  /** Has the processes of a paused container go on. */
  resume(id: string, options?: CallOptions): Promise<void>;
  /** Changes what a container may use; what is absent stays. */
  update(id: string, resources: LinuxResources, options?: CallOptions): Promise<void>;
  /** Watches a container until it is removed, or the loop is left. crun has no events. */
  events(id: string, options?: EventsOptions): AsyncIterable<RuntimeEvent>;
  /** Tells what a container uses, by `events --stats`. crun cannot tell. */
  stats(id: string, options?: CallOptions): Promise<RuntimeStats>;
  /** Lists the process ids, on this host, of a container. */
  ps(id: string, options?: CallOptions): Promise<readonly number[]>;
  /** Tells what the runtime can do; runc from 1.1 and crun from 1.8.6 on tell. */
  features(options?: CallOptions): Promise<Features>;
  /** Saves a running container to a folder, by CRIU. */
  checkpoint(id: string, options: CheckpointOptions): Promise<void>;
  /** Brings a saved container back, by CRIU, and stays its parent as `run` does. */
  restore(id: string, bundle: BundleLocation, options: RestoreOptions): Promise<RunningContainer>;
  /** Tells the version of the runtime. */
  version(options?: CallOptions): Promise<RuntimeVersion>;
  /** Has the runtime make its example of a configuration. */
  spec(options?: SpecOptions): Promise<Spec>;
}
