import { mkdir, rm, writeFile } from "node:fs/promises";
import { isDeepStrictEqual } from "node:util";
import { RpcError } from "@container-interfaces/transport";
import type { NodeHandlers } from "../driver/driver-handlers.js";
import {
  VolumeCapability_AccessMode_Mode as Mode,
  type NodePublishVolumeRequest,
  type VolumeCapability,
  VolumeUsage_Unit,
} from "../gen/csi/v1/csi.js";
import { isMultiNode } from "./fake-attachment-handlers.js";
import type { FakeDriverOptions, FakeRpc } from "./fake-driver-options.js";
import type { FakeDriverState } from "./fake-driver-state.js";
import type { FakeVolume } from "./fake-volume.js";
import { isUsable } from "./fake-volume-handlers.js";
import { chooseSize } from "./volume-size.js";

type VolumeNodeHandlers = Omit<NodeHandlers, "nodeGetInfo" | "nodeGetVolumeHealth" | "nodeGetStorageHealth">;

/** The handlers of Node for volumes. */
export function createNodeHandlers(state: FakeDriverState, options: FakeDriverOptions): VolumeNodeHandlers {
  const has = (rpc: FakeRpc): boolean => !(options.without ?? []).includes(rpc);
  const createTargets = options.createTargets ?? false;

  /** Refuses a volume that was not attached before, or cannot be used so. */
  const checkReady = (volume: FakeVolume, capability: VolumeCapability | undefined): VolumeCapability => {
    if (capability === undefined || !isUsable(volume, capability))
      throw new RpcError("FAILED_PRECONDITION", `volume ${volume.volumeId} cannot be used in this way`);
    if (has("controllerPublishVolume") && !volume.ephemeral && !volume.attachments.has(state.nodeId))
      throw new RpcError(
        "FAILED_PRECONDITION",
        `volume ${volume.volumeId} is not attached to ${state.nodeId}`,
      );
    return capability;
  };

  return {
    nodeStageVolume: ({ volumeId, stagingTargetPath: path, volumeCapability }) => {
      const volume = state.volume(volumeId);
      const staging = { path, capability: checkReady(volume, volumeCapability) };
      if (volume.staged !== undefined && volume.staged.path !== path)
        throw new RpcError("FAILED_PRECONDITION", `volume ${volumeId} is staged at ${volume.staged.path}`);
      if (volume.staged !== undefined && !isDeepStrictEqual(volume.staged, staging))
        throw new RpcError("ALREADY_EXISTS", `volume ${volumeId} is staged there in another way`);
      volume.staged = staging;
      return {};
    },
    nodeUnstageVolume: ({ volumeId, stagingTargetPath }) => {
      const volume = state.volume(volumeId);
      if (volume.staged?.path !== stagingTargetPath) return {};
      if (volume.published.size > 0)
        throw new RpcError("FAILED_PRECONDITION", `volume ${volumeId} is still published`);
      volume.staged = undefined;
      return {};
    },
    nodePublishVolume: async (request) => {
      const { volumeId, targetPath, stagingTargetPath, readonly } = request;
      const volume = isEphemeral(request) ? ephemeralVolume(state, request) : state.volume(volumeId);
      const capability = checkReady(volume, request.volumeCapability);
      if (has("nodeStageVolume") && !volume.ephemeral && volume.staged?.path !== stagingTargetPath)
        throw new RpcError(
          "FAILED_PRECONDITION",
          `volume ${volumeId} is not staged at "${stagingTargetPath}"`,
        );
      const publication = { capability, readonly, stagingPath: stagingTargetPath };
      const user = [...state.volumes.values()].find(({ published }) => published.has(targetPath));
      if (user !== undefined) {
        if (user !== volume || !isDeepStrictEqual(volume.published.get(targetPath), publication))
          throw new RpcError(
            "ALREADY_EXISTS",
            `${targetPath} is in use by ${user.volumeId}, or in another way`,
          );
        return {};
      }
      if (volume.published.size > 0 && !allowsSecondTarget(capability))
        throw new RpcError("FAILED_PRECONDITION", `volume ${volumeId} is published at another path`);
      if (createTargets) await createTarget(targetPath, capability);
      volume.published.set(targetPath, publication);
      // it exists from its first publication on
      state.volumes.set(volumeId, volume);
      return {};
    },
    nodeUnpublishVolume: async ({ volumeId, targetPath }) => {
      const volume = state.volume(volumeId);
      if (!volume.published.has(targetPath)) return {};
      if (createTargets) await rm(targetPath, { recursive: true, force: true });
      volume.published.delete(targetPath);
      if (volume.ephemeral && volume.published.size === 0) state.volumes.delete(volumeId);
      return {};
    },
    nodeGetVolumeStats: ({ volumeId, volumePath }) => {
      const volume = usedAt(state, volumeId, volumePath);
      const total = volume.nodeBytes;
      const used = BigInt(volume.blocks.size) * 4096n;
      const bytes = { total, used, available: total - used, unit: VolumeUsage_Unit.BYTES };
      if (!volume.accessTypes.has("mount")) return { usage: [{ total, unit: VolumeUsage_Unit.BYTES }] };
      const inodes = { total: 1000n, used: 1n, available: 999n, unit: VolumeUsage_Unit.INODES };
      return { usage: [bytes, inodes] };
    },
    nodeExpandVolume: ({ volumeId, volumePath, capacityRange }) => {
      const volume = usedAt(state, volumeId, volumePath);
      const alone = !has("controllerExpandVolume");
      const size = chooseSize(capacityRange, {
        leastBytes: volume.nodeBytes,
        defaultBytes: volume.capacityBytes,
        mostBytes: alone ? state.capacityBytes : volume.capacityBytes,
      });
      if (alone && size > volume.capacityBytes) volume.capacityBytes = size;
      volume.nodeBytes = volume.capacityBytes;
      return { capacityBytes: volume.nodeBytes };
    },
  };
}

