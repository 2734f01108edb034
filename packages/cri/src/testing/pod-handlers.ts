import { RpcError } from "@container-interfaces/transport";
import type { PodSandboxConfig } from "../gen/runtime/v1/api.js";
import type { RuntimeServiceHandlers } from "../serve-runtime.js";
import { toContainerStatus } from "./container.js";
import type { FakeStatus } from "./fake-status.js";
import { inBatches } from "./filters.js";
import { toPodSandbox, toPodSandboxStatus } from "./pod.js";
import { usesHostNetwork } from "./pods.js";
import { mergeResources } from "./resources.js";
import type { RuntimeParts } from "./runtime-parts.js";

/** The RPCs about sandboxes. */
export type PodHandlers = Pick<
  RuntimeServiceHandlers,
  | "runPodSandbox"
  | "stopPodSandbox"
  | "removePodSandbox"
  | "podSandboxStatus"
  | "listPodSandbox"
  | "streamPodSandboxes"
  | "updatePodSandboxResources"
>;

/** Makes the handlers of the RPCs about sandboxes. */
export function createPodHandlers(parts: RuntimeParts): PodHandlers {
  const { pods, podsById, containers, clock, status } = parts;
  return {
    runPodSandbox: ({ config, runtimeHandler }) => {
      checkHandler(status, runtimeHandler);
      checkNetwork(status, config);
      return { podSandboxId: pods.run(config, runtimeHandler).id };
    },
    stopPodSandbox: ({ podSandboxId }) => {
      const pod = podsById.find(podSandboxId);
      if (pod !== undefined) pods.stop(pod);
      return {};
    },
    removePodSandbox: ({ podSandboxId }) => {
      const pod = podsById.find(podSandboxId);
      if (pod !== undefined) pods.remove(pod);
      return {};
    },
    podSandboxStatus: ({ podSandboxId, verbose }) => {
      const pod = podsById.get(podSandboxId);
      return {
        status: toPodSandboxStatus(pod),
        info: verbose
          ? {
              info: JSON.stringify({
                runtimeHandler: pod.runtimeHandler,
                config: { hostname: pod.config.hostname },
              }),
            }
          : {},
        containersStatuses: containers.list({ podSandboxId: pod.id }).map(toContainerStatus),
        timestamp: clock.now(),
      };
    },
    listPodSandbox: ({ filter }) => ({ items: pods.list(filter).map(toPodSandbox) }),
    async *streamPodSandboxes({ filter }) {
      for (const batch of inBatches(pods.list(filter), parts.batchSize))
        yield { podSandboxes: batch.map(toPodSandbox) };
    },
    updatePodSandboxResources: ({ podSandboxId, overhead, resources }) => {
      const pod = podsById.get(podSandboxId);
      pod.overhead = mergeResources(pod.overhead, overhead);
      pod.resources = mergeResources(pod.resources, resources);
      return {};
    },
  };
}

function checkHandler(status: FakeStatus, name: string): void {
  if (name === "" || status.handlers.some((handler) => handler.name === name)) return;
  throw new RpcError("INVALID_ARGUMENT", `no runtime for "${name}" is configured`);
}

function checkNetwork(status: FakeStatus, config: PodSandboxConfig | undefined): void {
  const network = status.condition("NetworkReady");
  if (network === undefined || network.status || config === undefined || usesHostNetwork(config)) return;
  throw new RpcError(
    "FAILED_PRECONDITION",
    `the network of the sandbox cannot be made: ${network.message || "network not ready"}`,
  );
}
