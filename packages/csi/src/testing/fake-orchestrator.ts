import { mkdir, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type DeepPartial, RpcError } from "@container-interfaces/transport";
import { isFinalError } from "../errors/is-final-error.js";
import {
  VolumeCapability_AccessMode_Mode as Mode,
  type NodePublishVolumeRequest,
  type Topology,
  type VolumeCapability,
  type VolumeUsage,
} from "../gen/csi/v1/csi.js";
import { type Ability, readAbilities } from "./driver-abilities.js";
import type { DriverClients } from "./driver-clients.js";
import type { FakeOrchestratorOptions, OrchestratorStep, VolumeLife } from "./volume-life.js";

/** What is needed to take down what was done. */
interface Progress {
  volumeId: string;
  readonly undo: (() => Promise<unknown>)[];
}

/**
 * An orchestrator for one node that does with a volume what Kubernetes' sidecars and kubelet do, one call after the other and without
 * a retry.
 */
export class FakeOrchestrator {
  /** The calls so far, those that failed and those of taking down too. */
  readonly log: OrchestratorStep[] = [];
  readonly #clients: DriverClients;
  readonly #options: FakeOrchestratorOptions;

  /** Makes an orchestrator that calls a driver by these clients, as those of `connectDriver`. */
  constructor(clients: DriverClients, options: FakeOrchestratorOptions) {
    this.#clients = clients;
    this.#options = options;
  }

  /**
   * Walks a volume through its life: create, attach, stage, publish, use, measure, expand, and all back, leaving out what the driver does
   * not advertise. After a failure everything is taken down as far as it goes.
   *
   * @returns what NodeGetVolumeStats said; empty without that
   * @throws the first failure: an RpcError of a call, or what `use` threw
   */
  async run(life: VolumeLife): Promise<readonly VolumeUsage[]> {
    const progress: Progress = { volumeId: "", undo: [] };
    let failure: { readonly error: unknown } | undefined;
    let usage: readonly VolumeUsage[] = [];
    try {
      usage = await this.#forth(life, progress);
    } catch (error) {
      failure = { error };
    }
    for (const undo of progress.undo.reverse()) {
      try {
        await undo();
      } catch (error) {
        failure ??= { error };
      }
    }
    if (failure !== undefined) throw failure.error;
    return usage;
  }

