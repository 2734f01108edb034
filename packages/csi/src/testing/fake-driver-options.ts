import type {
  ControllerHandlers,
  GroupControllerHandlers,
  NodeHandlers,
  SnapshotMetadataHandlers,
} from "../driver/driver-handlers.js";

/** What a fake driver is like. */
export interface FakeDriverOptions {
  /** The driver's name. Default: `fake.csi.example.com`. */
  readonly name?: string | undefined;
  /** The driver's version. Default: `1.0.0`. */
  readonly version?: string | undefined;
  /** The node that Node speaks for. Default: `node-1`. */
  readonly nodeId?: string | undefined;
  /** Further nodes to which volumes can be attached. Default: none. */
  readonly otherNodes?: readonly string[] | undefined;
  /** How many volumes can be attached to a node at once, and what NodeGetInfo says. Default: 0, which is no limit. */
  readonly maxVolumesPerNode?: number | undefined;
  /** Where everything is: the segments of a topology. Default: `{ "topology.fake.csi.example.com/zone": "a" }`; nowhere with `{}`. */
  readonly topology?: Readonly<Record<string, string>> | undefined;
  /** Bytes that all volumes together can have, and a single one. Default: 1 TiB. */
  readonly capacityBytes?: bigint | undefined;
  /** Bytes of a volume whose size is left to the driver. Default: 1 GiB. */
  readonly defaultVolumeBytes?: bigint | undefined;
  /** The keys that may be in `mutable_parameters`. Default: `iops` and `throughput`. */
  readonly mutableParameters?: readonly string[] | undefined;
  /**
   * Whether NodePublishVolume creates an empty directory, or an empty file for a block volume, at the target path;
   * NodeUnpublishVolume removes it with all that is in it. Default: false, nothing is touched on disk.
   */
  readonly createTargets?: boolean | undefined;
  /** RPCs that answer `UNIMPLEMENTED` and are not advertised, to behave like a lesser driver. Default: none. */
  readonly without?: readonly FakeRpc[] | undefined;
}

/** The name of an RPC of the fake driver as handlers and clients have it, such as `createVolume`. */
export type FakeRpc =
  | keyof ControllerHandlers
  | keyof GroupControllerHandlers
  | keyof SnapshotMetadataHandlers
  | Exclude<keyof NodeHandlers, "nodeGetInfo">;
