import {
  type ControllerServiceCapability,
  ControllerServiceCapability_RPC_Type as ControllerType,
  PluginCapability_VolumeExpansion_Type as Expansion,
  type GroupControllerServiceCapability,
  GroupControllerServiceCapability_RPC_Type as GroupType,
  type NodeServiceCapability,
  NodeServiceCapability_RPC_Type as NodeType,
  type PluginCapability,
  PluginCapability_Service_Type as PluginType,
} from "../gen/csi/v1/csi.js";
import type { DriverFacts } from "../validate/driver-facts.js";
import type { ServeDriverOptions } from "./driver-options.js";

/** What the options of a driver say that it is. */
export type DriverParts = Pick<
  ServeDriverOptions,
  "identity" | "controller" | "groupController" | "snapshotMetadata" | "node" | "capabilities"
>;

/** What a driver advertises. */
export interface CapabilitySets {
  readonly plugin: readonly PluginCapability[];
  readonly controller: readonly ControllerServiceCapability[];
  readonly groupController: readonly GroupControllerServiceCapability[];
  readonly node: readonly NodeServiceCapability[];
}

/** Whether handlers have a method, of their own or from a class. */
export function hasMethod(handlers: object | undefined, name: string): boolean {
  return typeof (handlers as Record<string, unknown> | undefined)?.[name] === "function";
}

/** What validation has to know of the driver. */
export function driverFacts({ node, capabilities }: DriverParts): DriverFacts {
  return {
    stagesVolumes: hasMethod(node, "nodeStageVolume"),
    usesTopology: capabilities?.volumeAccessibilityConstraints ?? node?.accessibleTopology !== undefined,
  };
}

/** The capabilities that follow from the methods of a driver and from what methods cannot tell. */
export function capabilitiesOf(parts: DriverParts): CapabilitySets {
  const { capabilities: told = {} } = parts;
  const controller = (method: string): boolean => hasMethod(parts.controller, method);
  const node = (method: string): boolean => hasMethod(parts.node, method);
  const service = (type: PluginType): PluginCapability => ({ type: { $case: "service", value: { type } } });
  return {
    plugin: [
      ...chosen<PluginType>([
        [PluginType.CONTROLLER_SERVICE, parts.controller !== undefined || told.controllerElsewhere === true],
        [PluginType.VOLUME_ACCESSIBILITY_CONSTRAINTS, driverFacts(parts).usesTopology],
        [PluginType.GROUP_CONTROLLER_SERVICE, parts.groupController !== undefined],
        [PluginType.SNAPSHOT_METADATA_SERVICE, parts.snapshotMetadata !== undefined],
        [PluginType.SNAPSHOT_ACCESSIBILITY_CONSTRAINTS, told.snapshotAccessibilityConstraints === true],
      ]).map(service),
      ...volumeExpansion(parts),
    ],
    controller: chosen<ControllerType>([
      [ControllerType.CREATE_DELETE_VOLUME, controller("createVolume")],
      [ControllerType.PUBLISH_UNPUBLISH_VOLUME, controller("controllerPublishVolume")],
      [ControllerType.LIST_VOLUMES, controller("listVolumes")],
      [ControllerType.GET_CAPACITY, controller("getCapacity")],
      [ControllerType.CREATE_DELETE_SNAPSHOT, controller("createSnapshot")],
      [ControllerType.LIST_SNAPSHOTS, controller("listSnapshots")],
      [ControllerType.CLONE_VOLUME, told.cloneVolume === true],
      [ControllerType.PUBLISH_READONLY, told.publishReadonly === true],
      [ControllerType.EXPAND_VOLUME, controller("controllerExpandVolume")],
      [ControllerType.LIST_VOLUMES_PUBLISHED_NODES, told.listVolumesPublishedNodes === true],
      [ControllerType.GET_VOLUME, controller("controllerGetVolume")],
      [ControllerType.SINGLE_NODE_MULTI_WRITER, told.singleNodeMultiWriter === true],
      [ControllerType.MODIFY_VOLUME, controller("controllerModifyVolume")],
      [ControllerType.GET_SNAPSHOT, controller("getSnapshot")],
      [ControllerType.GET_VOLUME_HEALTH, controller("controllerGetVolumeHealth")],
      [ControllerType.LIST_VOLUME_HEALTH, controller("controllerListVolumeHealth")],
    ]).map((type) => ({ type: { $case: "rpc", value: { type } } })),
    groupController: chosen<GroupType>([
      [
        GroupType.CREATE_DELETE_GET_VOLUME_GROUP_SNAPSHOT,
        hasMethod(parts.groupController, "createVolumeGroupSnapshot"),
      ],
    ]).map((type) => ({ type: { $case: "rpc", value: { type } } })),
    node: chosen<NodeType>([
      [NodeType.STAGE_UNSTAGE_VOLUME, node("nodeStageVolume")],
      [NodeType.GET_VOLUME_STATS, node("nodeGetVolumeStats")],
      [NodeType.EXPAND_VOLUME, node("nodeExpandVolume")],
      [NodeType.SINGLE_NODE_MULTI_WRITER, told.singleNodeMultiWriter === true],
      [NodeType.VOLUME_MOUNT_GROUP, told.volumeMountGroup === true],
      [NodeType.GET_VOLUME_HEALTH, node("nodeGetVolumeHealth")],
      [NodeType.GET_STORAGE_HEALTH, node("nodeGetStorageHealth")],
    ]).map((type) => ({ type: { $case: "rpc", value: { type } } })),
  };
}

function chosen<Type>(rows: readonly (readonly [Type, boolean])[]): Type[] {
  return rows.filter(([, has]) => has).map(([type]) => type);
}

function volumeExpansion({ controller, node, capabilities }: DriverParts): PluginCapability[] {
  const expands = hasMethod(controller, "controllerExpandVolume") || hasMethod(node, "nodeExpandVolume");
  const when = capabilities?.volumeExpansion ?? (expands ? "online" : undefined);
  if (when === undefined) return [];
  const type = when === "offline" ? Expansion.OFFLINE : Expansion.ONLINE;
  return [{ type: { $case: "volumeExpansion", value: { type } } }];
}
