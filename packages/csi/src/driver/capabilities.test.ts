import { describe, expect, it } from "vitest";
import {
  ControllerServiceCapability_RPC_Type as C,
  NodeServiceCapability_RPC_Type as N,
  PluginCapability_Service_Type as P,
} from "../gen/csi/v1/csi.js";
import { capabilitiesOf, type DriverParts, driverFacts } from "./capabilities.js";
import type { DriverCapabilities } from "./driver-options.js";

const identity = { name: "dirs.example.com", version: "1" };
const has = (name: string): object => ({ [name]: () => {} });
const types = (list: readonly { readonly type?: { value: { type: number } } | undefined }[]): unknown[] =>
  list.map(({ type }) => type?.value.type);

describe("capabilitiesOf", () => {
  it.each([
    ["createVolume", C.CREATE_DELETE_VOLUME],
    ["controllerPublishVolume", C.PUBLISH_UNPUBLISH_VOLUME],
    ["listVolumes", C.LIST_VOLUMES],
    ["getCapacity", C.GET_CAPACITY],
    ["createSnapshot", C.CREATE_DELETE_SNAPSHOT],
    ["listSnapshots", C.LIST_SNAPSHOTS],
    ["controllerExpandVolume", C.EXPAND_VOLUME],
    ["controllerGetVolume", C.GET_VOLUME],
    ["controllerModifyVolume", C.MODIFY_VOLUME],
    ["getSnapshot", C.GET_SNAPSHOT],
    ["controllerGetVolumeHealth", C.GET_VOLUME_HEALTH],
    ["controllerListVolumeHealth", C.LIST_VOLUME_HEALTH],
  ])("derives from Controller's %s", (method, type) => {
    expect(types(capabilitiesOf({ identity, controller: has(method) }).controller)).toEqual([type]);
  });

  it.each([
    ["nodeStageVolume", N.STAGE_UNSTAGE_VOLUME],
    ["nodeGetVolumeStats", N.GET_VOLUME_STATS],
    ["nodeExpandVolume", N.EXPAND_VOLUME],
    ["nodeGetVolumeHealth", N.GET_VOLUME_HEALTH],
    ["nodeGetStorageHealth", N.GET_STORAGE_HEALTH],
  ])("derives from Node's %s", (method, type) => {
    expect(types(capabilitiesOf({ identity, node: has(method) }).node)).toEqual([type]);
  });

  const told: readonly (readonly [keyof DriverCapabilities, "plugin" | "controller" | "node", number])[] = [
    ["cloneVolume", "controller", C.CLONE_VOLUME],
    ["publishReadonly", "controller", C.PUBLISH_READONLY],
    ["listVolumesPublishedNodes", "controller", C.LIST_VOLUMES_PUBLISHED_NODES],
    ["singleNodeMultiWriter", "controller", C.SINGLE_NODE_MULTI_WRITER],
    ["singleNodeMultiWriter", "node", N.SINGLE_NODE_MULTI_WRITER],
    ["volumeMountGroup", "node", N.VOLUME_MOUNT_GROUP],
    ["controllerElsewhere", "plugin", P.CONTROLLER_SERVICE],
    ["volumeAccessibilityConstraints", "plugin", P.VOLUME_ACCESSIBILITY_CONSTRAINTS],
    ["snapshotAccessibilityConstraints", "plugin", P.SNAPSHOT_ACCESSIBILITY_CONSTRAINTS],
  ];
  it.each(told)("adds what %s tells, to %s", (name, set, type) => {
    expect(types(capabilitiesOf({ identity, capabilities: { [name]: true } })[set])).toEqual([type]);
  });

  const parts: readonly (readonly [string, Partial<DriverParts>, number])[] = [
    ["controller", { controller: {} }, P.CONTROLLER_SERVICE],
    ["groupController", { groupController: {} }, P.GROUP_CONTROLLER_SERVICE],
    ["snapshotMetadata", { snapshotMetadata: {} }, P.SNAPSHOT_METADATA_SERVICE],
    ["topology", { node: { accessibleTopology: { segments: {} } } }, P.VOLUME_ACCESSIBILITY_CONSTRAINTS],
  ];
  it.each(parts)("names the service or trait %s", (_, part, type) => {
    expect(types(capabilitiesOf({ identity, ...part }).plugin)).toEqual([type]);
  });

  it("tells when volumes grow", () => {
    const grown = (options: Partial<DriverParts>) =>
      capabilitiesOf({ identity, ...options }).plugin.filter(({ type }) => type?.$case === "volumeExpansion");
    expect(grown({ controller: has("createVolume") })).toEqual([]);
    expect(types(grown({ node: has("nodeExpandVolume") }))).toEqual([1]);
    const controller = has("controllerExpandVolume");
    expect(types(grown({ controller }))).toEqual([1]);
    expect(types(grown({ controller, capabilities: { volumeExpansion: "offline" } }))).toEqual([2]);
  });

  it("finds methods of a class, and the facts for validation", () => {
    class Local {
      nodeStageVolume(): void {}
    }
    const node = new Local();
    expect(types(capabilitiesOf({ identity, node }).node)).toEqual([N.STAGE_UNSTAGE_VOLUME]);
    expect(driverFacts({ identity, node })).toEqual({ stagesVolumes: true, usesTopology: false });
  });
});
