import { randomUUID } from "node:crypto";
import {
  type ControllerHandlers,
  type CreateVolumeRequest,
  chooseCapacity,
  csiErrors,
  isWithin,
  pageOf,
  satisfiesTopology,
} from "@container-interfaces/csi";
import { blockBytes, type DriverConfig, nodeTopology } from "../driver-config.js";
import { copyData, growFile, makeData } from "../state/copy-data.js";
import type { Source, VolumeKind, VolumeRecord } from "../state/records.js";
import type { Store } from "../state/store.js";
import { capabilityProblem, kindOf } from "./capability.js";
import { sourceOf, volumeMessage } from "./messages.js";
import { checkMutableParameters } from "./mutable-parameters.js";

type Handlers = Pick<
  ControllerHandlers,
  | "createVolume"
  | "deleteVolume"
  | "listVolumes"
  | "getCapacity"
  | "controllerGetVolume"
  | "controllerExpandVolume"
  | "controllerModifyVolume"
  | "validateVolumeCapabilities"
>;

/** The life of volumes. */
export class Volumes implements Handlers {
  /** Bytes of volumes that are being made or grown. */
  #reserved = 0;

  readonly store: Store;
  readonly config: DriverConfig;

  constructor(store: Store, config: DriverConfig) {
    this.store = store;
    this.config = config;
  }

