import type { RpcError } from "@container-interfaces/transport";
import type {
  ControllerHandlers,
  GroupControllerHandlers,
  NodeHandlers,
  SnapshotMetadataHandlers,
} from "../driver/driver-handlers.js";
import type { DriverCapabilities, DriverIdentity, NodeIdentity } from "../driver/driver-options.js";
import { createAttachmentHandlers } from "./fake-attachment-handlers.js";
import type { FakeDriverOptions, FakeRpc } from "./fake-driver-options.js";
import { FakeDriverState } from "./fake-driver-state.js";
import { type FakeCall, FakeFaults, type FakeHold } from "./fake-faults.js";
import { createGroupHandlers } from "./fake-group-handlers.js";
import { createControllerHealthHandlers, createNodeHealthHandlers } from "./fake-health-handlers.js";
import { createMetadataHandlers } from "./fake-metadata-handlers.js";
import { createNodeHandlers } from "./fake-node-handlers.js";
import { createSnapshotHandlers } from "./fake-snapshot-handlers.js";
import { createVolumeHandlers } from "./fake-volume-handlers.js";

/**
 * A storage driver that keeps its volumes in memory and mounts nothing. Its parts are options of `serveDriver`:
 * `serveDriver({ endpoint, ...createFakeDriver() })` serves it, and so does `startFakeDriver`.
 */
export interface FakeDriver {
  /** Who it is. */
  readonly identity: DriverIdentity;
  /** Its handlers of Controller. */
  readonly controller: Partial<ControllerHandlers> | undefined;
  /** Its handlers of GroupController; undefined where every one is left out, as for the other services. */
  readonly groupController: Partial<GroupControllerHandlers> | undefined;
  /** Its handlers of SnapshotMetadata. */
  readonly snapshotMetadata: Partial<SnapshotMetadataHandlers> | undefined;
  /** Its handlers of Node, and its node. */
  readonly node: Partial<NodeHandlers> & NodeIdentity;
  /** What its handlers cannot tell. */
  readonly capabilities: DriverCapabilities;
  /** What the driver has made, to look at it and to change it. */
  readonly state: FakeDriverState;
  /** All calls of its handlers, the oldest first; those that were refused before they got to a handler are not here. */
  readonly calls: readonly FakeCall[];
  /** Makes the next call of an RPC fail before anything was done; said twice, the next two. */
  failNext(rpc: FakeRpc, error: RpcError): void;
  /** Holds the next call of an RPC before anything is done, until it is released; it fails when the driver is shut down by force. */
  holdNext(rpc: FakeRpc): FakeHold;
}

/** Makes a driver in memory, with every RPC of the interface and without any volume. */
export function createFakeDriver(options: FakeDriverOptions = {}): FakeDriver {
  const state = new FakeDriverState(options);
  const faults = new FakeFaults();
  const without = options.without ?? [];
  const has = (...rpcs: FakeRpc[]): boolean => rpcs.every((rpc) => !without.includes(rpc));
  const keep = <H extends object>(handlers: H): Partial<H> | undefined => {
    const kept = Object.entries(handlers).filter(([name]) => has(name as FakeRpc));
    return kept.length === 0 ? undefined : (Object.fromEntries(kept) as Partial<H>);
  };
  const controller = keep<ControllerHandlers>(
    faults.wrap({
      ...createVolumeHandlers(state, options),
      ...createAttachmentHandlers(state, options),
      ...createSnapshotHandlers(state),
      ...createControllerHealthHandlers(state),
    }),
  );
  const nodeHandlers = keep(
    faults.wrap({ ...createNodeHandlers(state, options), ...createNodeHealthHandlers(state) }),
  );
  const { topology } = state;
  return {
    identity: { name: options.name ?? "fake.csi.example.com", version: options.version ?? "1.0.0" },
    controller,
    groupController: keep(faults.wrap(createGroupHandlers(state))),
    snapshotMetadata: keep(faults.wrap(createMetadataHandlers(state), true)),
    node: {
      ...nodeHandlers,
      nodeId: state.nodeId,
      maxVolumesPerNode: BigInt(options.maxVolumesPerNode ?? 0),
      ...(topology === undefined ? {} : { accessibleTopology: topology }),
    },
    capabilities: {
      ...(has("controllerExpandVolume") || has("nodeExpandVolume") ? { volumeExpansion: "online" } : {}),
      volumeAccessibilityConstraints: topology !== undefined,
      snapshotAccessibilityConstraints: topology !== undefined && has("createSnapshot"),
      cloneVolume: has("createVolume"),
      publishReadonly: has("controllerPublishVolume"),
      listVolumesPublishedNodes: has("controllerPublishVolume") && has("listVolumes"),
      singleNodeMultiWriter: true,
      volumeMountGroup: true,
    },
    state,
    calls: faults.calls,
    failNext: (rpc, error) => faults.failNext(rpc, error),
    holdNext: (rpc) => faults.holdNext(rpc),
  };
}
