import type { ContainerEventResponse, ContainerEventType } from "../gen/runtime/v1/api.js";
import type { Clock } from "./clock.js";
import { type Container, toContainerStatus } from "./container.js";
import { EventHub } from "./event-hub.js";
import type { ObjectsById } from "./objects-by-id.js";
import { type Pod, toPodSandboxStatus } from "./pod.js";

/** Tells the followers of GetContainerEvents what happens to containers, and to sandboxes, as containerd and CRI-O do. */
export class ContainerEvents {
  readonly hub: EventHub<ContainerEventResponse>;
  readonly #clock: Clock;
  readonly #containers: ObjectsById<Container>;

  constructor(clock: Clock, containers: ObjectsById<Container>, limit: number) {
    this.hub = new EventHub(limit);
    this.#clock = clock;
    this.#containers = containers;
  }

  /** Tells what happened to the container or sandbox with this id, with the state of the whole pod. */
  publish(containerEventType: ContainerEventType, containerId: string, pod: Pod): void {
    this.hub.publish(() => ({
      containerId,
      containerEventType,
      createdAt: this.#clock.now(),
      podSandboxStatus: toPodSandboxStatus(pod),
      containersStatuses: this.#containers
        .all()
        .filter((each) => each.pod === pod)
        .map(toContainerStatus),
    }));
  }
}
