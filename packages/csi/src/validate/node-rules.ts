import type {
  NodeDefinition,
  NodeExpandVolumeRequest,
  NodeExpandVolumeResponse,
  NodeGetCapabilitiesResponse,
  NodeGetInfoResponse,
  NodeGetStorageHealthResponse,
  NodeGetVolumeHealthRequest,
  NodeGetVolumeHealthResponse,
  NodeGetVolumeStatsRequest,
  NodeGetVolumeStatsResponse,
  NodePublishVolumeRequest,
  NodeServiceCapability_RPC,
  NodeStageVolumeRequest,
  NodeUnpublishVolumeRequest,
  NodeUnstageVolumeRequest,
  VolumeUsage,
} from "../gen/csi/v1/csi.js";
import { ephemeralKey } from "../kubernetes/pod-info.js";
import { volumeCapability } from "./capability-checks.js";
import { allOf, type Check, optional, problem, within } from "./check.js";
import { backendHealth, volumeHealth } from "./health-checks.js";
import { listOf, message, messageWithOneOf } from "./message-check.js";
import { namedValue, notNegative } from "./number-checks.js";
import { empty, type ServiceRules, sameAs } from "./rpc-rules.js";
import { absolutePath, filledShortText, filledText, path } from "./text-checks.js";
import { onlyWithTopology, reportedTopology } from "./topology-checks.js";
import { capacityRange } from "./volume-checks.js";

/**
 * A driver that stages is published from a staging path, which has a code of its own (spec.md, NodePublishVolume Errors). Kubelet
 * does not stage a volume that lives in its pod alone, and says so in the context.
 */
const stagedAt: Check = (value, { stagesVolumes }) => {
  const { stagingTargetPath = "", volumeContext } = value as Partial<NodePublishVolumeRequest>;
  if (!stagesVolumes || stagingTargetPath !== "" || volumeContext?.[ephemeralKey] === "true")
    return undefined;
  return within(
    "stagingTargetPath",
    problem(
      "is required, as the driver has STAGE_UNSTAGE_VOLUME; stage the volume first",
      "FAILED_PRECONDITION",
    ),
  );
};

const capability = messageWithOneOf("type", {
  rpc: message<NodeServiceCapability_RPC>({ type: namedValue }),
});

const usage = message<VolumeUsage>({
  unit: namedValue,
  total: notNegative,
  available: notNegative,
  used: notNegative,
});

/** The rules of Node. */
export const nodeRules: ServiceRules<NodeDefinition> = {
  nodeStageVolume: {
    request: message<NodeStageVolumeRequest>({
      volumeId: filledText,
      stagingTargetPath: absolutePath,
      volumeCapability,
    }),
    response: empty,
  },
  nodeUnstageVolume: {
    request: message<NodeUnstageVolumeRequest>({ volumeId: filledText, stagingTargetPath: absolutePath }),
    response: empty,
  },
  nodePublishVolume: {
    request: allOf(
      message<NodePublishVolumeRequest>({
        volumeId: filledText,
        targetPath: absolutePath,
        volumeCapability,
        stagingTargetPath: optional(absolutePath),
      }),
      // last, as what else is missing is INVALID_ARGUMENT
      stagedAt,
    ),
    response: empty,
  },
  nodeUnpublishVolume: {
    request: message<NodeUnpublishVolumeRequest>({ volumeId: filledText, targetPath: absolutePath }),
    response: empty,
  },
  nodeGetVolumeStats: {
    request: message<NodeGetVolumeStatsRequest>({
      volumeId: filledText,
      // at a relative path there is no volume, which is the driver's NOT_FOUND; csi-sanity sends such a one
      volumePath: path,
      stagingTargetPath: optional(absolutePath),
    }),
    response: message<NodeGetVolumeStatsResponse>({ usage: listOf(usage) }),
  },
  nodeGetVolumeHealth: {
    request: message<NodeGetVolumeHealthRequest>({
      volumeId: filledText,
      volumePublishPath: optional(absolutePath),
      stagingTargetPath: optional(absolutePath),
    }),
    response: message<NodeGetVolumeHealthResponse>({ volumeHealth }),
    agreement: (request, response) =>
      sameAs("volumeHealth.volumeId", response.volumeHealth?.volumeId, request.volumeId),
  },
  nodeGetStorageHealth: {
    request: empty,
    response: message<NodeGetStorageHealthResponse>({ backendHealth }),
  },
  nodeExpandVolume: {
    request: message<NodeExpandVolumeRequest>({
      volumeId: filledText,
      // relative as above
      volumePath: path,
      capacityRange: optional(capacityRange),
      stagingTargetPath: optional(absolutePath),
      volumeCapability: optional(volumeCapability),
    }),
    // a file system may be smaller than the volume that it is on
    response: message<NodeExpandVolumeResponse>({ capacityBytes: notNegative }),
  },
  nodeGetCapabilities: {
    request: empty,
    response: message<NodeGetCapabilitiesResponse>({ capabilities: listOf(capability) }),
  },
  nodeGetInfo: {
    request: empty,
    response: message<NodeGetInfoResponse>({
      nodeId: filledShortText(256),
      maxVolumesPerNode: notNegative,
      accessibleTopology: onlyWithTopology(reportedTopology),
    }),
  },
};
