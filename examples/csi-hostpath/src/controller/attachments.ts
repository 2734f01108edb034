import { type ControllerHandlers, csiErrors } from "@container-interfaces/csi";
import type { DriverConfig } from "../driver-config.js";
import type { Store } from "../state/store.js";
import { capabilityKey, capabilityProblem } from "./capability.js";

type Handlers = Pick<ControllerHandlers, "controllerPublishVolume" | "controllerUnpublishVolume">;

/** Attaches volumes to the node. Nothing happens to a volume, so this keeps the records and their limit. */
export function attachmentHandlers(store: Store, { nodeId, maxVolumesPerNode }: DriverConfig): Handlers {
  const errors = csiErrors.controllerPublishVolume;
  /** The volumes whose attachment is being written: they count, too. */
  const attaching = new Set<string>();
  return {
    controllerPublishVolume: async (request) => {
      const volume = store.volume(request.volumeId);
      if (request.nodeId !== nodeId)
        throw errors.nodeNotFound(`there is no node ${JSON.stringify(request.nodeId)}`, { path: "nodeId" });
      const problem = request.volumeCapability && capabilityProblem(volume.kind, request.volumeCapability);
      if (problem !== undefined) throw errors.publishedIncompatibly(problem, { path: "volumeCapability" });
      const asked = { readonly: request.readonly, capability: capabilityKey(request.volumeCapability) };
      const existing = volume.attachments[nodeId];
      if (existing !== undefined) {
        if (existing.readonly !== asked.readonly || existing.capability !== asked.capability)
          throw errors.publishedIncompatibly("it is attached with another capability or readonly");
        return {};
      }
      const attached = store.volumes.all.filter(
        ({ id, attachments }) => attachments[nodeId] !== undefined && !attaching.has(id),
      );
      const count = attached.length + attaching.size;
      if (maxVolumesPerNode > 0 && count >= maxVolumesPerNode)
        throw errors.tooManyVolumes(`the node has ${count} volumes, and takes no more`);
      attaching.add(volume.id);
      try {
        await store.volumes.put({ ...volume, attachments: { ...volume.attachments, [nodeId]: asked } });
      } finally {
        attaching.delete(volume.id);
      }
      return {};
    },
    controllerUnpublishVolume: async (request) => {
      const volume = store.volumes.get(request.volumeId);
      // without a node it is detached from all; what is gone is detached
      if (volume === undefined) return;
      const attachments = Object.fromEntries(
        Object.entries(volume.attachments).filter(
          ([node]) => request.nodeId !== "" && node !== request.nodeId,
        ),
      );
      await store.volumes.put({ ...volume, attachments });
    },
  };
}
