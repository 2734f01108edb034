import { RpcError } from "@container-interfaces/transport";
import type { RuntimeServiceHandlers } from "../serve-runtime.js";
import { toContainerMessage, toContainerStatus } from "./container.js";
import { runningProgram } from "./containers.js";
import { runCommand } from "./fake-command.js";
import { inBatches } from "./filters.js";
import type { RuntimeParts } from "./runtime-parts.js";

/** The RPCs about containers. */
export type ContainerHandlers = Pick<
  RuntimeServiceHandlers,
  | "createContainer"
  | "startContainer"
  | "stopContainer"
  | "removeContainer"
  | "containerStatus"
  | "listContainers"
  | "streamContainers"
  | "updateContainerResources"
  | "reopenContainerLog"
  | "execSync"
>;

/** Makes the handlers of the RPCs about containers. */
export function createContainerHandlers(parts: RuntimeParts): ContainerHandlers {
  const { containers, containersById, podsById } = parts;
  return {
    createContainer: ({ podSandboxId, config }) => ({
      containerId: containers.create(podsById.get(podSandboxId), config).id,
    }),
    startContainer: ({ containerId }) => {
      containers.start(containersById.get(containerId));
      return {};
    },
    stopContainer: async ({ containerId, timeout }, { signal }) => {
      const container = containersById.find(containerId);
      if (container !== undefined) await containers.stop(container, timeout, signal);
      return {};
    },
    removeContainer: ({ containerId }) => {
      const container = containersById.find(containerId);
      if (container !== undefined) containers.remove(container);
      return {};
    },
    containerStatus: ({ containerId, verbose }) => {
      const container = containersById.get(containerId);
      return {
        status: toContainerStatus(container),
        info: verbose
          ? { info: JSON.stringify({ sandboxID: container.pod.id, tty: container.config.tty }) }
          : {},
      };
    },
    listContainers: ({ filter }) => ({ containers: containers.list(filter).map(toContainerMessage) }),
    async *streamContainers({ filter }) {
      for (const batch of inBatches(containers.list(filter), parts.batchSize))
        yield { containers: batch.map(toContainerMessage) };
    },
    updateContainerResources: ({ containerId, linux }) => {
      containers.updateResources(containersById.get(containerId), linux);
      return {};
    },
    reopenContainerLog: ({ containerId }) => {
      containers.reopenLog(containersById.get(containerId));
      return {};
    },
    execSync: async ({ containerId, cmd, timeout }, { signal }) => {
      if (cmd.length === 0) throw new RpcError("INVALID_ARGUMENT", "the request names no command");
      const container = containersById.get(containerId);
      runningProgram(container);
      const result = await runCommand(
        parts.command,
        { containerId: container.id, argv: cmd, signal },
        timeout,
      );
      return { stdout: toBytes(result.stdout), stderr: toBytes(result.stderr), exitCode: result.exitCode };
    },
  };
}

function toBytes(output: string | Uint8Array): Uint8Array {
  return typeof output === "string" ? Buffer.from(output) : output;
}
