import {
  GroupControllerServiceCapability_RPC_Type as Rpc,
  type VolumeGroupSnapshot,
} from "@container-interfaces/csi";
import { snapshotsTable } from "./controller-snapshot-rpcs.js";
import { type DriverRpc, driverRpc, type ShownTable } from "./driver-rpc.js";
import * as o from "./request-options.js";
import { capabilitiesTable } from "./show.js";

const group = ["<group>", "id of the group"] as const;
const snapshots = ["<snapshots...>", "ids of all snapshots of the group"] as const;

/** The RPCs of GroupController. */
export const groupControllerRpcs: readonly DriverRpc[] = [
  driverRpc("groupController", "groupControllerGetCapabilities", {
    description: "Prints what the GroupController service of the driver can.",
    show: ({ capabilities }) => capabilitiesTable(capabilities, () => Rpc),
  }),
  driverRpc("groupController", "createVolumeGroupSnapshot", {
    description: "Makes snapshots of several volumes at one moment.",
    args: [
      ["<name>", "name of the group, by which the call may be repeated"],
      ["<volumes...>", "ids of the volumes"],
    ],
    options: [o.param(), o.secretsFile()],
    request: ({ args: [name, ...sourceVolumeIds], options, secrets }) => ({
      name,
      sourceVolumeIds,
      secrets,
      parameters: options.param,
    }),
    show: ({ groupSnapshot }) => groupTable(groupSnapshot),
  }),
  driverRpc("groupController", "deleteVolumeGroupSnapshot", {
    description: "Destroys a group of snapshots, with all its snapshots.",
    args: [group, snapshots],
    options: [o.secretsFile()],
    request: ({ args: [groupSnapshotId, ...snapshotIds], secrets }) => ({
      groupSnapshotId,
      snapshotIds,
      secrets,
    }),
  }),
  driverRpc("groupController", "getVolumeGroupSnapshot", {
    description: "Looks a group of snapshots up.",
    args: [group, snapshots],
    options: [o.secretsFile()],
    request: ({ args: [groupSnapshotId, ...snapshotIds], secrets }) => ({
      groupSnapshotId,
      snapshotIds,
      secrets,
    }),
    show: ({ groupSnapshot }) => groupTable(groupSnapshot),
  }),
];

/** One row for each snapshot; the group's own id is in each, also where the driver has left it out. */
function groupTable(group: VolumeGroupSnapshot | undefined): ShownTable {
  const { groupSnapshotId = "", snapshots = [] } = group ?? {};
  return snapshotsTable(snapshots.map((snapshot) => ({ ...snapshot, groupSnapshotId })));
}
