import { Clock } from "./clock.js";
import type { Container } from "./container.js";
import { ContainerEvents } from "./container-events.js";
import { Containers } from "./containers.js";
import { defaultCommand, type FakeCommand } from "./fake-command.js";
import { defaultProgram } from "./fake-program.js";
import type { FakeRuntimeOptions } from "./fake-runtime-options.js";
import { FakeStatus } from "./fake-status.js";
import { Images } from "./images.js";
import { ObjectsById } from "./objects-by-id.js";
import type { Pod } from "./pod.js";
import { Pods } from "./pods.js";

/** What a fake runtime consists of; its handlers share it. */
export interface RuntimeParts {
  readonly clock: Clock;
  readonly status: FakeStatus;
  readonly podsById: ObjectsById<Pod>;
  readonly containersById: ObjectsById<Container>;
  readonly pods: Pods;
  readonly containers: Containers;
  readonly images: Images;
  readonly events: ContainerEvents;
  /** How many entries one message of a streamed list has at most. */
  readonly batchSize: number;
  /** What ExecSync runs. */
  command: FakeCommand;
}

/** Puts a fake runtime together. */
export function createParts(options: FakeRuntimeOptions): RuntimeParts {
  const clock = new Clock();
  const podsById = new ObjectsById<Pod>("pod sandbox", options.abbreviatedIds ?? false);
  const containersById = new ObjectsById<Container>("container", options.abbreviatedIds ?? false);
  const images = new Images(options.registry ?? [{ name: "busybox" }], options.images ?? []);
  const events = new ContainerEvents(clock, containersById, options.eventBuffer ?? 1_000);
  const containers = new Containers(containersById, images, events, clock, options.program ?? defaultProgram);
  const pods = new Pods(podsById, containers, events, clock);
  const status = new FakeStatus(options);
  const command = options.command ?? defaultCommand;
  const batchSize = Math.max(options.batchSize ?? 100, 1);
  return { clock, status, podsById, containersById, pods, containers, images, events, batchSize, command };
}
