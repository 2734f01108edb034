import { RpcError } from "@container-interfaces/transport";
import {
  type ContainerConfig,
  ContainerEventType,
  type ContainerFilter,
  ContainerState,
  type LinuxContainerResources,
  PodSandboxState,
} from "../gen/runtime/v1/api.js";
import type { Clock } from "./clock.js";
import { type Container, containerName, logPath } from "./container.js";
import type { ContainerEvents } from "./container-events.js";
import type { FakeProgram } from "./fake-program.js";
import { matchesLabels } from "./filters.js";
import type { Images } from "./images.js";
import { LogFile } from "./log-file.js";
import type { ObjectsById } from "./objects-by-id.js";
import type { Pod } from "./pod.js";
import { ReservedNames } from "./reserved-names.js";
import { mergeResources } from "./resources.js";
import { type ProgramEnd, RunningProgram } from "./running-program.js";
import { createStop, stopSignalOf } from "./stop-signal.js";
import { untilAborted } from "./until-aborted.js";

/** The life of containers: created, running, exited, removed. */
export class Containers {
  /** What containers do whose image does not say. */
  program: FakeProgram;
  readonly #objects: ObjectsById<Container>;
  readonly #images: Images;
  readonly #events: ContainerEvents;
  readonly #clock: Clock;
  readonly #names = new ReservedNames("container");

  constructor(
    objects: ObjectsById<Container>,
    images: Images,
    events: ContainerEvents,
    clock: Clock,
    program: FakeProgram,
  ) {
    this.#objects = objects;
    this.#images = images;
    this.#events = events;
    this.#clock = clock;
    this.program = program;
  }

  /** Those that pass every part of the filter. */
  list(filter: Partial<ContainerFilter> = {}): Container[] {
    const { id = "", podSandboxId = "", state, labelSelector } = filter;
    return this.#objects
      .all()
      .filter(
        (each) =>
          (id === "" || each === this.#objects.find(id)) &&
          (podSandboxId === "" || each.pod.id === podSandboxId) &&
          (state === undefined || each.state === state.state) &&
          matchesLabels(each.config.labels, labelSelector),
      );
  }

  /**
   * Makes a container in a sandbox.
   *
   * @throws RpcError `INVALID_ARGUMENT` without a name, `NOT_FOUND` without the image, `FAILED_PRECONDITION` in a sandbox that
   * is not ready, `ALREADY_EXISTS` when the name is taken
   */
  create(pod: Pod, config: ContainerConfig | undefined): Container {
    if (config === undefined || (config.metadata?.name ?? "") === "") {
      throw new RpcError(
        "INVALID_ARGUMENT",
        "the configuration of a container has to have metadata with a name",
      );
    }
    if (pod.state !== PodSandboxState.SANDBOX_READY) throw notReady(pod);
    const image = this.#images.get(config.image);
    const container: Container = {
      id: this.#objects.newId(),
      pod,
      config,
      image,
      createdAt: this.#clock.now(),
      startedAt: 0n,
      finishedAt: 0n,
      state: ContainerState.CONTAINER_CREATED,
      exitCode: 0,
      reason: "",
      message: "",
      resources: config.linux?.resources,
      program: undefined,
    };
    this.#names.reserve(containerName(config, pod), container.id);
    this.#objects.add(container);
    this.#events.publish(ContainerEventType.CONTAINER_CREATED_EVENT, container.id, pod);
    return container;
  }

  /** @throws RpcError `FAILED_PRECONDITION` when it was started before, when its sandbox is not ready, or its log cannot be written */
  start(container: Container): void {
    const { config, image, pod } = container;
    if (container.state !== ContainerState.CONTAINER_CREATED) {
      throw new RpcError("FAILED_PRECONDITION", `container "${container.id}" was started before`);
    }
    if (pod.state !== PodSandboxState.SANDBOX_READY) throw notReady(pod);
    const log = this.#openLog(container);
    const surroundings = {
      containerId: container.id,
      name: config.metadata?.name ?? "",
      argv: commandLine(container),
      env: Object.fromEntries(config.envs.map(({ key, value }) => [key, Buffer.from(value).toString()])),
    };
    const program = new RunningProgram(image.program ?? this.program, surroundings, log, config.tty);
    container.program = program;
    container.state = ContainerState.CONTAINER_RUNNING;
    container.startedAt = this.#clock.now();
    program.onEnd = (end) => this.#ended(container, end);
    this.#events.publish(ContainerEventType.CONTAINER_STARTED_EVENT, container.id, pod);
  }

  /**
   * Asks a running container to stop, and kills it when the seconds are over. One that does not run is left as it is.
   *
   * @throws the signal's reason when it fires before; the container goes on then
   */
  async stop(container: Container, timeoutSeconds: bigint, signal: AbortSignal): Promise<void> {
    const { program } = container;
    if (program === undefined) return;
    if (timeoutSeconds <= 0n) return program.kill();
    program.stop(createStop(stopSignalOf(container.config.stopSignal)));
    const timer = setTimeout(() => program.kill(), Math.min(Number(timeoutSeconds) * 1_000, 2_147_483_647));
    try {
      await untilAborted(signal, program.ended);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Kills the container if it runs, and takes it away. */
  remove(container: Container): void {
    container.program?.kill();
    this.#objects.delete(container);
    this.#names.release(containerName(container.config, container.pod));
    this.#events.publish(ContainerEventType.CONTAINER_DELETED_EVENT, container.id, container.pod);
  }

  /** @throws RpcError `FAILED_PRECONDITION` when it has exited */
  updateResources(container: Container, resources: LinuxContainerResources | undefined): void {
    if (container.state === ContainerState.CONTAINER_EXITED) {
      throw new RpcError("FAILED_PRECONDITION", `container "${container.id}" has exited`);
    }
    container.resources = mergeResources(container.resources, resources);
  }

  /** @throws RpcError `FAILED_PRECONDITION` when it does not run */
  reopenLog(container: Container): void {
    runningProgram(container).log?.reopen();
  }

  #openLog(container: Container): LogFile | undefined {
    const path = logPath(container);
    try {
      return path === "" ? undefined : new LogFile(path, () => this.#clock.now());
    } catch (cause) {
      const reason = `the log of the container cannot be opened: ${cause instanceof Error ? cause.message : cause}`;
      throw new RpcError("FAILED_PRECONDITION", reason, { cause });
    }
  }

  #ended(container: Container, end: ProgramEnd): void {
    Object.assign(container, end);
    container.program = undefined;
    container.state = ContainerState.CONTAINER_EXITED;
    container.finishedAt = this.#clock.now();
    this.#events.publish(ContainerEventType.CONTAINER_STOPPED_EVENT, container.id, container.pod);
  }
}

/** @throws RpcError `FAILED_PRECONDITION` when the container does not run */
export function runningProgram(container: Container): RunningProgram {
  if (container.program !== undefined) return container.program;
  throw new RpcError("FAILED_PRECONDITION", `container "${container.id}" is not running`);
}

/** The command replaces all of the image's command line, the arguments alone only what follows its first word. */
function commandLine({ config, image }: Container): string[] {
  const own = image.command ?? ["/bin/sh"];
  if (config.command.length > 0) return [...config.command, ...config.args];
  return config.args.length > 0 ? [...own.slice(0, 1), ...config.args] : [...own];
}

function notReady(pod: Pod): RpcError {
  return new RpcError("FAILED_PRECONDITION", `pod sandbox "${pod.id}" is not ready`);
}
