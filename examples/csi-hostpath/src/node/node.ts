import {
  chooseCapacity,
  isEphemeral,
  VolumeCapability_AccessMode_Mode as Mode,
  type NodeHandlers,
  type NodePublishVolumeRequest,
  type VolumeCapability,
} from "@container-interfaces/csi";
import { volumeUsage } from "@container-interfaces/csi/mount";
import { RpcError, type RpcErrorCode } from "@container-interfaces/transport";
import { capabilityKey, capabilityProblem, kindOf } from "../controller/capability.js";
import type { Volumes } from "../controller/volumes.js";
import { size } from "../options.js";
import type { Publication, UseRecord, VolumeRecord } from "../state/records.js";
import type { Store } from "../state/store.js";
import type { MountSource, Mounts } from "./mounts.js";

type Handlers = Pick<
  NodeHandlers,
  | "nodeStageVolume"
  | "nodeUnstageVolume"
  | "nodePublishVolume"
  | "nodeUnpublishVolume"
  | "nodeGetVolumeStats"
  | "nodeExpandVolume"
>;

/** Brings volumes to pods. What is published is written down before it is done, so that a crash leaves nothing that nobody knows. */
export class HostpathNode implements Handlers {
  readonly store: Store;
  readonly volumes: Volumes;
  readonly mounts: Mounts;

  constructor(store: Store, volumes: Volumes, mounts: Mounts) {
    this.store = store;
    this.volumes = volumes;
    this.mounts = mounts;
  }

  /** Takes away what is left of volumes that are gone. */
  async sweep(): Promise<void> {
    for (const use of this.store.uses.all) {
      if (this.store.volumes.get(use.id) !== undefined) continue;
      for (const { targetPath } of use.publications) await this.mounts.unpublish(targetPath);
      await this.store.uses.remove(use.id);
    }
    const inUse = new Set(this.store.uses.all.map(({ id }) => this.store.pathOf(id)));
    await this.mounts.sweep(this.store.dataDir, inUse);
  }

  readonly nodeStageVolume: Handlers["nodeStageVolume"] = async (request) => {
    const volume = this.#usable(request.volumeId, request.volumeCapability);
    const use = this.#use(volume.id);
    const staged = { path: request.stagingTargetPath, capability: capabilityKey(request.volumeCapability) };
    if (use.staged?.path === staged.path && use.staged.capability !== staged.capability)
      throw refusal(
        "ALREADY_EXISTS",
        "the volume is staged there with another capability",
        "volumeCapability",
      );
    await this.#put({ ...use, staged });
  };

  readonly nodeUnstageVolume: Handlers["nodeUnstageVolume"] = async ({ volumeId }) => {
    const use = this.store.uses.get(volumeId);
    if (use !== undefined) await this.#put({ ...use, staged: undefined });
  };

