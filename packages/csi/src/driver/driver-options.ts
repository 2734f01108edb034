import type { ServerOptions, ServiceImplementation } from "@container-interfaces/transport";
import type { Topology } from "../gen/csi/v1/csi.js";
import type { RegistrationOptions } from "../registration/registration-options.js";
import type {
  ControllerHandlers,
  GroupControllerHandlers,
  NodeHandlers,
  SnapshotMetadataHandlers,
} from "./driver-handlers.js";

/** Who the driver is. */
export interface DriverIdentity {
  /** The driver's name: a domain name written from its smallest part, such as `dirs.example.com`, at most 63 characters. */
  readonly name: string;
  /** The driver's own version, any text. */
  readonly version: string;
  /** Further facts for people. Default: none. */
  readonly manifest?: Readonly<Record<string, string>> | undefined;
  /**
   * Whether the driver is ready; it throws when the driver is broken, which Probe reports as FAILED_PRECONDITION. It is asked at the
   * start and every `probeIntervalMs`, never by a call of Probe, which answers with what was seen last. A look that takes longer than
   * `probeIntervalMs` counts as not ready until it ends. Default: always ready.
   */
  readonly isReady?: (() => boolean | Promise<boolean>) | undefined;
  /** Milliseconds between two looks. Default: 10,000. */
  readonly probeIntervalMs?: number | undefined;
}

/** Who the node is, for the answer of NodeGetInfo. */
export interface NodeIdentity {
  /** The node's name for the driver, at most 256 bytes. */
  readonly nodeId: string;
  /** How many volumes may be published on the node at once. Default: 0, which is no limit of the driver's. */
  readonly maxVolumesPerNode?: bigint | undefined;
  /** Where the node is, such as `{ segments: { "topology.dirs.example.com/node": "a" } }`. Default: nowhere in particular. */
  readonly accessibleTopology?: Topology | undefined;
}

/** What the methods of a driver cannot tell of it. Default of each: false. */
export interface DriverCapabilities {
  /** Volumes are expanded while they are published (`online`) or while they are not (`offline`). Default: online, with a method that expands. */
  readonly volumeExpansion?: "online" | "offline" | undefined;
  /** Volumes are not accessible from all nodes alike (VOLUME_ACCESSIBILITY_CONSTRAINTS). Default: whether the node has a topology. */
  readonly volumeAccessibilityConstraints?: boolean | undefined;
  /** Snapshots are not accessible from all places alike (SNAPSHOT_ACCESSIBILITY_CONSTRAINTS); alpha. */
  readonly snapshotAccessibilityConstraints?: boolean | undefined;
  /** Another process of the driver serves Controller, so that CONTROLLER_SERVICE is advertised without `controller`. */
  readonly controllerElsewhere?: boolean | undefined;
  /** createVolume can copy another volume (CLONE_VOLUME). */
  readonly cloneVolume?: boolean | undefined;
  /** controllerPublishVolume knows `readonly` (PUBLISH_READONLY). */
  readonly publishReadonly?: boolean | undefined;
  /** listVolumes tells where volumes are published (LIST_VOLUMES_PUBLISHED_NODES). */
  readonly listVolumesPublishedNodes?: boolean | undefined;
  /** The access modes SINGLE_NODE_SINGLE_WRITER and SINGLE_NODE_MULTI_WRITER are known, by Controller and Node alike. */
  readonly singleNodeMultiWriter?: boolean | undefined;
  /** nodeStageVolume or nodePublishVolume give the volume to `volumeMountGroup` (VOLUME_MOUNT_GROUP). */
  readonly volumeMountGroup?: boolean | undefined;
}

/** Where a driver listens: one endpoint, or two of them that split it. */
export type DriverEndpoint =
  | string
  | {
      /** Where Controller, GroupController and SnapshotMetadata are served. */
      readonly controller: string;
      /** Where Node is served. */
      readonly node: string;
    };

/** What a driver is, and where it is served. */
export interface ServeDriverOptions extends Omit<ServerOptions, "endpoint"> {
  /**
   * Where to listen. With two endpoints, Controller, GroupController and SnapshotMetadata are served at `controller`, Node at `node`, and
   * Identity at both. Default: the variable `CSI_ENDPOINT`.
   */
  readonly endpoint?: DriverEndpoint | undefined;
  /** Who the driver is. */
  readonly identity: DriverIdentity;
  /** The methods of Controller. Default: the driver has none, as where it needs no work away from the node. */
  readonly controller?: Partial<ControllerHandlers> | undefined;
  /** The methods of GroupController. Default: none. */
  readonly groupController?: Partial<GroupControllerHandlers> | undefined;
  /** The methods of SnapshotMetadata; alpha. Default: none. */
  readonly snapshotMetadata?: Partial<SnapshotMetadataHandlers> | undefined;
  /** The methods of Node, and who the node is. Default: none, as in a process that serves Controller alone. */
  readonly node?: (Partial<NodeHandlers> & Partial<NodeIdentity>) | undefined;
  /** What the methods cannot tell. Default: nothing more. */
  readonly capabilities?: DriverCapabilities | undefined;
  /** Registers the driver with kubelet. Default: it is not, as a sidecar does it. */
  readonly registration?: RegistrationOptions | undefined;
  /** What else to serve at every endpoint, such as gRPC's health. */
  readonly services?: readonly ServiceImplementation[] | undefined;
  /** Whether to check what handlers answer, too, and fail with what is wrong with it. Default: in tests only (`NODE_ENV` is `test`). */
  readonly validateResponses?: boolean | undefined;
  /** Milliseconds that the result of a call is kept whose caller has gone, for an equal call. Default: 300,000; 0 keeps none. */
  readonly keepResultsMs?: number | undefined;
  /** The signals that end the driver: it stops listening, drains and resolves `closed`. Default: SIGTERM and SIGINT; none with `[]`. */
  readonly signals?: readonly NodeJS.Signals[] | undefined;
}