function usedAt(state: FakeDriverState, volumeId: string, path: string): FakeVolume {
  const volume = state.volume(volumeId);
  if (volume.staged?.path !== path && !volume.published.has(path))
    throw new RpcError("NOT_FOUND", `volume ${volumeId} is not at ${path}`, { path: "volumePath" });
  return volume;
}

function allowsSecondTarget(capability: VolumeCapability): boolean {
  return isMultiNode(capability) || capability.accessMode?.mode === Mode.SINGLE_NODE_MULTI_WRITER;
}

async function createTarget(path: string, { accessType }: VolumeCapability): Promise<void> {
  if (accessType?.$case === "block") await writeFile(path, "");
  else await mkdir(path, { recursive: true });
}

function isEphemeral({ volumeContext }: NodePublishVolumeRequest): boolean {
  return volumeContext["csi.storage.k8s.io/ephemeral"] === "true";
}

/** An inline volume of a pod: kubelet makes up its id and does not create, attach or stage it. */
function ephemeralVolume(state: FakeDriverState, request: NodePublishVolumeRequest): FakeVolume {
  const { volumeId, volumeContext, volumeCapability } = request;
  const existing = state.volumes.get(volumeId);
  if (existing !== undefined) return existing;
  return {
    serial: state.nextSerial(),
    volumeId,
    name: "",
    ephemeral: true,
    capacityBytes: 1n << 30n,
    nodeBytes: 1n << 30n,
    parameters: {},
    mutableParameters: {},
    volumeContext,
    contentSource: undefined,
    accessibleTopology: [],
    accessTypes: new Set([volumeCapability?.accessType?.$case ?? "mount"]),
    request: undefined,
    blocks: new Map(),
    attachments: new Map(),
    staged: undefined,
    published: new Map(),
    health: [],
  };
}