  readonly nodePublishVolume: Handlers["nodePublishVolume"] = async (request) => {
    const ephemeral = isEphemeral(request.volumeContext);
    if (ephemeral) await this.#makeEphemeral(request);
    const volume = this.#usable(request.volumeId, request.volumeCapability);
    const use = this.#use(volume.id);
    if (!ephemeral && use.staged?.path !== request.stagingTargetPath)
      throw refusal("FAILED_PRECONDITION", "the volume is not staged at this path", "stagingTargetPath");
    const { targetPath } = request;
    const asked: Publication = {
      targetPath,
      readonly: request.readonly || readsOnly(request.volumeCapability),
      capability: capabilityKey(request.volumeCapability),
    };
    const others = use.publications.filter((each) => each.targetPath !== targetPath);
    const existing = use.publications.find((each) => each.targetPath === targetPath);
    if (existing !== undefined && JSON.stringify(existing) !== JSON.stringify(asked))
      throw refusal("ALREADY_EXISTS", "the volume is published there with another capability", "targetPath");
    if (others.length > 0 && request.volumeCapability?.accessMode?.mode === Mode.SINGLE_NODE_SINGLE_WRITER)
      throw refusal("FAILED_PRECONDITION", "the volume has its single writer already", "targetPath");
    if (existing === undefined) await this.#put({ ...use, publications: [...others, asked] });
    if (!(await this.mounts.isPublished(targetPath)))
      await this.mounts.publish(this.#source(volume), targetPath, asked.readonly);
  };

  readonly nodeUnpublishVolume: Handlers["nodeUnpublishVolume"] = async ({ volumeId, targetPath }) => {
    await this.mounts.unpublish(targetPath);
    const use = this.store.uses.get(volumeId);
    const publications = use?.publications.filter((each) => each.targetPath !== targetPath) ?? [];
    if (use !== undefined) await this.#put({ ...use, publications });
    if (this.store.volumes.get(volumeId)?.ephemeral === true && publications.length === 0) {
      await this.store.volumes.remove(volumeId);
      await this.store.removeData(volumeId);
    }
  };

  readonly nodeGetVolumeStats: Handlers["nodeGetVolumeStats"] = async ({ volumeId, volumePath }) => {
    const volume = this.#at(volumeId, volumePath);
    if (volume.kind === "block") return { usage: [{ total: BigInt(volume.sizeBytes), unit: 1 }] };
    return { usage: await volumeUsage(this.store.pathOf(volumeId)) };
  };

  readonly nodeExpandVolume: Handlers["nodeExpandVolume"] = async (request) => {
    const volume = this.#at(request.volumeId, request.volumePath);
    const sizeBytes = BigInt(volume.sizeBytes);
    // the controller has made it as large as it is
    chooseCapacity(request.capacityRange, { maximumBytes: sizeBytes });
    await this.mounts.grown(this.#source(volume));
    return { capacityBytes: sizeBytes };
  };

  /** The volume, that has to be at a path of the node. */
  #at(volumeId: string, path: string): VolumeRecord {
    const volume = this.store.volume(volumeId);
    const { staged, publications } = this.#use(volumeId);
    if (staged?.path === path || publications.some(({ targetPath }) => targetPath === path)) return volume;
    throw refusal("NOT_FOUND", "the volume is not at this path", "volumePath");
  }

  #usable(volumeId: string, capability: VolumeCapability | undefined): VolumeRecord {
    const volume = this.store.volume(volumeId);
    const problem = capability && capabilityProblem(volume.kind, capability);
    if (problem !== undefined) throw refusal("INVALID_ARGUMENT", problem, "volumeCapability");
    return volume;
  }

  #use(id: string): UseRecord {
    return this.store.uses.get(id) ?? { id, serial: this.store.nextSerial(), publications: [] };
  }

  /** Writes how a volume is used, or that it is not any more. */
  async #put(use: UseRecord): Promise<void> {
    const volume = this.store.volumes.get(use.id);
    if (use.publications.length === 0 && volume !== undefined)
      await this.mounts.release(this.#source(volume));
    if (use.staged === undefined && use.publications.length === 0) await this.store.uses.remove(use.id);
    else await this.store.uses.put(use);
  }

  #source({ id, kind }: VolumeRecord): MountSource {
    return { path: this.store.pathOf(id), kind };
  }

  async #makeEphemeral({
    volumeId,
    volumeContext,
    volumeCapability,
  }: NodePublishVolumeRequest): Promise<void> {
    const existing = this.store.volumes.get(volumeId);
    if (existing?.ephemeral === false)
      throw refusal("ALREADY_EXISTS", "there is a volume with this id that is not ephemeral", "volumeId");
    const kind = kindOf(volumeCapability === undefined ? [] : [volumeCapability]);
    try {
      await this.volumes.createEphemeral(volumeId, kind, size("size", volumeContext.size ?? "1Gi"));
    } catch (error) {
      if (error instanceof RpcError || !(error instanceof Error && error.message.startsWith("size ")))
        throw error;
      throw refusal("INVALID_ARGUMENT", error.message, "volumeContext.size");
    }
  }
}

function readsOnly(capability: VolumeCapability | undefined): boolean {
  const mode = capability?.accessMode?.mode;
  return mode === Mode.SINGLE_NODE_READER_ONLY || mode === Mode.MULTI_NODE_READER_ONLY;
}

function refusal(code: RpcErrorCode, reason: string, path: string): RpcError {
  return new RpcError(code, reason, { doing: "using the volume on this node", path });
}
