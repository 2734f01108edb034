import {
  enumName,
  NodeServiceCapability_RPC_Type as Rpc,
  StorageHealthErrorType,
  VolumeUsage_Unit as Unit,
} from "@container-interfaces/csi";
import { type DriverRpc, driverRpc } from "./driver-rpc.js";
import { healthTable } from "./health-table.js";
import * as o from "./request-options.js";
import { capabilities, capacityRange, someCapabilities } from "./request-parts.js";
import { capabilitiesTable, showPairs } from "./show.js";
import { formatSize } from "./size.js";

const volume = ["<volume>", "id of the volume"] as const;
const staging = ["<staging-path>", "where the volume is staged, an absolute path of the driver's"] as const;
const target = ["<target-path>", "where the volume is published, an absolute path of the driver's"] as const;
const path = ["<path>", "where the volume is published or staged"] as const;

/** The RPCs of Node. */
export const nodeRpcs: readonly DriverRpc[] = [
  driverRpc("node", "nodeStageVolume", {
    description: "Makes a volume ready on the node.",
    args: [volume, staging],
    options: [o.cap(true), o.mountGroup(), o.publishContext(), o.context(), o.secretsFile()],
    request: ({ args: [volumeId, stagingTargetPath], options, secrets }) => ({
      volumeId,
      stagingTargetPath,
      secrets,
      volumeCapability: someCapabilities(options).at(-1),
      publishContext: options.publishContext,
      volumeContext: options.context,
    }),
  }),
  driverRpc("node", "nodeUnstageVolume", {
    description: "Undoes what stage-volume has done.",
    args: [volume, staging],
    request: ({ args: [volumeId, stagingTargetPath] }) => ({ volumeId, stagingTargetPath }),
  }),
  driverRpc("node", "nodePublishVolume", {
    description: "Mounts a volume, or puts its device, where a workload finds it.",
    args: [volume, target],
    options: [
      o.stagingPath(),
      o.cap(true),
      o.mountGroup(),
      o.readonly(),
      o.publishContext(),
      o.context(),
      o.secretsFile(),
    ],
    request: ({ args: [volumeId, targetPath], options, secrets }) => ({
      volumeId,
      targetPath,
      secrets,
      stagingTargetPath: options.stagingPath,
      volumeCapability: someCapabilities(options).at(-1),
      readonly: options.readonly,
      publishContext: options.publishContext,
      volumeContext: options.context,
    }),
  }),
  driverRpc("node", "nodeUnpublishVolume", {
    description: "Undoes what publish-volume has done.",
    args: [volume, target],
    request: ({ args: [volumeId, targetPath] }) => ({ volumeId, targetPath }),
  }),
  driverRpc("node", "nodeGetVolumeStats", {
    description: "Prints how full a volume is.",
    args: [volume, path],
    options: [o.stagingPath()],
    request: ({ args: [volumeId, volumePath], options }) => ({
      volumeId,
      volumePath,
      stagingTargetPath: options.stagingPath,
    }),
    show: ({ usage }) => ({
      heads: ["UNIT", "TOTAL", "USED", "AVAILABLE"],
      rows: usage.map(({ unit, total, used, available }) => [
        enumName(Unit, unit),
        ...[total, used, available].map((each) => (unit === Unit.BYTES ? formatSize(each) : String(each))),
      ]),
    }),
  }),
  driverRpc("node", "nodeGetVolumeHealth", {
    description: "Asks what trouble the node sees with a volume (alpha).",
    args: [volume],
    options: [o.publishPath(), o.stagingPath()],
    request: ({ args: [volumeId], options }) => ({
      volumeId,
      volumePublishPath: options.publishPath,
      stagingTargetPath: options.stagingPath,
    }),
    show: ({ volumeHealth }) => healthTable(volumeHealth === undefined ? [] : [volumeHealth]),
  }),
  driverRpc("node", "nodeGetStorageHealth", {
    description: "Asks what trouble the node sees with the storage (alpha).",
    options: [o.secretsFile()],
    request: ({ secrets }) => ({ secrets }),
    show: ({ backendHealth }) => ({
      heads: ["TROUBLE", "REASON", "MESSAGE"],
      rows: backendHealth.map(({ status, reason, message }) => [
        enumName(StorageHealthErrorType, status),
        reason,
        message,
      ]),
    }),
  }),
  driverRpc("node", "nodeExpandVolume", {
    description: "Enlarges a volume on the node, as its file system.",
    args: [volume, path],
    options: [o.size(), o.limit(), o.stagingPath(), o.cap(false), o.mountGroup(), o.secretsFile()],
    request: ({ args: [volumeId, volumePath], options, secrets }) => ({
      volumeId,
      volumePath,
      secrets,
      capacityRange: capacityRange(options),
      stagingTargetPath: options.stagingPath,
      volumeCapability: capabilities(options).at(-1),
    }),
    show: ({ capacityBytes }) => ({ heads: ["CAPACITY"], rows: [[formatSize(capacityBytes)]] }),
  }),
  driverRpc("node", "nodeGetCapabilities", {
    description: "Prints what the Node service of the driver can.",
    show: (response) => capabilitiesTable(response.capabilities, () => Rpc),
  }),
  driverRpc("node", "nodeGetInfo", {
    description: "Prints how the driver sees its node.",
    show: ({ nodeId, maxVolumesPerNode, accessibleTopology }) => ({
      heads: ["NODE", "MAX VOLUMES", "TOPOLOGY"],
      rows: [
        [
          nodeId,
          maxVolumesPerNode === 0n ? "" : String(maxVolumesPerNode),
          showPairs(accessibleTopology?.segments),
        ],
      ],
    }),
  }),
];
