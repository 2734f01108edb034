import type {
  ControllerDefinition,
  CreateSnapshotRequest,
  CreateSnapshotResponse,
  DeleteSnapshotRequest,
  GetSnapshotRequest,
  GetSnapshotResponse,
  ListSnapshotsRequest,
  ListSnapshotsResponse,
  ListSnapshotsResponse_Entry,
} from "../gen/csi/v1/csi.js";
import { optional, problem, within } from "./check.js";
import { listOf, message } from "./message-check.js";
import { count } from "./number-checks.js";
import { atMost, empty, type ServiceRules, sameAs } from "./rpc-rules.js";
import { snapshot } from "./snapshot-checks.js";
import { filledText, proposedName, shortText } from "./text-checks.js";
import { meetsRequirement, topologyRequirement } from "./topology-checks.js";

/** The RPCs of Controller about snapshots. */
type SnapshotMethod = "createSnapshot" | "deleteSnapshot" | "listSnapshots" | "getSnapshot";

/** The rules of Controller's RPCs about snapshots. */
export const controllerSnapshotRules: Pick<ServiceRules<ControllerDefinition>, SnapshotMethod> = {
  createSnapshot: {
    request: message<CreateSnapshotRequest>({
      sourceVolumeId: filledText,
      name: proposedName,
      accessibilityRequirements: optional(topologyRequirement),
    }),
    response: message<CreateSnapshotResponse>({ snapshot }),
    agreement: ({ sourceVolumeId, accessibilityRequirements }, response) => {
      const other = sameAs("snapshot.sourceVolumeId", response.snapshot?.sourceVolumeId, sourceVolumeId);
      if (other !== undefined) return other;
      if (meetsRequirement(response.snapshot?.accessibleTopology, accessibilityRequirements))
        return undefined;
      const reason = "has no place in common with the requisite ones of the request";
      return within("snapshot.accessibleTopology", problem(reason));
    },
  },
  deleteSnapshot: { request: message<DeleteSnapshotRequest>({ snapshotId: filledText }), response: empty },
  listSnapshots: {
    request: message<ListSnapshotsRequest>({ maxEntries: count }),
    response: message<ListSnapshotsResponse>({
      entries: listOf(message<ListSnapshotsResponse_Entry>({ snapshot })),
      nextToken: shortText(),
    }),
    agreement: ({ maxEntries, snapshotId, sourceVolumeId }, { entries = [] }) => {
      const tooMany = atMost("entries", entries, maxEntries);
      if (tooMany !== undefined) return tooMany;
      for (const [index, entry] of entries.entries()) {
        const id =
          snapshotId === "" ? undefined : sameAs("snapshotId", entry.snapshot?.snapshotId, snapshotId);
        const of =
          sourceVolumeId === ""
            ? undefined
            : sameAs("sourceVolumeId", entry.snapshot?.sourceVolumeId, sourceVolumeId);
        const found = id ?? of;
        if (found !== undefined) return within(`entries[${index}].snapshot`, found);
      }
      return undefined;
    },
  },
  getSnapshot: {
    request: message<GetSnapshotRequest>({ snapshotId: filledText }),
    response: message<GetSnapshotResponse>({ snapshot }),
    agreement: ({ snapshotId }, response) =>
      sameAs("snapshot.snapshotId", response.snapshot?.snapshotId, snapshotId),
  },
};
