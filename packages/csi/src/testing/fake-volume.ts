import type {
  CreateVolumeRequest,
  Topology,
  VolumeCapability,
  VolumeContentSource,
  VolumeHealth_VolumeHealthEntry,
} from "../gen/csi/v1/csi.js";
import type { Timestamp } from "../gen/google/protobuf/timestamp.js";

/** A volume of the fake driver. What is not readonly can be changed by a test. */
export interface FakeVolume {
  /** Rises with every object that is made; lists are in this order. */
  readonly serial: number;
  /** Its id. */
  readonly volumeId: string;
  /** The name it was created under; empty for an ephemeral volume. */
  readonly name: string;
  /** Whether it came with NodePublishVolume and goes with the last NodeUnpublishVolume. */
  readonly ephemeral: boolean;
  /** Its size. */
  capacityBytes: bigint;
  /** The size that the node has made usable. */
  nodeBytes: bigint;
  /** What it was created with. */
  readonly parameters: Readonly<Record<string, string>>;
  /** What it was created with, and changed to since. */
  mutableParameters: Readonly<Record<string, string>>;
  /** What the caller gets and gives back. */
  readonly volumeContext: Readonly<Record<string, string>>;
  /** What it is a copy of. */
  readonly contentSource: VolumeContentSource | undefined;
  /** Where it can be used. */
  readonly accessibleTopology: readonly Topology[];
  /** How it may be used: as `mount`, as `block` or both. */
  readonly accessTypes: ReadonlySet<string>;
  /** What was asked for when it was created, for a call with the same name. */
  readonly request: CreateVolumeRequest | undefined;
  /** Blocks that were written, by their index, with the serial of the last write. */
  readonly blocks: Map<number, number>;
  /** Where it is attached, by node. */
  readonly attachments: Map<string, FakeUse>;
  /** Where it is staged on this node. */
  staged: FakeStaging | undefined;
  /** Where it is published on this node, by target path. */
  readonly published: Map<string, FakePublication>;
  /** What Controller and Node say is wrong with it. */
  health: VolumeHealth_VolumeHealthEntry[];
}

/** How a volume is attached. */
export interface FakeUse {
  /** The way of using it. */
  readonly capability: VolumeCapability;
  /** Whether for reading only. */
  readonly readonly: boolean;
}

/** How a volume is staged. */
export interface FakeStaging {
  /** The staging path. */
  readonly path: string;
  /** The way of using it. */
  readonly capability: VolumeCapability;
}

/** How a volume is published. */
export interface FakePublication extends FakeUse {
  /** Where it is staged; empty where the driver does not stage. */
  readonly stagingPath: string;
}

/** A snapshot of the fake driver. */
export interface FakeSnapshot {
  /** Rises with every object that is made; lists are in this order. */
  readonly serial: number;
  /** Its id. */
  readonly snapshotId: string;
  /** The name it was created under. */
  readonly name: string;
  /** The volume that it is of. */
  readonly sourceVolumeId: string;
  /** Bytes of the volume when it was cut. */
  readonly sizeBytes: bigint;
  /** When it was cut. */
  readonly creationTime: Timestamp;
  /** The group that it is a part of; empty for one that stands alone. */
  readonly groupSnapshotId: string;
  /**
   * Where it can be used, as answers tell it. Empty from the start: csi-sanity 5.6.0 takes any place in an answer for another one than it
   * asked for.
   */
  accessibleTopology: Topology[];
  /** What it holds: the volume's blocks when it was cut. */
  readonly blocks: ReadonlyMap<number, number>;
  /** Set it to false for a snapshot that is still being uploaded. */
  readyToUse: boolean;
}

/** A group of snapshots of the fake driver. */
export interface FakeGroupSnapshot {
  /** Its id. */
  readonly groupSnapshotId: string;
  /** The name it was created under. */
  readonly name: string;
  /** The volumes that it is of. */
  readonly sourceVolumeIds: readonly string[];
  /** What it was created with. */
  readonly parameters: Readonly<Record<string, string>>;
  /** Its snapshots. */
  readonly snapshotIds: readonly string[];
  /** When it was cut. */
  readonly creationTime: Timestamp;
}
