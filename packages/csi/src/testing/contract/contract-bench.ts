import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { DeepPartial } from "@container-interfaces/transport";
import {
  type CreateSnapshotRequest,
  type CreateVolumeRequest,
  VolumeCapability_AccessMode_Mode as Mode,
  type NodeGetInfoResponse,
  type NodePublishVolumeRequest,
  type Snapshot,
  type Volume,
  type VolumeCapability,
} from "../../gen/csi/v1/csi.js";
import type { Ability } from "../driver-abilities.js";
import type { DriverClients } from "../driver-clients.js";
import type { ContractOptions } from "./contract-case.js";

/** A volume that is published on the node, and the request that did it. */
export interface PublishedVolume {
  readonly volume: Volume;
  readonly request: DeepPartial<NodePublishVolumeRequest> & { readonly targetPath: string };
}

/** Makes what a case needs. All that it makes is taken away afterwards, since it is made by the clients of the case. */
export class ContractBench {
  readonly options: ContractOptions;
  readonly abilities: ReadonlySet<Ability>;
  /** Bytes of a volume. */
  readonly volumeBytes: bigint;
  /** Bytes of an expanded volume. */
  readonly expandedBytes: bigint;
  /** Milliseconds to wait for something. */
  readonly patienceMs: number;
  readonly #clients: DriverClients;
  readonly #folders: string[] = [];
  #info: Promise<NodeGetInfoResponse> | undefined;

  constructor(clients: DriverClients, abilities: ReadonlySet<Ability>, options: ContractOptions) {
    this.#clients = clients;
    this.abilities = abilities;
    this.options = options;
    this.volumeBytes = options.volumeBytes ?? 1n << 24n;
    this.expandedBytes = options.expandedBytes ?? this.volumeBytes * 2n;
    this.patienceMs = options.patienceMs ?? 60_000;
  }

  /** A name that nothing else has. */
  name(subject: string): string {
    return `contract-${subject}-${randomUUID()}`;
  }

  /** A way of using a volume. */
  capability(
    mode: Mode = Mode.SINGLE_NODE_WRITER,
    accessType: "mount" | "block" = this.options.accessType ?? "mount",
  ): DeepPartial<VolumeCapability> {
    const type = { $case: accessType, value: {} } as const;
    return { accessType: type as DeepPartial<VolumeCapability>["accessType"], accessMode: { mode } };
  }

  /** The request for a volume with a name of its own. */
  async volumeRequest(
    subject: string,
    changes: DeepPartial<CreateVolumeRequest> = {},
  ): Promise<DeepPartial<CreateVolumeRequest>> {
    const topology = (await this.nodeInfo()).accessibleTopology;
    return {
      name: this.name(subject),
      capacityRange: { requiredBytes: this.volumeBytes },
      volumeCapabilities: [this.capability()],
      parameters: { ...this.options.parameters },
      ...(topology === undefined || !this.abilities.has("plugin VOLUME_ACCESSIBILITY_CONSTRAINTS")
        ? {}
        : { accessibilityRequirements: { requisite: [topology], preferred: [topology] } }),
      ...changes,
    };
  }

  /** Creates a volume. */
  async volume(subject: string, changes: DeepPartial<CreateVolumeRequest> = {}): Promise<Volume> {
    const { volume } = await this.#clients.controller.createVolume(
      await this.volumeRequest(subject, changes),
    );
    assert.ok(
      volume !== undefined && volume.volumeId !== "",
      "CreateVolume answers with a volume and its id",
    );
    return volume;
  }

  /** What the node says of itself. */
  async nodeInfo(): Promise<NodeGetInfoResponse> {
    this.#info ??= this.#clients.node.nodeGetInfo({});
    return await this.#info;
  }

  /** The request for a snapshot with a name of its own. */
  snapshotRequest(subject: string, sourceVolumeId: string): DeepPartial<CreateSnapshotRequest> {
    return { name: this.name(subject), sourceVolumeId, parameters: { ...this.options.snapshotParameters } };
  }

  /** Takes a snapshot and waits until it can be used. */
  async snapshot(request: DeepPartial<CreateSnapshotRequest>): Promise<Snapshot> {
    const end = Date.now() + this.patienceMs;
    for (;;) {
      const { snapshot } = await this.#clients.controller.createSnapshot(request);
      assert.ok(
        snapshot !== undefined && snapshot.snapshotId !== "",
        "CreateSnapshot answers with a snapshot",
      );
      if (snapshot.readyToUse) return snapshot;
      assert.ok(Date.now() < end, "waited in vain for the snapshot to be ready to use");
      await sleep(100);
    }
  }

  /** Creates a volume and does all that comes before it is published, with what is advertised. */
  async readyVolume(
    subject: string,
    mode: Mode = Mode.SINGLE_NODE_WRITER,
    accessType: "mount" | "block" = this.options.accessType ?? "mount",
  ): Promise<PublishedVolume> {
    const volumeCapability = this.capability(mode, accessType);
    const volume = await this.volume(subject, { volumeCapabilities: [volumeCapability] });
    const { volumeId, volumeContext } = volume;
    const attaches = this.abilities.has("controller PUBLISH_UNPUBLISH_VOLUME");
    const publishContext = attaches ? await this.#attach(volume, volumeCapability) : {};
    let stagingTargetPath = "";
    if (this.abilities.has("node STAGE_UNSTAGE_VOLUME")) {
      // as long as kubelet's: over 128 bytes, with a digest in it
      const deep = join("kubernetes.io", "csi", "driver", "0".repeat(64), "globalmount");
      stagingTargetPath = join(await this.#folder(this.options.stagingPath), deep);
      await mkdir(stagingTargetPath, { recursive: true });
      const place = { stagingTargetPath, volumeCapability, publishContext, volumeContext };
      await this.#clients.node.nodeStageVolume({ volumeId, ...place });
    }
    const targetPath = await this.targetPath();
    return {
      volume,
      request: { volumeId, targetPath, stagingTargetPath, volumeCapability, publishContext, volumeContext },
    };
  }

  /** Creates a volume and publishes it. */
  async publishedVolume(subject: string, mode: Mode = Mode.SINGLE_NODE_WRITER): Promise<PublishedVolume> {
    const ready = await this.readyVolume(subject, mode);
    await this.#clients.node.nodePublishVolume(ready.request);
    return ready;
  }

  /** A path where nothing is published, in a folder that is there, as long as those of kubelet. */
  async targetPath(): Promise<string> {
    const parent = join("pods", randomUUID(), "volumes", "kubernetes.io~csi", `pvc-${randomUUID()}`);
    const folder = join(await this.#folder(this.options.targetPath), parent);
    await mkdir(folder, { recursive: true });
    return join(folder, "mount");
  }

  /** Removes the folders. */
  async clear(): Promise<void> {
    for (const folder of this.#folders.splice(0)) await rm(folder, { recursive: true, force: true });
  }

  async #attach(
    { volumeId, volumeContext }: Volume,
    volumeCapability: DeepPartial<VolumeCapability>,
  ): Promise<Record<string, string>> {
    const { nodeId } = await this.nodeInfo();
    const request = { volumeId, nodeId, volumeCapability, volumeContext };
    return (await this.#clients.controller.controllerPublishVolume(request)).publishContext;
  }

  async #folder(parent: string = tmpdir()): Promise<string> {
    const folder = await mkdtemp(join(parent, "csi-contract-"));
    this.#folders.push(folder);
    return folder;
  }
}
