import { type Driver, serveDriver } from "@container-interfaces/csi";
import { attachmentHandlers } from "./controller/attachments.js";
import { metadataHandlers } from "./controller/blocks.js";
import { groupHandlers } from "./controller/groups.js";
import { snapshotHandlers } from "./controller/snapshots.js";
import { Volumes } from "./controller/volumes.js";
import { nodeTopology } from "./driver-config.js";
import { controllerHealthHandlers, nodeHealthHandlers } from "./health.js";
import { linkMounts } from "./node/link-mounts.js";
import { HostpathNode } from "./node/node.js";
import type { Options } from "./options.js";
import { Store } from "./state/store.js";

/** Opens the state, cleans up after a crash and serves the driver. */
export async function startDriver(options: Options): Promise<Driver> {
  const store = await Store.open(options.dataDir);
  const mounts =
    options.publishMode === "link" ? linkMounts : (await import("./node/bind-mounts.js")).bindMounts;
  const volumes = new Volumes(store, options);
  const node = new HostpathNode(store, volumes, mounts);
  await node.sweep();
  const { registryDir, healthPort } = options;
  return await serveDriver({
    endpoint: options.endpoint,
    identity: { name: options.name, version: "0.0.0" },
    controller: {
      ...volumes,
      ...attachmentHandlers(store, options),
      ...snapshotHandlers(store, options),
      ...controllerHealthHandlers(store),
    },
    groupController: groupHandlers(store),
    snapshotMetadata: metadataHandlers(store),
    node: {
      ...node,
      ...nodeHealthHandlers(store, mounts),
      nodeId: options.nodeId,
      maxVolumesPerNode: BigInt(options.maxVolumesPerNode),
      accessibleTopology: nodeTopology(options),
    },
    capabilities: {
      cloneVolume: true,
      snapshotAccessibilityConstraints: true,
      publishReadonly: true,
      listVolumesPublishedNodes: true,
      singleNodeMultiWriter: true,
    },
    ...(registryDir === undefined
      ? {}
      : {
          registration: {
            registryDir,
            ...(healthPort === undefined ? {} : { health: { port: healthPort, host: "0.0.0.0" } }),
          },
        }),
  });
}
