import type { GetMetadataAllocatedResponse, GetMetadataDeltaResponse } from "@container-interfaces/csi";
import { type DriverRpc, driverRpc, type ShownTable } from "./driver-rpc.js";
import * as o from "./request-options.js";

/** The RPCs of SnapshotMetadata. */
export const snapshotMetadataRpcs: readonly DriverRpc[] = [
  driverRpc("snapshotMetadata", "getMetadataAllocated", {
    description: "Prints the blocks of a snapshot that hold data (alpha).",
    args: [["<snapshot>", "id of the snapshot"]],
    options: [o.startingOffset(), o.maxResults(), o.secretsFile()],
    request: ({ args: [snapshotId], options, secrets }) => ({
      snapshotId,
      secrets,
      startingOffset: options.startingOffset,
      maxResults: options.maxResults,
    }),
    show: blocksTable,
  }),
  driverRpc("snapshotMetadata", "getMetadataDelta", {
    description: "Prints the blocks in which two snapshots of a volume differ (alpha).",
    args: [
      ["<base>", "id of the earlier snapshot"],
      ["<target>", "id of the later snapshot"],
    ],
    options: [o.startingOffset(), o.maxResults(), o.secretsFile()],
    request: ({ args: [baseSnapshotId, targetSnapshotId], options, secrets }) => ({
      baseSnapshotId,
      targetSnapshotId,
      secrets,
      startingOffset: options.startingOffset,
      maxResults: options.maxResults,
    }),
    show: blocksTable,
  }),
];

function blocksTable({
  blockMetadata,
  volumeCapacityBytes,
}: GetMetadataAllocatedResponse | GetMetadataDeltaResponse): ShownTable {
  const rows = blockMetadata.map(({ byteOffset, sizeBytes }) => [
    String(byteOffset),
    String(sizeBytes),
    String(volumeCapacityBytes),
  ]);
  return { heads: ["OFFSET", "BYTES", "OF"], rows };
}
