import type {
  ControllerDefinition,
  ControllerExpandVolumeRequest,
  ControllerExpandVolumeResponse,
  ControllerGetVolumeRequest,
  ControllerGetVolumeResponse,
  ControllerGetVolumeResponse_VolumeStatus,
  ControllerModifyVolumeRequest,
  ControllerPublishVolumeRequest,
  ControllerPublishVolumeResponse,
  ControllerUnpublishVolumeRequest,
  CreateVolumeRequest,
  CreateVolumeResponse,
  DeleteVolumeRequest,
  ListVolumesRequest,
  ListVolumesResponse,
  ListVolumesResponse_Entry,
  ListVolumesResponse_VolumeStatus,
  ValidateVolumeCapabilitiesRequest,
  ValidateVolumeCapabilitiesResponse,
  ValidateVolumeCapabilitiesResponse_Confirmed,
} from "../gen/csi/v1/csi.js";
import { volumeCapability, volumeCapabilityOfAnyRelease } from "./capability-checks.js";
import { optional, problem, within } from "./check.js";
import { createdVolumeProblem } from "./created-volume-problem.js";
import { filledListOf, listOf, message } from "./message-check.js";
import { count, flag, positive } from "./number-checks.js";
import { atMost, empty, type ServiceRules, sameAs } from "./rpc-rules.js";
import { filledMap, filledShortText, filledText, proposedName, shortMap, shortText } from "./text-checks.js";
import { onlyWithTopology, topologyRequirement } from "./topology-checks.js";
import { capacityRange, contentSource, volume } from "./volume-checks.js";

/** The RPCs of Controller about volumes. */
type VolumeMethod =
  | "createVolume"
  | "deleteVolume"
  | "controllerPublishVolume"
  | "controllerUnpublishVolume"
  | "validateVolumeCapabilities"
  | "listVolumes"
  | "controllerGetVolume"
  | "controllerExpandVolume"
  | "controllerModifyVolume";

/** The names of nodes have a limit of their own (spec.md, `NodeGetInfoResponse.node_id`). */
const publishedNodeIds = listOf(filledShortText(256));

/**
 * The rules of Controller's RPCs about volumes. Secrets have none: the token key of Kubernetes breaks the
 * grammar of their keys.
 */
export const controllerVolumeRules: Pick<ServiceRules<ControllerDefinition>, VolumeMethod> = {
  createVolume: {
    request: message<CreateVolumeRequest>({
      name: proposedName,
      capacityRange: optional(capacityRange),
      volumeCapabilities: filledListOf(volumeCapability),
      volumeContentSource: optional(contentSource),
      accessibilityRequirements: onlyWithTopology(topologyRequirement),
    }),
    response: message<CreateVolumeResponse>({ volume }),
    agreement: createdVolumeProblem,
  },
  deleteVolume: { request: message<DeleteVolumeRequest>({ volumeId: filledText }), response: empty },
  controllerPublishVolume: {
    request: message<ControllerPublishVolumeRequest>({
      volumeId: filledText,
      nodeId: filledText,
      volumeCapability,
    }),
    response: message<ControllerPublishVolumeResponse>({ publishContext: shortMap }),
  },
  controllerUnpublishVolume: {
    // without a node, the volume leaves all of them
    request: message<ControllerUnpublishVolumeRequest>({ volumeId: filledText }),
    response: empty,
  },
  validateVolumeCapabilities: {
    request: message<ValidateVolumeCapabilitiesRequest>({
      volumeId: filledText,
      volumeCapabilities: filledListOf(volumeCapabilityOfAnyRelease),
    }),
    response: message<ValidateVolumeCapabilitiesResponse>({
      // the maps are those of the request, and no longer or shorter for it
      confirmed: optional(
        message<ValidateVolumeCapabilitiesResponse_Confirmed>({
          volumeCapabilities: filledListOf(volumeCapabilityOfAnyRelease),
        }),
      ),
      message: shortText(),
    }),
    agreement: (_, { confirmed, message: text }) =>
      confirmed !== undefined && text !== undefined && text !== ""
        ? within("message", problem("is set although confirmed is; it says why nothing was confirmed"))
        : undefined,
  },
  listVolumes: {
    request: message<ListVolumesRequest>({ maxEntries: count }),
    response: message<ListVolumesResponse>({
      entries: listOf(
        message<ListVolumesResponse_Entry>({
          volume,
          status: optional(message<ListVolumesResponse_VolumeStatus>({ publishedNodeIds })),
        }),
      ),
      nextToken: shortText(),
    }),
    agreement: ({ maxEntries }, { entries }) => atMost("entries", entries, maxEntries),
  },
  controllerGetVolume: {
    request: message<ControllerGetVolumeRequest>({ volumeId: filledText }),
    response: message<ControllerGetVolumeResponse>({
      volume,
      status: message<ControllerGetVolumeResponse_VolumeStatus>({ publishedNodeIds }),
    }),
    agreement: ({ volumeId }, response) => sameAs("volume.volumeId", response.volume?.volumeId, volumeId),
  },
  controllerExpandVolume: {
    request: message<ControllerExpandVolumeRequest>({
      volumeId: filledText,
      capacityRange,
      volumeCapability: optional(volumeCapability),
    }),
    response: message<ControllerExpandVolumeResponse>({
      capacityBytes: positive,
      nodeExpansionRequired: flag,
    }),
    // a volume that was above the limit before stays as it is
    agreement: (request, { capacityBytes = 0n }) => {
      const least = request.capacityRange?.requiredBytes ?? 0n;
      if (capacityBytes >= least) return undefined;
      return within("capacityBytes", problem(`is ${capacityBytes}, and at least ${least} were asked for`));
    },
  },
  controllerModifyVolume: {
    request: message<ControllerModifyVolumeRequest>({ volumeId: filledText, mutableParameters: filledMap }),
    response: empty,
  },
};
