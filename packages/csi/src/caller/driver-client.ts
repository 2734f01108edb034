import type { CallOptions, Client, DeepPartial, ReadyOptions } from "@container-interfaces/transport";
import type {
  BlockMetadata,
  ControllerDefinition,
  ControllerListVolumeHealthRequest,
  GetMetadataAllocatedRequest,
  GetMetadataDeltaRequest,
  GetPluginInfoResponse,
  GroupControllerDefinition,
  IdentityDefinition,
  ListSnapshotsRequest,
  ListSnapshotsResponse_Entry,
  ListVolumesRequest,
  ListVolumesResponse_Entry,
  NodeDefinition,
  SnapshotMetadataDefinition,
  VolumeHealth,
} from "../gen/csi/v1/csi.js";
import type { CapabilitySets } from "./capability-sets.js";

/**
 * A client of a storage driver: every RPC of the five services as a method, and what callers need around them. Made by `connectDriver`.
 * Calls without `timeoutMs` have the deadlines of {@link driverTimeouts}.
 */
export interface DriverClient extends AsyncDisposable {
  /** Who the driver is, and whether it is ready. */
  readonly identity: Client<IdentityDefinition>;
  /** Work on volumes and snapshots away from nodes. */
  readonly controller: Client<ControllerDefinition>;
  /** Snapshots of several volumes at one moment. */
  readonly groupController: Client<GroupControllerDefinition>;
  /** Which blocks of snapshots have data, as streams of messages; alpha. */
  readonly snapshotMetadata: Client<SnapshotMetadataDefinition>;
  /** Work on the node where the driver runs. */
  readonly node: Client<NodeDefinition>;
  /** The endpoint as text. */
  readonly endpoint: string;
  /** The driver's name, as it said when the connection was made. */
  readonly name: string;
  /** The driver's version, as it said when the connection was made. */
  readonly vendorVersion: string;
  /** Further facts about the driver, as it said when the connection was made. */
  readonly manifest: GetPluginInfoResponse["manifest"];
  /**
   * What the driver can. It is asked once, and once more after the connection was lost: another version may be there then. A service that
   * the driver does not have at this endpoint has no capabilities.
   *
   * @throws RpcError of the calls that ask
   */
  capabilities(): Promise<CapabilitySets>;
  /**
   * Asks Probe until the driver says that it is ready, as ProbeForever of csi-lib-utils does. A Probe without an answer within a second, or
   * without a connection, counts as not ready.
   *
   * @throws RpcError `DEADLINE_EXCEEDED` when the time is over (default: 30 s), `CANCELLED` when the signal fires, and any other error of
   * Probe, such as `FAILED_PRECONDITION` for a driver that is broken
   */
  waitUntilReady(options?: ReadyOptions): Promise<void>;
  /**
   * All volumes, page after page; `maxEntries` is the size of a page, and `timeoutMs` holds for each page.
   *
   * @throws RpcError of the calls; `ABORTED` with a hint to start again where the driver no longer knows its own token (spec.md, ListVolumes
   * Errors); `INTERNAL` where tokens come again and the list would never end
   */
  listVolumes(
    request?: DeepPartial<ListVolumesRequest>,
    options?: CallOptions,
  ): AsyncIterable<ListVolumesResponse_Entry>;
  /** All snapshots, or those that the request names, page after page. As {@link DriverClient.listVolumes} otherwise. */
  listSnapshots(
    request?: DeepPartial<ListSnapshotsRequest>,
    options?: CallOptions,
  ): AsyncIterable<ListSnapshotsResponse_Entry>;
  /** All volumes with trouble, page after page; alpha. As {@link DriverClient.listVolumes} otherwise. */
  controllerListVolumeHealth(
    request?: DeepPartial<ControllerListVolumeHealthRequest>,
    options?: CallOptions,
  ): AsyncIterable<VolumeHealth>;
  /**
   * The blocks of a snapshot that hold data, in the order of their offsets; alpha. Where the stream breaks off with `UNAVAILABLE`, it is
   * asked for again from behind the last block, until it has failed 5 times in a row without a block. `timeoutMs` holds for each stream.
   *
   * @throws RpcError of the call; `INTERNAL` for blocks that are not in order
   */
  getMetadataAllocated(
    request: DeepPartial<GetMetadataAllocatedRequest>,
    options?: CallOptions,
  ): AsyncIterable<BlockMetadata>;
  /** The blocks in which two snapshots may differ; alpha. As {@link DriverClient.getMetadataAllocated} otherwise. */
  getMetadataDelta(
    request: DeepPartial<GetMetadataDeltaRequest>,
    options?: CallOptions,
  ): AsyncIterable<BlockMetadata>;
  /** Calls the listener each time an established connection is lost; returns the function that takes it back. */
  onConnectionLost(listener: () => void): () => void;
  /** Ends the connection. Calls under way end with `CANCELLED`. Safe to call again. */
  close(): Promise<void>;
}
