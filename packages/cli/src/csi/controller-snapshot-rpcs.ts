import type { Snapshot } from "@container-interfaces/csi";
import { type DriverRpc, driverRpc, readAll, type ShownTable } from "./driver-rpc.js";
import { healthTable } from "./health-table.js";
import * as o from "./request-options.js";
import { places } from "./request-parts.js";
import { showTime } from "./show.js";
import { formatSize } from "./size.js";

const volume = ["<volume>", "id of the volume"] as const;
const snapshot = ["<snapshot>", "id of the snapshot"] as const;

/** The RPCs of Controller about snapshots, and about the health of volumes. */
export const controllerSnapshotRpcs: readonly DriverRpc[] = [
  driverRpc("controller", "createSnapshot", {
    description: "Makes a snapshot of a volume.",
    args: [["<name>", "name of the snapshot, by which the call may be repeated"], volume],
    options: [o.param(), o.requisite(), o.preferred(), o.secretsFile()],
    request: ({ args: [name, sourceVolumeId], options, secrets }) => ({
      name,
      sourceVolumeId,
      secrets,
      parameters: options.param,
      accessibilityRequirements: places(options),
    }),
    show: ({ snapshot }) => snapshotsTable([snapshot]),
  }),
  driverRpc("controller", "deleteSnapshot", {
    description: "Destroys a snapshot.",
    args: [snapshot],
    options: [o.secretsFile()],
    request: ({ args: [snapshotId], secrets }) => ({ snapshotId, secrets }),
  }),
  driverRpc("controller", "listSnapshots", {
    description: "Lists snapshots, page after page.",
    options: [
      o.snapshot(),
      o.sourceVolume("those of this volume alone"),
      o.maxEntries(),
      o.startingToken(),
      o.onePage(),
      o.secretsFile(),
    ],
    request: ({ options, secrets }) => ({
      maxEntries: options.maxEntries,
      startingToken: options.startingToken,
      sourceVolumeId: options.sourceVolume,
      snapshotId: options.snapshot,
      secrets,
    }),
    readAll: async (client, request, call) => ({
      entries: await readAll(client.listSnapshots(request, call)),
      nextToken: "",
    }),
    show: ({ entries }) => snapshotsTable(entries.map(({ snapshot }) => snapshot)),
  }),
  driverRpc("controller", "getSnapshot", {
    description: "Looks a snapshot up (alpha).",
    args: [snapshot],
    options: [o.secretsFile()],
    request: ({ args: [snapshotId], secrets }) => ({ snapshotId, secrets }),
    show: ({ snapshot }) => snapshotsTable([snapshot]),
  }),
  driverRpc("controller", "controllerListVolumeHealth", {
    description: "Lists the volumes that have trouble, page after page (alpha).",
    options: [o.maxEntries(), o.startingToken(), o.onePage(), o.secretsFile()],
    request: ({ options, secrets }) => ({
      maxEntries: options.maxEntries,
      startingToken: options.startingToken,
      secrets,
    }),
    readAll: async (client, request, call) => ({
      entries: await readAll(client.controllerListVolumeHealth(request, call)),
      nextToken: "",
    }),
    show: ({ entries }) => healthTable(entries),
  }),
  driverRpc("controller", "controllerGetVolumeHealth", {
    description: "Asks what trouble a volume has (alpha).",
    args: [volume],
    options: [o.secretsFile()],
    request: ({ args: [volumeId], secrets }) => ({ volumeId, secrets }),
    show: ({ volumeHealth }) => healthTable(volumeHealth === undefined ? [] : [volumeHealth]),
  }),
];

/** One row for each snapshot. */
export function snapshotsTable(snapshots: readonly (Snapshot | undefined)[]): ShownTable {
  const rows = snapshots.flatMap((snapshot) => {
    if (snapshot === undefined) return [];
    const { snapshotId, sourceVolumeId, sizeBytes, creationTime, readyToUse, groupSnapshotId } = snapshot;
    const ready = readyToUse ? "yes" : "no";
    return [
      [snapshotId, sourceVolumeId, formatSize(sizeBytes), showTime(creationTime), ready, groupSnapshotId],
    ];
  });
  return { heads: ["SNAPSHOT", "VOLUME", "SIZE", "CREATED", "READY", "GROUP"], rows };
}
