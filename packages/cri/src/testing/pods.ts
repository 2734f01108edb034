import { RpcError } from "@container-interfaces/transport";
import {
  ContainerEventType,
  NamespaceMode,
  type PodSandboxConfig,
  type PodSandboxFilter,
  PodSandboxState,
} from "../gen/runtime/v1/api.js";
import type { Clock } from "./clock.js";
import type { ContainerEvents } from "./container-events.js";
import type { Containers } from "./containers.js";
import { matchesLabels } from "./filters.js";
import type { ObjectsById } from "./objects-by-id.js";
import { type Pod, podName } from "./pod.js";
import { ReservedNames } from "./reserved-names.js";

/** The life of sandboxes: ready, stopped, removed. */
export class Pods {
  readonly #objects: ObjectsById<Pod>;
  readonly #containers: Containers;
  readonly #events: ContainerEvents;
  readonly #clock: Clock;
  readonly #names = new ReservedNames("sandbox");
  #addresses = 0;

  constructor(objects: ObjectsById<Pod>, containers: Containers, events: ContainerEvents, clock: Clock) {
    this.#objects = objects;
    this.#containers = containers;
    this.#events = events;
    this.#clock = clock;
  }

  /** Those that pass every part of the filter. */
  list(filter: Partial<PodSandboxFilter> = {}): Pod[] {
    const { id = "", state, labelSelector } = filter;
    return this.#objects
      .all()
      .filter(
        (each) =>
          (id === "" || each === this.#objects.find(id)) &&
          (state === undefined || each.state === state.state) &&
          matchesLabels(each.config.labels, labelSelector),
      );
  }

  /** @throws RpcError `INVALID_ARGUMENT` without a name, `ALREADY_EXISTS` when the name is taken */
  run(config: PodSandboxConfig | undefined, runtimeHandler: string): Pod {
    const { name = "", namespace = "", uid = "" } = config?.metadata ?? {};
    if (config === undefined || name === "" || namespace === "" || uid === "") {
      throw new RpcError(
        "INVALID_ARGUMENT",
        "the configuration of a sandbox has to have metadata with a name, a namespace and a uid",
      );
    }
    const pod: Pod = {
      id: this.#objects.newId(),
      config,
      runtimeHandler,
      createdAt: this.#clock.now(),
      state: PodSandboxState.SANDBOX_READY,
      ip: "",
      overhead: config.linux?.overhead,
      resources: config.linux?.resources,
    };
    this.#names.reserve(podName(config), pod.id);
    if (!usesHostNetwork(config)) pod.ip = this.#nextAddress();
    this.#objects.add(pod);
    this.#events.publish(ContainerEventType.CONTAINER_CREATED_EVENT, pod.id, pod);
    this.#events.publish(ContainerEventType.CONTAINER_STARTED_EVENT, pod.id, pod);
    return pod;
  }

  /** Kills the containers and gives the address back; nothing happens to a sandbox that was stopped before. */
  stop(pod: Pod): void {
    for (const container of this.#containersOf(pod)) container.program?.kill();
    if (pod.state === PodSandboxState.SANDBOX_NOTREADY) return;
    pod.state = PodSandboxState.SANDBOX_NOTREADY;
    pod.ip = "";
    this.#events.publish(ContainerEventType.CONTAINER_STOPPED_EVENT, pod.id, pod);
  }

  /** Stops the sandbox and takes it away with all its containers. */
  remove(pod: Pod): void {
    this.stop(pod);
    for (const container of this.#containersOf(pod)) this.#containers.remove(container);
    this.#objects.delete(pod);
    this.#names.release(podName(pod.config));
    this.#events.publish(ContainerEventType.CONTAINER_DELETED_EVENT, pod.id, pod);
  }

  #containersOf(pod: Pod): ReturnType<Containers["list"]> {
    return this.#containers.list({ podSandboxId: pod.id });
  }

  #nextAddress(): string {
    const number = this.#addresses++ % 65_000;
    return `10.88.${Math.floor(number / 250)}.${(number % 250) + 2}`;
  }
}

/** Whether the pod is on the network of the host. */
export function usesHostNetwork(config: PodSandboxConfig): boolean {
  return config.linux?.securityContext?.namespaceOptions?.network === NamespaceMode.NODE;
}
