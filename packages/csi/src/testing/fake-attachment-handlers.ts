import { isDeepStrictEqual } from "node:util";
import { RpcError } from "@container-interfaces/transport";
import type { ControllerHandlers } from "../driver/driver-handlers.js";
import { VolumeCapability_AccessMode_Mode as Mode, type VolumeCapability } from "../gen/csi/v1/csi.js";
import type { FakeDriverOptions } from "./fake-driver-options.js";
import type { FakeDriverState } from "./fake-driver-state.js";
import { isUsable } from "./fake-volume-handlers.js";

type AttachmentHandlers = Pick<ControllerHandlers, "controllerPublishVolume" | "controllerUnpublishVolume">;

/** The handlers of Controller that attach volumes to nodes. */
export function createAttachmentHandlers(
  state: FakeDriverState,
  options: FakeDriverOptions,
): AttachmentHandlers {
  const limit = options.maxVolumesPerNode ?? 0;
  return {
    controllerPublishVolume: ({ volumeId, nodeId, volumeCapability, readonly }) => {
      const volume = state.volume(volumeId);
      if (!state.nodes.has(nodeId)) throw new RpcError("NOT_FOUND", `there is no node ${nodeId}`);
      if (volumeCapability === undefined || !isUsable(volume, volumeCapability))
        throw new RpcError("INVALID_ARGUMENT", `volume ${volumeId} cannot be used in this way`, {
          path: "volumeCapability",
        });
      const use = { capability: volumeCapability, readonly };
      const existing = volume.attachments.get(nodeId);
      if (existing !== undefined) {
        if (!isDeepStrictEqual(existing, use))
          throw new RpcError("ALREADY_EXISTS", `volume ${volumeId} is attached to ${nodeId} in another way`);
        return { publishContext: publishContextOf(volumeId, nodeId) };
      }
      const [other] = volume.attachments.entries();
      if (other !== undefined && !(isMultiNode(volumeCapability) && isMultiNode(other[1].capability)))
        throw new RpcError("FAILED_PRECONDITION", `volume ${volumeId} is attached to ${other[0]}`);
      if (limit > 0 && attachedTo(state, nodeId) >= limit)
        throw new RpcError("RESOURCE_EXHAUSTED", `node ${nodeId} has ${limit} volumes, the most it can have`);
      volume.attachments.set(nodeId, use);
      return { publishContext: publishContextOf(volumeId, nodeId) };
    },
    controllerUnpublishVolume: ({ volumeId, nodeId }) => {
      const volume = state.volumes.get(volumeId);
      if (volume === undefined) return {};
      const nodes = nodeId === "" ? [...volume.attachments.keys()] : [nodeId];
      const onNode = volume.staged !== undefined || volume.published.size > 0;
      if (nodes.includes(state.nodeId) && volume.attachments.has(state.nodeId) && onNode)
        throw new RpcError("FAILED_PRECONDITION", `volume ${volumeId} is still in use on ${state.nodeId}`);
      for (const node of nodes) volume.attachments.delete(node);
      return {};
    },
  };
}

/** Whether a way of using a volume allows several nodes at once. */
export function isMultiNode({ accessMode }: VolumeCapability): boolean {
  const mode: number = accessMode?.mode ?? Mode.UNKNOWN;
  return (
    mode === Mode.MULTI_NODE_READER_ONLY ||
    mode === Mode.MULTI_NODE_SINGLE_WRITER ||
    mode === Mode.MULTI_NODE_MULTI_WRITER
  );
}

function publishContextOf(volumeId: string, nodeId: string): Record<string, string> {
  return { attachment: `${volumeId}@${nodeId}`.slice(0, 128) };
}

function attachedTo(state: FakeDriverState, nodeId: string): number {
  return [...state.volumes.values()].filter(({ attachments }) => attachments.has(nodeId)).length;
}
