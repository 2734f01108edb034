import { isDeepStrictEqual } from "node:util";
import { RpcError } from "@container-interfaces/transport";
import type { ControllerHandlers } from "../driver/driver-handlers.js";
import { pageOf } from "../driver/page-of.js";
import {
  type CreateVolumeRequest,
  type VolumeCapability,
  VolumeCapability_AccessMode_Mode,
} from "../gen/csi/v1/csi.js";
import type { FakeDriverOptions } from "./fake-driver-options.js";
import type { FakeDriverState } from "./fake-driver-state.js";
import type { FakeSnapshot, FakeVolume } from "./fake-volume.js";
import { volumeMessage } from "./volume-message.js";
import { chooseSize, fitsRange } from "./volume-size.js";

type VolumeHandlers = Pick<
  ControllerHandlers,
  | "createVolume"
  | "deleteVolume"
  | "validateVolumeCapabilities"
  | "listVolumes"
  | "getCapacity"
  | "controllerExpandVolume"
  | "controllerGetVolume"
  | "controllerModifyVolume"
>;

/** The handlers of Controller for volumes. */
export function createVolumeHandlers(state: FakeDriverState, options: FakeDriverOptions): VolumeHandlers {
  const mutableKeys = new Set(options.mutableParameters ?? ["iops", "throughput"]);
  const checkMutable = (parameters: Readonly<Record<string, string>>): void => {
    for (const key of Object.keys(parameters)) {
      if (mutableKeys.has(key)) continue;
      throw new RpcError("INVALID_ARGUMENT", "there is no such mutable parameter", {
        path: `mutableParameters.${key}`,
        hint: `Use ${[...mutableKeys].join(" or ")}.`,
      });
    }
  };
  return {
    createVolume: (request) => {
      checkMutable(request.mutableParameters);
      const existing = [...state.volumes.values()].find(({ name }) => name === request.name);
      if (existing === undefined) return { volume: volumeMessage(addVolume(state, options, request)) };
      if (!suits(state, existing, request))
        throw new RpcError("ALREADY_EXISTS", `there is another volume of the name ${request.name}`);
      return { volume: volumeMessage(existing) };
    },
    deleteVolume: ({ volumeId }) => {
      const volume = state.volumes.get(volumeId);
      if (volume === undefined) return {};
      const [node] = volume.attachments.keys();
      if (node !== undefined || volume.staged !== undefined || volume.published.size > 0)
        throw new RpcError("FAILED_PRECONDITION", `volume ${volumeId} is in use on ${node ?? state.nodeId}`);
      state.volumes.delete(volumeId);
      return {};
    },
    validateVolumeCapabilities: (request) => {
      const { volumeContext, volumeCapabilities, parameters, mutableParameters } = request;
      const volume = state.volume(request.volumeId);
      const refused = volumeCapabilities.find((capability) => !isUsable(volume, capability));
      if (refused !== undefined) return { message: "the volume cannot be used in one of these ways" };
      if (!includes(volume.volumeContext, volumeContext)) return { message: "the volume context differs" };
      if (!includes(volume.parameters, parameters)) return { message: "the parameters differ" };
      if (!includes(volume.mutableParameters, mutableParameters))
        return { message: "the mutable parameters differ" };
      return { confirmed: { volumeContext, volumeCapabilities, parameters, mutableParameters } };
    },
    listVolumes: (request) => {
      const volumes = [...state.volumes.values()].filter(({ ephemeral }) => !ephemeral);
      const { items, nextToken } = pageOf(volumes, request, state.lastSerial);
      const entries = items.map((volume) => ({
        volume: volumeMessage(volume),
        status: { publishedNodeIds: [...volume.attachments.keys()] },
      }));
      return { entries, nextToken };
    },
    getCapacity: ({ accessibleTopology }) => ({
      availableCapacity:
        accessibleTopology === undefined || state.isHere(accessibleTopology) ? state.availableBytes : 0n,
      maximumVolumeSize: state.capacityBytes,
      minimumVolumeSize: 1n,
    }),
    controllerExpandVolume: ({ volumeId, capacityRange, volumeCapability }) => {
      const volume = state.volume(volumeId);
      if (volumeCapability !== undefined && !isUsable(volume, volumeCapability))
        throw new RpcError("INVALID_ARGUMENT", `volume ${volumeId} cannot be used in this way`, {
          path: "volumeCapability",
        });
      const current = volume.capacityBytes;
      const size = chooseSize(capacityRange, {
        leastBytes: current,
        defaultBytes: current,
        mostBytes: state.capacityBytes,
      });
      if (size - current > state.availableBytes)
        throw new RpcError("OUT_OF_RANGE", `only ${state.availableBytes} bytes are left`);
      volume.capacityBytes = size;
      const block = volumeCapability?.accessType?.$case === "block" || !volume.accessTypes.has("mount");
      const hasNodeExpand = !(options.without ?? []).includes("nodeExpandVolume");
      if (block || !hasNodeExpand) volume.nodeBytes = size;
      return { capacityBytes: size, nodeExpansionRequired: volume.nodeBytes < size };
    },
    controllerGetVolume: ({ volumeId }) => {
      const volume = state.volume(volumeId);
      return {
        volume: volumeMessage(volume),
        status: { publishedNodeIds: [...volume.attachments.keys()] },
      };
    },
    controllerModifyVolume: ({ volumeId, mutableParameters }) => {
      const volume = state.volume(volumeId);
      checkMutable(mutableParameters);
      volume.mutableParameters = { ...volume.mutableParameters, ...mutableParameters };
      return {};
    },
  };
}

