import {
  ControllerDefinition,
  GroupControllerDefinition,
  IdentityDefinition,
  NodeDefinition,
  SnapshotMetadataDefinition,
} from "./gen/csi/v1/csi.js";

/** The services of CSI, by the names that clients and drivers have for them here. */
export interface CsiServices {
  /** Who the driver is, and whether it is ready. */
  readonly identity: IdentityDefinition;
  /** Work on volumes and snapshots away from nodes. */
  readonly controller: ControllerDefinition;
  /** Snapshots of several volumes at one moment. */
  readonly groupController: GroupControllerDefinition;
  /** Which blocks of snapshots have data; alpha. */
  readonly snapshotMetadata: SnapshotMetadataDefinition;
  /** Work on the node where the driver runs. */
  readonly node: NodeDefinition;
}

/** The generated definitions of all services of CSI. */
export const csiServices: CsiServices = {
  identity: IdentityDefinition,
  controller: ControllerDefinition,
  groupController: GroupControllerDefinition,
  snapshotMetadata: SnapshotMetadataDefinition,
  node: NodeDefinition,
};
