import type { ControllerHandlers, NodeHandlers } from "../driver/driver-handlers.js";
import { pageOf } from "../driver/page-of.js";
import type { FakeDriverState } from "./fake-driver-state.js";
import type { FakeVolume } from "./fake-volume.js";

/** The handlers of Controller that tell of the health of volumes. */
export function createControllerHealthHandlers(
  state: FakeDriverState,
): Pick<ControllerHandlers, "controllerListVolumeHealth" | "controllerGetVolumeHealth"> {
  return {
    controllerListVolumeHealth: (request) => {
      const troubled = [...state.volumes.values()].filter(({ health }) => health.length > 0);
      const { items, nextToken } = pageOf(troubled, request, state.lastSerial);
      return { entries: items.map(healthOf), nextToken };
    },
    controllerGetVolumeHealth: ({ volumeId }) => ({ volumeHealth: healthOf(state.volume(volumeId)) }),
  };
}

/** The handlers of Node that tell of the health of volumes and of the storage. */
export function createNodeHealthHandlers(
  state: FakeDriverState,
): Pick<NodeHandlers, "nodeGetVolumeHealth" | "nodeGetStorageHealth"> {
  return {
    nodeGetVolumeHealth: ({ volumeId }) => ({ volumeHealth: healthOf(state.volume(volumeId)) }),
    nodeGetStorageHealth: () => ({ backendHealth: state.storageHealth }),
  };
}

function healthOf({ volumeId, health }: FakeVolume): {
  volumeId: string;
  healthStatuses: FakeVolume["health"];
} {
  return { volumeId, healthStatuses: health };
}