/** Whether a volume can be used in a way. */
export function isUsable(volume: FakeVolume, { accessType, accessMode }: VolumeCapability): boolean {
  const mode: number = accessMode?.mode ?? VolumeCapability_AccessMode_Mode.UNKNOWN;
  const known = mode > 0 && (Object.values(VolumeCapability_AccessMode_Mode) as number[]).includes(mode);
  return known && accessType !== undefined && volume.accessTypes.has(accessType.$case);
}

function addVolume(
  state: FakeDriverState,
  options: FakeDriverOptions,
  request: CreateVolumeRequest,
): FakeVolume {
  const source = contentOf(state, request);
  const accessibleTopology = state.placesFor(request.accessibilityRequirements);
  const capacityBytes = chooseSize(request.capacityRange, {
    leastBytes: source?.sizeBytes ?? 1n,
    defaultBytes: options.defaultVolumeBytes ?? 1n << 30n,
    mostBytes: state.capacityBytes,
  });
  if (capacityBytes > state.availableBytes)
    throw new RpcError("RESOURCE_EXHAUSTED", `only ${state.availableBytes} bytes are left`);
  const serial = state.nextSerial();
  const volume: FakeVolume = {
    serial,
    volumeId: `volume-${serial}`,
    name: request.name,
    ephemeral: false,
    capacityBytes,
    nodeBytes: capacityBytes,
    parameters: request.parameters,
    mutableParameters: request.mutableParameters,
    volumeContext: { serial: String(serial) },
    contentSource: request.volumeContentSource,
    accessibleTopology,
    accessTypes: accessTypesOf(request.volumeCapabilities),
    request,
    blocks: new Map(source?.blocks),
    attachments: new Map(),
    staged: undefined,
    published: new Map(),
    health: [],
  };
  state.volumes.set(volume.volumeId, volume);
  return volume;
}

function accessTypesOf(capabilities: readonly VolumeCapability[]): Set<string> {
  return new Set(
    capabilities.flatMap(({ accessType }) => (accessType === undefined ? [] : [accessType.$case])),
  );
}

function contentOf(
  state: FakeDriverState,
  { volumeContentSource }: CreateVolumeRequest,
): Pick<FakeSnapshot, "sizeBytes" | "blocks"> | undefined {
  const source = volumeContentSource?.type;
  if (source?.$case === "snapshot") {
    const snapshot = state.snapshot(source.value.snapshotId);
    if (!snapshot.readyToUse)
      throw new RpcError("UNAVAILABLE", `snapshot ${snapshot.snapshotId} is not ready to use yet`);
    return snapshot;
  }
  if (source?.$case !== "volume") return undefined;
  const { capacityBytes, blocks } = state.volume(source.value.volumeId);
  return { sizeBytes: capacityBytes, blocks };
}

/** Whether a volume is what a request for its name asks for. */
function suits(state: FakeDriverState, volume: FakeVolume, request: CreateVolumeRequest): boolean {
  const { request: first } = volume;
  return (
    first !== undefined &&
    fitsRange(volume.capacityBytes, request.capacityRange) &&
    isDeepStrictEqual(first.parameters, request.parameters) &&
    isDeepStrictEqual(first.mutableParameters, request.mutableParameters) &&
    isDeepStrictEqual(first.volumeContentSource, request.volumeContentSource) &&
    request.volumeCapabilities.every((capability) => isUsable(volume, capability)) &&
    isReachable(state, request)
  );
}

function isReachable(state: FakeDriverState, { accessibilityRequirements }: CreateVolumeRequest): boolean {
  const { requisite = [] } = accessibilityRequirements ?? {};
  return requisite.length === 0 || requisite.some((place) => state.isHere(place));
}

function includes(all: Readonly<Record<string, string>>, some: Readonly<Record<string, string>>): boolean {
  return Object.entries(some).every(([key, value]) => all[key] === value);
}
