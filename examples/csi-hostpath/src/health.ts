import { access, constants, stat, statfs } from "node:fs/promises";
import {
  type ControllerHandlers,
  type NodeHandlers,
  pageOf,
  StorageHealthErrorType,
  type VolumeHealth,
  VolumeHealthErrorType,
} from "@container-interfaces/csi";
import type { DeepPartial } from "@container-interfaces/transport";
import type { Mounts } from "./node/mounts.js";
import type { VolumeRecord } from "./state/records.js";
import type { Store } from "./state/store.js";

type Entries = NonNullable<DeepPartial<VolumeHealth>["healthStatuses"]>;

/** Health of volumes as the storage sees it: the data is there, and as large as it should be. */
export function controllerHealthHandlers(
  store: Store,
): Pick<ControllerHandlers, "controllerGetVolumeHealth" | "controllerListVolumeHealth"> {
  return {
    controllerGetVolumeHealth: async ({ volumeId }) => ({
      volumeHealth: { volumeId, healthStatuses: await dataHealth(store, store.volume(volumeId)) },
    }),
    controllerListVolumeHealth: async (request) => {
      const { items, nextToken } = pageOf(store.volumes.all, request);
      const entries = await Promise.all(
        items.map(async (volume) => ({
          volumeId: volume.id,
          healthStatuses: await dataHealth(store, volume),
        })),
      );
      return { entries, nextToken };
    },
  };
}

/** Health as the node sees it: what is published is still there. */
export function nodeHealthHandlers(
  store: Store,
  mounts: Mounts,
): Pick<NodeHandlers, "nodeGetVolumeHealth" | "nodeGetStorageHealth"> {
  return {
    nodeGetVolumeHealth: async ({ volumeId }) => {
      const healthStatuses = [...(await dataHealth(store, store.volume(volumeId)))];
      for (const { targetPath } of store.uses.get(volumeId)?.publications ?? [])
        if (!(await mounts.isPublished(targetPath)))
          healthStatuses.push({
            status: VolumeHealthErrorType.INACCESSIBLE,
            reason: "NotPublished",
            message: `nothing is at ${targetPath} any more`,
          });
      return { volumeHealth: { volumeId, healthStatuses } };
    },
    nodeGetStorageHealth: async () => {
      const broken = (status: StorageHealthErrorType, reason: string, message: string) => ({
        backendHealth: [{ status, reason, message }],
      });
      try {
        await access(store.dataDir, constants.R_OK | constants.W_OK);
        const { blocks, bavail } = await statfs(store.dataDir);
        if (bavail * 100 >= blocks) return { backendHealth: [] };
        return broken(
          StorageHealthErrorType.STORAGE_DEGRADED,
          "AlmostFull",
          "less than 1 % of the space is free",
        );
      } catch {
        const message = "the folder with the data cannot be read and written";
        return broken(StorageHealthErrorType.STORAGE_UNREACHABLE, "NoDataDir", message);
      }
    },
  };
}

async function dataHealth(store: Store, { id, kind, sizeBytes }: VolumeRecord): Promise<Entries> {
  const lost = (reason: string, message: string): Entries => [
    { status: VolumeHealthErrorType.DATA_LOSS, reason, message },
  ];
  const data = await stat(store.pathOf(id)).catch(() => undefined);
  if (data === undefined) return lost("DataMissing", "the data of the volume is not there");
  if (kind === "block" && data.size < sizeBytes)
    return lost("DataTruncated", `${data.size} of ${sizeBytes} bytes are there`);
  return [];
}
