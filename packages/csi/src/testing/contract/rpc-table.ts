import type { DeepPartial } from "@container-interfaces/transport";
import type { VolumeCapability } from "../../gen/csi/v1/csi.js";
import type { Ability } from "../driver-abilities.js";
import type { DriverClients } from "../driver-clients.js";

/** One RPC: who calls it, what advertises it, and a request about things that are not there. */
export interface RpcRow {
  readonly rpc: string;
  readonly service: keyof DriverClients;
  readonly needs: readonly Ability[];
  /** A request with every required field. */
  readonly request: Readonly<Record<string, unknown>>;
  /** The fields without which it is refused with INVALID_ARGUMENT. */
  readonly required: readonly string[];
}

const controller = "plugin CONTROLLER_SERVICE";
const attach = "controller PUBLISH_UNPUBLISH_VOLUME";
const group = "group CREATE_DELETE_GET_VOLUME_GROUP_SNAPSHOT";
const metadata = "plugin SNAPSHOT_METADATA_SERVICE";
const stage = "node STAGE_UNSTAGE_VOLUME";
const volumeId = "contract-absent";
const snapshotId = "contract-absent";
const path = "/contract-absent";

/** The RPCs of a driver that need something to be advertised, or have required fields. */
export function rpcTable(capability: DeepPartial<VolumeCapability>): RpcRow[] {
  const row = (
    service: keyof DriverClients,
    rpc: string,
    needs: Ability | undefined,
    request: Readonly<Record<string, unknown>>,
    required: readonly string[],
  ): RpcRow => ({ service, rpc, needs: needs === undefined ? [] : [needs], request, required });
  const staged = { volumeId, stagingTargetPath: path };
  const expand = { volumeId, capacityRange: { requiredBytes: 1n << 24n } };
  const publish = { volumeId, targetPath: path, stagingTargetPath: path, volumeCapability: capability };
  const create = { name: "contract-absent", volumeCapabilities: [capability] };
  const cut = { name: "contract-absent", sourceVolumeId: volumeId };
  const cutAll = { name: "contract-absent", sourceVolumeIds: [volumeId] };
  const wholeGroup = { groupSnapshotId: "contract-absent", snapshotIds: [snapshotId] };
  const delta = { baseSnapshotId: snapshotId, targetSnapshotId: "contract-absent-too" };
  const attached = { volumeId, nodeId: "contract-absent", volumeCapability: capability };
  const modify = { volumeId, mutableParameters: { "contract-absent": "1" } };
  const validate = { volumeId, volumeCapabilities: [capability] };
  const c = "controller";
  const all = (request: object): string[] => Object.keys(request);
  return [
    row(c, "createVolume", "controller CREATE_DELETE_VOLUME", create, all(create)),
    row(c, "deleteVolume", "controller CREATE_DELETE_VOLUME", { volumeId }, ["volumeId"]),
    row(c, "controllerPublishVolume", attach, attached, all(attached)),
    row(c, "controllerUnpublishVolume", attach, { volumeId, nodeId: "contract-absent" }, ["volumeId"]),
    row(c, "validateVolumeCapabilities", controller, validate, all(validate)),
    row(c, "listVolumes", "controller LIST_VOLUMES", {}, []),
    row(c, "getCapacity", "controller GET_CAPACITY", {}, []),
    row(c, "createSnapshot", "controller CREATE_DELETE_SNAPSHOT", cut, all(cut)),
    row(c, "deleteSnapshot", "controller CREATE_DELETE_SNAPSHOT", { snapshotId }, ["snapshotId"]),
    row(c, "listSnapshots", "controller LIST_SNAPSHOTS", {}, []),
    row(c, "getSnapshot", "controller GET_SNAPSHOT", { snapshotId }, ["snapshotId"]),
    row(c, "controllerExpandVolume", "controller EXPAND_VOLUME", expand, all(expand)),
    row(c, "controllerGetVolume", "controller GET_VOLUME", { volumeId }, ["volumeId"]),
    row(c, "controllerModifyVolume", "controller MODIFY_VOLUME", modify, ["volumeId"]),
    row(c, "controllerListVolumeHealth", "controller LIST_VOLUME_HEALTH", {}, []),
    row(c, "controllerGetVolumeHealth", "controller GET_VOLUME_HEALTH", { volumeId }, ["volumeId"]),
    row("groupController", "createVolumeGroupSnapshot", group, cutAll, all(cutAll)),
    row("groupController", "deleteVolumeGroupSnapshot", group, wholeGroup, ["groupSnapshotId"]),
    row("groupController", "getVolumeGroupSnapshot", group, wholeGroup, ["groupSnapshotId"]),
    row("snapshotMetadata", "getMetadataAllocated", metadata, { snapshotId }, ["snapshotId"]),
    row("snapshotMetadata", "getMetadataDelta", metadata, delta, all(delta)),
    row("node", "nodeStageVolume", stage, { ...staged, volumeCapability: capability }, [
      "volumeId",
      "stagingTargetPath",
      "volumeCapability",
    ]),
    row("node", "nodeUnstageVolume", stage, staged, all(staged)),
    row("node", "nodePublishVolume", undefined, publish, ["volumeId", "targetPath", "volumeCapability"]),
    row("node", "nodeUnpublishVolume", undefined, { volumeId, targetPath: path }, ["volumeId", "targetPath"]),
    row("node", "nodeGetVolumeStats", "node GET_VOLUME_STATS", { volumeId, volumePath: path }, [
      "volumeId",
      "volumePath",
    ]),
    row("node", "nodeExpandVolume", "node EXPAND_VOLUME", { volumeId, volumePath: path }, [
      "volumeId",
      "volumePath",
    ]),
    row("node", "nodeGetVolumeHealth", "node GET_VOLUME_HEALTH", { volumeId }, ["volumeId"]),
    row("node", "nodeGetStorageHealth", "node GET_STORAGE_HEALTH", {}, []),
  ];
}

/** Calls an RPC by its name; a stream is read to its end. */
export async function callRow(
  clients: DriverClients,
  { service, rpc }: RpcRow,
  request: object,
): Promise<void> {
  const client = clients[service] as unknown as Readonly<Record<string, (request: object) => unknown>>;
  const answer = client[rpc]?.(request);
  if (service !== "snapshotMetadata") await answer;
  else for await (const _ of answer as AsyncIterable<unknown>);
}
