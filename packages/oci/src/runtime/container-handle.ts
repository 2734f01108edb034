import type { Container } from "./container.js";
import type { Runtime } from "./runtime.js";

/** The part of a handle that asks the runtime by the container's id. */
export function containerHandle(
  runtime: Runtime,
  facts: Pick<Container, "id" | "bundle" | "pid">,
): Omit<Container, "wait" | typeof Symbol.asyncDispose> {
  const { id } = facts;
  return {
    ...facts,
    kill: (signal, options) => runtime.kill(id, signal, options),
    delete: (options) => runtime.delete(id, options),
    state: (options) => runtime.state(id, options),
    exec: (process, options) => runtime.exec(id, process, options),
    startExec: (process, options) => runtime.startExec(id, process, options),
    pause: (options) => runtime.pause(id, options),
    resume: (options) => runtime.resume(id, options),
    update: (resources, options) => runtime.update(id, resources, options),
    ps: (options) => runtime.ps(id, options),
    stats: (options) => runtime.stats(id, options),
    events: (options) => runtime.events(id, options),
  };
}
