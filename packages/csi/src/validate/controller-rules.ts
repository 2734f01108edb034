import {
  type ControllerDefinition,
  type ControllerGetCapabilitiesResponse,
  type ControllerGetVolumeHealthRequest,
  type ControllerGetVolumeHealthResponse,
  type ControllerListVolumeHealthRequest,
  type ControllerListVolumeHealthResponse,
  type ControllerServiceCapability_RPC,
  type GetCapacityRequest,
  type GetCapacityResponse,
  ControllerServiceCapability_RPC_Type as Rpc,
} from "../gen/csi/v1/csi.js";
import { volumeCapability } from "./capability-checks.js";
import { optional, problem, within } from "./check.js";
import { controllerSnapshotRules } from "./controller-snapshot-rules.js";
import { controllerVolumeRules } from "./controller-volume-rules.js";
import { volumeHealth } from "./health-checks.js";
import { listOf, message, messageWithOneOf } from "./message-check.js";
import { count, namedValue, notNegative } from "./number-checks.js";
import { atMost, empty, type ServiceRules, sameAs } from "./rpc-rules.js";
import { filledText, shortText } from "./text-checks.js";
import { placeAskedAbout } from "./topology-checks.js";

const capability = messageWithOneOf("type", {
  rpc: message<ControllerServiceCapability_RPC>({ type: namedValue }),
});

/** Capabilities that need another one. */
const needs = [
  ["LIST_VOLUME_HEALTH", "GET_VOLUME_HEALTH"],
  ["LIST_VOLUMES_PUBLISHED_NODES", "PUBLISH_UNPUBLISH_VOLUME"],
] as const;

/** The rules of Controller. */
export const controllerRules: ServiceRules<ControllerDefinition> = {
  ...controllerVolumeRules,
  ...controllerSnapshotRules,
  controllerListVolumeHealth: {
    request: message<ControllerListVolumeHealthRequest>({ maxEntries: count }),
    response: message<ControllerListVolumeHealthResponse>({
      entries: listOf(volumeHealth),
      nextToken: shortText(),
    }),
    agreement: ({ maxEntries }, { entries }) => atMost("entries", entries, maxEntries),
  },
  controllerGetVolumeHealth: {
    request: message<ControllerGetVolumeHealthRequest>({ volumeId: filledText }),
    response: message<ControllerGetVolumeHealthResponse>({ volumeHealth }),
    agreement: (request, response) =>
      sameAs("volumeHealth.volumeId", response.volumeHealth?.volumeId, request.volumeId),
  },
  getCapacity: {
    request: message<GetCapacityRequest>({
      volumeCapabilities: listOf(volumeCapability),
      accessibleTopology: placeAskedAbout,
    }),
    response: message<GetCapacityResponse>({
      availableCapacity: notNegative,
      maximumVolumeSize: optional(notNegative),
      minimumVolumeSize: optional(notNegative),
    }),
    agreement: (_, { minimumVolumeSize = 0n, maximumVolumeSize = minimumVolumeSize }) =>
      minimumVolumeSize <= maximumVolumeSize
        ? undefined
        : within("minimumVolumeSize", problem("is more than the maximumVolumeSize")),
  },
  controllerGetCapabilities: {
    request: empty,
    response: message<ControllerGetCapabilitiesResponse>({ capabilities: listOf(capability) }),
    agreement: (_, { capabilities = [] }) => {
      const types = new Set(capabilities.map(({ type }) => type?.value.type));
      const lacking = needs.find(([one, other]) => types.has(Rpc[one]) && !types.has(Rpc[other]));
      if (lacking === undefined) return undefined;
      return within("capabilities", problem(`has ${lacking[0]} without ${lacking[1]}`));
    },
  },
};
