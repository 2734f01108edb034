import { mkdir, open } from "node:fs/promises";
import { join } from "node:path";
import {
  ControllerDefinition,
  VolumeCapability_AccessMode_Mode as Mode,
  NodeDefinition,
  type VolumeCapability,
} from "@container-interfaces/csi";
import { type Client, type Connection, connect } from "@container-interfaces/transport";
import { present } from "../expect.js";

/** A volume and how it is used. */
export interface UsedVolume {
  readonly volumeId: string;
  readonly kind: "mount" | "block";
}

/** 4 MiB. */
const volumeBytes: bigint = 4n * 1024n * 1024n;

/** How volumes of a kind are used. */
export function capabilityOf(kind: UsedVolume["kind"]): VolumeCapability {
  const accessMode = { mode: Mode.SINGLE_NODE_WRITER };
  return kind === "block"
    ? { accessType: { $case: "block", value: {} }, accessMode }
    : {
        accessType: { $case: "mount", value: { fsType: "", mountFlags: [], volumeMountGroup: "" } },
        accessMode,
      };
}

/** Uses volumes of a driver as kubelet does, in folders of its own. */
export class VolumeUser implements AsyncDisposable {
  readonly controller: Client<ControllerDefinition>;
  readonly node: Client<NodeDefinition>;
  readonly #connection: Connection;
  readonly #folder: string;

  constructor(endpoint: string, folder: string) {
    this.#connection = connect(endpoint);
    this.#folder = folder;
    this.controller = this.#connection.client(ControllerDefinition);
    this.node = this.#connection.client(NodeDefinition);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#connection.close();
  }

  /** Where a volume is published. */
  targetOf({ volumeId }: UsedVolume): string {
    return join(this.#folder, volumeId, "target");
  }

  /** Creates a volume, from a snapshot where one is named. */
  async create(name: string, kind: UsedVolume["kind"], snapshotId?: string): Promise<UsedVolume> {
    const { volume } = await this.controller.createVolume({
      name,
      capacityRange: { requiredBytes: volumeBytes },
      volumeCapabilities: [capabilityOf(kind)],
      ...(snapshotId === undefined
        ? {}
        : { volumeContentSource: { type: { $case: "snapshot", value: { snapshotId } } } }),
    });
    return { volumeId: present(volume, "the volume").volumeId, kind };
  }

  async publish(volume: UsedVolume): Promise<void> {
    const { volumeId, kind } = volume;
    const stagingTargetPath = join(this.#folder, volumeId, "staging");
    const volumeCapability = capabilityOf(kind);
    await mkdir(stagingTargetPath, { recursive: true });
    await this.node.nodeStageVolume({ volumeId, stagingTargetPath, volumeCapability });
    const targetPath = this.targetOf(volume);
    await this.node.nodePublishVolume({ volumeId, stagingTargetPath, targetPath, volumeCapability });
  }

  async unpublish(volume: UsedVolume): Promise<void> {
    const { volumeId } = volume;
    await this.node.nodeUnpublishVolume({ volumeId, targetPath: this.targetOf(volume) });
    const stagingTargetPath = join(this.#folder, volumeId, "staging");
    await this.node.nodeUnstageVolume({ volumeId, stagingTargetPath });
  }

  /** Writes a text into a published volume, to the disk. */
  async write(volume: UsedVolume, text: string): Promise<void> {
    const file = await open(this.#fileOf(volume), volume.kind === "block" ? "r+" : "w");
    try {
      await file.write(Buffer.from(text), 0, undefined, 0);
      await file.sync();
    } finally {
      await file.close();
    }
  }

  /** Reads as many bytes from the start of what was written into a published volume. */
  async read(volume: UsedVolume, bytes: number): Promise<string> {
    const file = await open(this.#fileOf(volume));
    try {
      const { bytesRead, buffer } = await file.read(Buffer.alloc(bytes), 0, bytes, 0);
      return buffer.toString("utf8", 0, bytesRead);
    } finally {
      await file.close();
    }
  }

  #fileOf(volume: UsedVolume): string {
    const target = this.targetOf(volume);
    return volume.kind === "block" ? target : join(target, "file");
  }
}