  readonly createVolume: Handlers["createVolume"] = async (request) => {
    checkMutableParameters(request.mutableParameters);
    const kind = kindOf(request.volumeCapabilities);
    const source = sourceOf(request.volumeContentSource);
    const existing = this.store.volumes.all.find(
      ({ name, ephemeral }) => name === request.name && !ephemeral,
    );
    if (existing !== undefined) {
      const differing = difference(existing, request, kind, source);
      if (differing !== undefined)
        throw csiErrors.createVolume.alreadyExists(`${request.name} is there with another ${differing}`);
      return { volume: volumeMessage(existing, this.config) };
    }
    if (!satisfiesTopology(nodeTopology(this.config), request.accessibilityRequirements))
      throw csiErrors.createVolume.resourceExhausted(`volumes are on the node ${this.config.nodeId} only`);
    const from = source && this.#origin(source, kind);
    const sizeBytes = this.#size(request.capacityRange, from?.sizeBytes);
    const volume = await this.#reserving(sizeBytes, async () => {
      const record: VolumeRecord = {
        id: randomUUID(),
        serial: this.store.nextSerial(),
        name: request.name,
        kind,
        sizeBytes,
        parameters: request.parameters,
        mutableParameters: request.mutableParameters,
        source,
        ephemeral: false,
        attachments: {},
      };
      await this.#fill(record, from?.path);
      await this.store.volumes.put(record);
      return record;
    });
    return { volume: volumeMessage(volume, this.config) };
  };

  readonly deleteVolume: Handlers["deleteVolume"] = async ({ volumeId }) => {
    const volume = this.store.volumes.get(volumeId);
    if (volume !== undefined) {
      const nodes = Object.keys(volume.attachments);
      if (nodes.length > 0) throw csiErrors.deleteVolume.volumeInUse(`it is attached to ${nodes.join(", ")}`);
      const used = this.store.uses.get(volumeId);
      if (used !== undefined) throw csiErrors.deleteVolume.volumeInUse("it is staged or published");
      await this.store.volumes.remove(volumeId);
      await this.store.removeData(volumeId);
    }
  };

  readonly listVolumes: Handlers["listVolumes"] = (request) => {
    const { items, nextToken } = pageOf(this.store.volumes.all, request);
    return { entries: items.map((volume) => this.#entry(volume)), nextToken };
  };

  readonly controllerGetVolume: Handlers["controllerGetVolume"] = ({ volumeId }) =>
    this.#entry(this.store.volume(volumeId));

  readonly getCapacity: Handlers["getCapacity"] = ({ accessibleTopology }) => {
    const here = accessibleTopology === undefined || isWithin(nodeTopology(this.config), accessibleTopology);
    const available = BigInt(here ? this.available : 0);
    return {
      availableCapacity: available,
      maximumVolumeSize: available,
      minimumVolumeSize: BigInt(blockBytes),
    };
  };

  readonly controllerExpandVolume: Handlers["controllerExpandVolume"] = async (request) => {
    const volume = this.store.volume(request.volumeId);
    const problem = request.volumeCapability && capabilityProblem(volume.kind, request.volumeCapability);
    if (problem !== undefined)
      throw csiErrors.controllerExpandVolume.capabilityNotSupported(problem, { path: "volumeCapability" });
    const sizeBytes = this.#size(request.capacityRange, volume.sizeBytes);
    const grown = await this.#reserving(sizeBytes - volume.sizeBytes, async () => {
      if (volume.kind === "block") await growFile(this.store.pathOf(volume.id), sizeBytes);
      const record = { ...this.store.volume(volume.id), sizeBytes };
      await this.store.volumes.put(record);
      return record;
    });
    return { capacityBytes: BigInt(grown.sizeBytes), nodeExpansionRequired: volume.kind === "block" };
  };

  readonly controllerModifyVolume: Handlers["controllerModifyVolume"] = async (request) => {
    const volume = this.store.volume(request.volumeId);
    checkMutableParameters(request.mutableParameters);
    const mutableParameters = { ...volume.mutableParameters, ...request.mutableParameters };
    await this.store.volumes.put({ ...volume, mutableParameters });
  };

  readonly validateVolumeCapabilities: Handlers["validateVolumeCapabilities"] = (request) => {
    const { volumeContext, volumeCapabilities, parameters, mutableParameters } = request;
    const volume = this.store.volume(request.volumeId);
    for (const capability of volumeCapabilities) {
      const message = capabilityProblem(volume.kind, capability);
      if (message !== undefined) return { message };
    }
    return { confirmed: { volumeContext, volumeCapabilities, parameters, mutableParameters } };
  };

  /** Makes the inline volume of a pod, or finds it. */
  async createEphemeral(id: string, kind: VolumeKind, bytes: number): Promise<VolumeRecord> {
    const existing = this.store.volumes.get(id);
    if (existing !== undefined) return existing;
    const sizeBytes = this.#size({ requiredBytes: BigInt(bytes), limitBytes: 0n }, undefined);
    const [parameters, mutableParameters, attachments] = [{}, {}, {}];
    const serial = this.store.nextSerial();
    const rest = { kind, sizeBytes, parameters, mutableParameters, attachments, ephemeral: true };
    return await this.#reserving(sizeBytes, async () => {
      const record: VolumeRecord = { id, serial, name: id, ...rest };
      await this.store.removeData(id);
      await this.#fill(record, undefined);
      await this.store.volumes.put(record);
      return record;
    });
  }

  /** Bytes that are left for volumes. */
  get available(): number {
    const used = this.store.volumes.all.reduce((sum, { sizeBytes }) => sum + sizeBytes, this.#reserved);
    return Math.max(0, this.config.capacity - used);
  }

  #entry(volume: VolumeRecord) {
    const publishedNodeIds = Object.keys(volume.attachments);
    return { volume: volumeMessage(volume, this.config), status: { publishedNodeIds } };
  }

  #size(range: CreateVolumeRequest["capacityRange"], atLeast: number | undefined): number {
    return Number(
      chooseCapacity(range, {
        stepBytes: BigInt(blockBytes),
        minimumBytes: BigInt(atLeast ?? (range === undefined ? 1024 ** 3 : blockBytes)),
        maximumBytes: BigInt(this.config.capacity),
      }),
    );
  }

  /** What a volume is copied from. A copy is at least as large. */
  #origin(source: Source, kind: VolumeKind): { readonly path: string; readonly sizeBytes: number } {
    const id = "snapshotId" in source ? source.snapshotId : source.volumeId;
    const from = "snapshotId" in source ? this.store.snapshots.get(id) : this.store.volumes.get(id);
    const path = "volumeContentSource";
    if (from === undefined)
      throw csiErrors.createVolume.sourceNotFound(`the source ${JSON.stringify(id)} is not there`, { path });
    if (from.kind !== kind)
      throw csiErrors.createVolume.sourceNotSupported(`the source is a ${from.kind}, not a ${kind}`, {
        path,
      });
    return { path: this.store.pathOf(id), sizeBytes: from.sizeBytes };
  }

  async #fill({ id, kind, sizeBytes }: VolumeRecord, from: string | undefined): Promise<void> {
    const path = this.store.pathOf(id);
    if (from === undefined) return await makeData(path, kind, sizeBytes);
    await copyData(from, path);
    if (kind === "block") await growFile(path, sizeBytes);
  }

  async #reserving<T>(bytes: number, work: () => Promise<T>): Promise<T> {
    if (bytes > this.available)
      throw csiErrors.createVolume.resourceExhausted(
        `${bytes} more bytes are needed, and ${this.available} are left`,
      );
    this.#reserved += bytes;
    try {
      return await work();
    } finally {
      this.#reserved -= bytes;
    }
  }
}

/** In what an existing volume differs from the one asked for, or undefined. */
function difference(
  volume: VolumeRecord,
  { capacityRange, parameters }: CreateVolumeRequest,
  kind: VolumeKind,
  source: Source | undefined,
): string | undefined {
  const { requiredBytes = 0n, limitBytes = 0n } = capacityRange ?? {};
  if (volume.sizeBytes < requiredBytes || (limitBytes > 0n && volume.sizeBytes > limitBytes)) return "size";
  if (volume.kind !== kind) return "access type";
  if (keyOf(volume.parameters) !== keyOf(parameters)) return "set of parameters";
  if (keyOf(volume.source) !== keyOf(source)) return "source";
  return undefined;
}

function keyOf(record: object | undefined): string {
  return JSON.stringify(Object.entries(record ?? {}).sort(([one], [other]) => (one < other ? -1 : 1)));
}
