import type { ImageServiceHandlers, RuntimeServiceHandlers } from "../serve-runtime.js";
import { createContainerHandlers } from "./container-handlers.js";
import type { FakeCommand } from "./fake-command.js";
import type { FakeProgram } from "./fake-program.js";
import type { FakeRuntimeOptions } from "./fake-runtime-options.js";
import type { FakeStatus } from "./fake-status.js";
import { createImageHandlers } from "./image-handlers.js";
import { createPodHandlers } from "./pod-handlers.js";
import type { ProgramEnd } from "./running-program.js";
import { createParts, type RuntimeParts } from "./runtime-parts.js";
import { createStatusHandlers } from "./status-handlers.js";
import { createUsageHandlers } from "./usage-handlers.js";

/** The RPCs that a fake runtime handles: all but those for streaming and checkpoints. */
export type FakeHandlers = Omit<
  RuntimeServiceHandlers,
  "exec" | "attach" | "portForward" | "checkpointContainer" | "checkpointPod" | "restorePod"
> &
  ImageServiceHandlers;

/**
 * A container runtime that runs nothing: it keeps sandboxes, containers and images in memory and behaves as CRI says, so that
 * a client can be tested against it. Its containers run functions, and write their output to real log files.
 */
export class FakeRuntime {
  /** The handlers of both services, to be given to `serveRuntime` as `runtime` and as `image`. */
  readonly handlers: FakeHandlers;
  /** What the runtime says of itself; set its members to change that. */
  readonly status: FakeStatus;
  readonly #parts: RuntimeParts;

  /** Makes a runtime that has no sandbox yet and serves nothing by itself: `startFakeRuntime` does that. */
  constructor(options: FakeRuntimeOptions = {}) {
    const parts = createParts(options);
    this.#parts = parts;
    this.status = parts.status;
    this.handlers = {
      ...createStatusHandlers(parts),
      ...createPodHandlers(parts),
      ...createContainerHandlers(parts),
      ...createUsageHandlers(parts),
      ...createImageHandlers(parts),
      getContainerEvents: (_, { signal }) => parts.events.hub.follow(signal),
    };
  }

  /** What containers do whose image does not say; a change holds for containers that are started later. */
  get program(): FakeProgram {
    return this.#parts.containers.program;
  }

  /** Holds for containers that are started later. */
  set program(program: FakeProgram) {
    this.#parts.containers.program = program;
  }

  /** What ExecSync runs. */
  get command(): FakeCommand {
    return this.#parts.command;
  }

  /** Holds for commands that are run later. */
  set command(command: FakeCommand) {
    this.#parts.command = command;
  }

  /** How many calls of GetContainerEvents are under way. */
  get eventFollowers(): number {
    return this.#parts.events.hub.followers;
  }

  /** Makes every stream of GetContainerEvents end well, which no runtime should do and some did. */
  endEvents(): void {
    this.#parts.events.hub.end();
  }

  /**
   * Ends a running container as from outside: `{ exitCode: 137, reason: "OOMKilled" }`. Default: killed, with exit code 137.
   *
   * @throws RpcError `NOT_FOUND`
   */
  endContainer(containerId: string, end: Partial<ProgramEnd> = {}): void {
    this.#parts.containersById.get(containerId).program?.kill(end);
  }

  /** Kills every container that runs and ends the streams of events; what was made stays. */
  close(): void {
    for (const container of this.#parts.containers.list()) container.program?.kill();
    this.endEvents();
  }
}
