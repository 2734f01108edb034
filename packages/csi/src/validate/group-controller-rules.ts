import type {
  CreateVolumeGroupSnapshotRequest,
  CreateVolumeGroupSnapshotResponse,
  DeleteVolumeGroupSnapshotRequest,
  GetVolumeGroupSnapshotRequest,
  GetVolumeGroupSnapshotResponse,
  GroupControllerDefinition,
  GroupControllerGetCapabilitiesResponse,
  GroupControllerServiceCapability_RPC,
} from "../gen/csi/v1/csi.js";
import { allOf, problem, within } from "./check.js";
import { distinct, filledListOf, listOf, message, messageWithOneOf } from "./message-check.js";
import { namedValue } from "./number-checks.js";
import { empty, type ServiceRules, sameAs } from "./rpc-rules.js";
import { groupSnapshot } from "./snapshot-checks.js";
import { filledText, proposedName } from "./text-checks.js";

const distinctIds = distinct<string>((id) => id, "the id");

/**
 * The ids of a group's members. A list that is empty is left to the driver, which may find them by itself;
 * csi-sanity sends none.
 */
const snapshotIds = allOf(listOf(filledText), distinctIds);

const capability = messageWithOneOf("type", {
  rpc: message<GroupControllerServiceCapability_RPC>({ type: namedValue }),
});

/** The rules of GroupController. */
export const groupControllerRules: ServiceRules<GroupControllerDefinition> = {
  groupControllerGetCapabilities: {
    request: empty,
    response: message<GroupControllerGetCapabilitiesResponse>({ capabilities: listOf(capability) }),
  },
  createVolumeGroupSnapshot: {
    request: message<CreateVolumeGroupSnapshotRequest>({
      name: proposedName,
      sourceVolumeIds: allOf(filledListOf(filledText), distinctIds),
    }),
    response: message<CreateVolumeGroupSnapshotResponse>({ groupSnapshot }),
    agreement: ({ sourceVolumeIds }, response) => {
      const sources = (response.groupSnapshot?.snapshots ?? []).map(
        ({ sourceVolumeId }) => sourceVolumeId ?? "",
      );
      const asked = new Set(sourceVolumeIds);
      if (
        sources.length === asked.size &&
        new Set(sources).size === asked.size &&
        sources.every((id) => asked.has(id))
      )
        return undefined;
      return within(
        "groupSnapshot.snapshots",
        problem("has to hold one snapshot of each of the sourceVolumeIds"),
      );
    },
  },
  deleteVolumeGroupSnapshot: {
    request: message<DeleteVolumeGroupSnapshotRequest>({ groupSnapshotId: filledText, snapshotIds }),
    response: empty,
  },
  getVolumeGroupSnapshot: {
    request: message<GetVolumeGroupSnapshotRequest>({ groupSnapshotId: filledText, snapshotIds }),
    response: message<GetVolumeGroupSnapshotResponse>({ groupSnapshot }),
    agreement: ({ groupSnapshotId }, response) =>
      sameAs("groupSnapshot.groupSnapshotId", response.groupSnapshot?.groupSnapshotId, groupSnapshotId),
  },
};