  async #forth(life: VolumeLife, progress: Progress): Promise<readonly VolumeUsage[]> {
    const { node } = this.#clients;
    const { undo } = progress;
    const abilities = await readAbilities(this.#clients);
    const secrets = { ...this.#options.secrets };
    const { nodeId, accessibleTopology } = await this.#call("nodeGetInfo", node.nodeGetInfo({}));
    const volumeCapability = capabilityOf(life);
    const place = abilities.has("plugin VOLUME_ACCESSIBILITY_CONSTRAINTS") ? accessibleTopology : undefined;
    const volumeContext = await this.#create(life, volumeCapability, place, progress);
    const { volumeId } = progress;
    const publishContext = abilities.has("controller PUBLISH_UNPUBLISH_VOLUME")
      ? await this.#attach({ volumeId, nodeId, volumeCapability, volumeContext }, progress)
      : {};
    const use = { volumeId, volumeCapability, volumeContext, publishContext, secrets };
    let stagingTargetPath = "";
    if (abilities.has("node STAGE_UNSTAGE_VOLUME")) {
      stagingTargetPath = join(this.#options.folder, "staging", life.name);
      await this.#folder(stagingTargetPath, progress);
      undo.push(() =>
        this.#call("nodeUnstageVolume", node.nodeUnstageVolume({ volumeId, stagingTargetPath })),
      );
      await this.#call("nodeStageVolume", node.nodeStageVolume({ ...use, stagingTargetPath }));
    }
    const targetPath = join(this.#options.folder, "targets", life.name, "mount");
    await this.#folder(dirname(targetPath), progress);
    undo.push(() => this.#call("nodeUnpublishVolume", node.nodeUnpublishVolume({ volumeId, targetPath })));
    const publication = { ...use, stagingTargetPath, targetPath };
    await this.#call("nodePublishVolume", node.nodePublishVolume(publication));
    await life.use?.(targetPath);
    const stats = { volumeId, volumePath: targetPath, stagingTargetPath };
    const { usage } = abilities.has("node GET_VOLUME_STATS")
      ? await this.#call("nodeGetVolumeStats", node.nodeGetVolumeStats(stats))
      : { usage: [] };
    if (life.expandedBytes !== undefined) await this.#expand(life.expandedBytes, publication, abilities);
    return usage;
  }

  /** Gives the context of the volume. */
  async #create(
    life: VolumeLife,
    volumeCapability: DeepPartial<VolumeCapability>,
    place: Topology | undefined,
    progress: Progress,
  ): Promise<Record<string, string>> {
    if (life.existing !== undefined) {
      progress.volumeId = life.existing.volumeId;
      return { ...life.existing.volumeContext };
    }
    const { controller } = this.#clients;
    const secrets = { ...this.#options.secrets };
    const request = {
      name: life.name,
      volumeCapabilities: [volumeCapability],
      parameters: { ...life.parameters },
      secrets,
      ...(life.capacityBytes === undefined ? {} : { capacityRange: { requiredBytes: life.capacityBytes } }),
      ...(place === undefined
        ? {}
        : { accessibilityRequirements: { requisite: [place], preferred: [place] } }),
    };
    const create = async (): Promise<Record<string, string>> => {
      const { volume } = await this.#call("createVolume", controller.createVolume(request));
      progress.volumeId = volume?.volumeId ?? "";
      return volume?.volumeContext ?? {};
    };
    progress.undo.push(async () => {
      // after a failure the same request tells whether there is a volume, and which
      if (progress.volumeId === "") await create();
      const { volumeId } = progress;
      await this.#call("deleteVolume", controller.deleteVolume({ volumeId, secrets }));
    });
    try {
      return await create();
    } catch (error) {
      if (isFinalError("createVolume", error)) progress.undo.pop();
      throw error;
    }
  }

  /** Gives the context of the publication. */
  async #attach(
    use: {
      readonly volumeId: string;
      readonly nodeId: string;
      readonly volumeCapability: DeepPartial<VolumeCapability>;
      readonly volumeContext: Record<string, string>;
    },
    { undo }: Progress,
  ): Promise<Record<string, string>> {
    const { controller } = this.#clients;
    const secrets = { ...this.#options.secrets };
    const { volumeId, nodeId } = use;
    undo.push(() =>
      this.#call(
        "controllerUnpublishVolume",
        controller.controllerUnpublishVolume({ volumeId, nodeId, secrets }),
      ),
    );
    const attached = controller.controllerPublishVolume({ ...use, secrets });
    return (await this.#call("controllerPublishVolume", attached)).publishContext;
  }

  async #expand(
    requiredBytes: bigint,
    publication: DeepPartial<NodePublishVolumeRequest>,
    abilities: ReadonlySet<Ability>,
  ): Promise<void> {
    if (!abilities.has("expansion ONLINE")) return;
    const { controller, node } = this.#clients;
    const { volumeId, volumeCapability, stagingTargetPath, targetPath: volumePath } = publication;
    const request = {
      volumeId,
      capacityRange: { requiredBytes },
      volumeCapability,
      secrets: publication.secrets,
    };
    const byController = abilities.has("controller EXPAND_VOLUME");
    const onNode =
      !byController ||
      (await this.#call("controllerExpandVolume", controller.controllerExpandVolume(request)))
        .nodeExpansionRequired;
    if (!onNode || !abilities.has("node EXPAND_VOLUME")) return;
    const place = { volumePath, stagingTargetPath };
    await this.#call("nodeExpandVolume", node.nodeExpandVolume({ ...request, ...place }));
  }

  async #folder(path: string, { undo }: Progress): Promise<void> {
    await mkdir(path, { recursive: true });
    undo.push(() => rm(path, { recursive: true, force: true }));
  }

  async #call<T>(rpc: string, call: Promise<T>): Promise<T> {
    try {
      const answer = await call;
      this.log.push({ rpc, code: "OK" });
      return answer;
    } catch (error) {
      this.log.push({ rpc, code: RpcError.is(error) ? error.code : "UNKNOWN" });
      throw error;
    }
  }
}

function capabilityOf({
  accessType = "mount",
  accessMode = Mode.SINGLE_NODE_WRITER,
}: VolumeLife): DeepPartial<VolumeCapability> {
  const type =
    accessType === "block" ? { $case: "block" as const, value: {} } : { $case: "mount" as const, value: {} };
  return { accessType: type, accessMode: { mode: accessMode } };
}
