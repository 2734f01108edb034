import {
  ControllerServiceCapability_RPC_Type as Rpc,
  type Volume,
  type VolumeContentSource,
} from "@container-interfaces/csi";
import { CommandError } from "../command-error.js";
import type { CsiOptions } from "./csi-options.js";
import { type DriverRpc, driverRpc, readAll, type ShownTable } from "./driver-rpc.js";
import * as o from "./request-options.js";
import { capabilities, capacityRange, places, someCapabilities } from "./request-parts.js";
import { capabilitiesTable, pairsTable, showPairs, showTopologies } from "./show.js";
import { formatSize } from "./size.js";

const volume = ["<volume>", "id of the volume"] as const;
const node = ["<node>", "id of the node"] as const;

/** The RPCs of Controller about volumes. */
export const controllerVolumeRpcs: readonly DriverRpc[] = [
  driverRpc("controller", "createVolume", {
    description: "Makes a volume, empty or with the content of another one or of a snapshot.",
    args: [["<name>", "name of the volume, by which the call may be repeated"]],
    options: [
      o.size(),
      o.limit(),
      o.cap(true),
      o.mountGroup(),
      o.param(),
      o.mutableParam(),
      o.sourceSnapshot(),
      o.sourceVolume("volume whose content the volume gets"),
      o.requisite(),
      o.preferred(),
      o.secretsFile(),
    ],
    request: ({ args: [name = ""], options, secrets }) => ({
      name,
      secrets,
      capacityRange: capacityRange(options),
      volumeCapabilities: someCapabilities(options),
      parameters: options.param,
      mutableParameters: options.mutableParam,
      volumeContentSource: contentSource(options),
      accessibilityRequirements: places(options),
    }),
    show: ({ volume }) => volumesTable(volume === undefined ? [] : [volume]),
  }),
  driverRpc("controller", "deleteVolume", {
    description: "Destroys a volume and its data.",
    args: [volume],
    options: [o.secretsFile()],
    request: ({ args: [volumeId], secrets }) => ({ volumeId, secrets }),
  }),
  driverRpc("controller", "controllerPublishVolume", {
    description: "Attaches a volume to a node, and prints the publish context.",
    args: [volume, node],
    options: [o.cap(true), o.mountGroup(), o.readonly(), o.context(), o.secretsFile()],
    request: ({ args: [volumeId, nodeId], options, secrets }) => ({
      volumeId,
      nodeId,
      secrets,
      volumeCapability: someCapabilities(options).at(-1),
      readonly: options.readonly,
      volumeContext: options.context,
    }),
    show: ({ publishContext }) => pairsTable(publishContext),
  }),
  driverRpc("controller", "controllerUnpublishVolume", {
    description: "Detaches a volume from a node, or from all nodes.",
    args: [volume],
    options: [o.node(), o.secretsFile()],
    request: ({ args: [volumeId], options, secrets }) => ({ volumeId, secrets, nodeId: options.node }),
  }),
  driverRpc("controller", "validateVolumeCapabilities", {
    description: "Asks whether a volume has capabilities. Fails where it has not.",
    args: [volume],
    options: [o.cap(true), o.mountGroup(), o.context(), o.param(), o.mutableParam(), o.secretsFile()],
    request: ({ args: [volumeId], options, secrets }) => ({
      volumeId,
      secrets,
      volumeCapabilities: someCapabilities(options),
      volumeContext: options.context,
      parameters: options.param,
      mutableParameters: options.mutableParam,
    }),
    show: ({ confirmed, message }) => ({
      heads: ["CONFIRMED", "MESSAGE"],
      rows: [[confirmed === undefined ? "no" : "yes", message]],
    }),
    saysNo: ({ confirmed }) => confirmed === undefined,
  }),
  driverRpc("controller", "listVolumes", {
    description: "Lists all volumes, page after page.",
    options: [o.maxEntries(), o.startingToken(), o.onePage()],
    request: ({ options }) => ({ maxEntries: options.maxEntries, startingToken: options.startingToken }),
    readAll: async (client, request, call) => ({
      entries: await readAll(client.listVolumes(request, call)),
      nextToken: "",
    }),
    show: ({ entries }) => ({
      heads: [...volumeHeads, "NODES"],
      rows: entries.map(({ volume, status }) => [
        ...volumeRow(volume),
        status?.publishedNodeIds.join(",") ?? "",
      ]),
    }),
  }),
  driverRpc("controller", "controllerGetVolume", {
    description: "Looks a volume up (alpha).",
    args: [volume],
    request: ({ args: [volumeId] }) => ({ volumeId }),
    show: ({ volume, status }) => ({
      heads: [...volumeHeads, "NODES"],
      rows: [[...volumeRow(volume), status?.publishedNodeIds.join(",") ?? ""]],
    }),
  }),
  driverRpc("controller", "getCapacity", {
    description: "Asks how much room there is for new volumes.",
    options: [o.cap(false), o.mountGroup(), o.param(), o.topology()],
    request: ({ options }) => ({
      volumeCapabilities: capabilities(options),
      parameters: options.param,
      accessibleTopology: options.topology && { segments: options.topology },
    }),
    show: ({ availableCapacity, maximumVolumeSize, minimumVolumeSize }) => ({
      heads: ["AVAILABLE", "LARGEST", "SMALLEST"],
      rows: [[availableCapacity, maximumVolumeSize, minimumVolumeSize].map(showSize)],
    }),
  }),
  driverRpc("controller", "controllerGetCapabilities", {
    description: "Prints what the Controller service of the driver can.",
    show: (response) => capabilitiesTable(response.capabilities, () => Rpc),
  }),
  driverRpc("controller", "controllerExpandVolume", {
    description: "Enlarges a volume.",
    args: [volume],
    options: [o.size(), o.limit(), o.cap(false), o.mountGroup(), o.secretsFile()],
    request: ({ args: [volumeId], options, secrets }) => ({
      volumeId,
      secrets,
      capacityRange: capacityRange(options),
      volumeCapability: capabilities(options).at(-1),
    }),
    show: ({ capacityBytes, nodeExpansionRequired }) => ({
      heads: ["CAPACITY", "NODE EXPANSION"],
      rows: [[showSize(capacityBytes), nodeExpansionRequired ? "required" : "not required"]],
    }),
  }),
  driverRpc("controller", "controllerModifyVolume", {
    description: "Changes the mutable parameters of a volume.",
    args: [volume],
    options: [o.mutableParam(), o.secretsFile()],
    request: ({ args: [volumeId], options, secrets }) => ({
      volumeId,
      secrets,
      mutableParameters: options.mutableParam,
    }),
  }),
];

const volumeHeads = ["VOLUME", "CAPACITY", "TOPOLOGY", "CONTEXT"];

function volumeRow(volume: Volume | undefined): string[] {
  if (volume === undefined) return ["", "", "", ""];
  const { volumeId, capacityBytes, accessibleTopology, volumeContext } = volume;
  return [volumeId, showSize(capacityBytes), showTopologies(accessibleTopology), showPairs(volumeContext)];
}

function volumesTable(volumes: readonly Volume[]): ShownTable {
  return { heads: volumeHeads, rows: volumes.map(volumeRow) };
}

function showSize(bytes: bigint | undefined): string {
  return bytes === undefined ? "" : formatSize(bytes);
}

function contentSource({ sourceSnapshot, sourceVolume }: CsiOptions): VolumeContentSource | undefined {
  if (sourceSnapshot !== undefined && sourceVolume !== undefined)
    throw new CommandError("USAGE", "--source-snapshot and --source-volume cannot be given together");
  if (sourceSnapshot !== undefined)
    return { type: { $case: "snapshot", value: { snapshotId: sourceSnapshot } } };
  if (sourceVolume !== undefined) return { type: { $case: "volume", value: { volumeId: sourceVolume } } };
  return undefined;
}
