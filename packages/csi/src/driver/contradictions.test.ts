import { describe, expect, it } from "vitest";
import type { DriverParts } from "./capabilities.js";
import { refuseContradictions } from "./contradictions.js";
import type { ServeDriverOptions } from "./driver-options.js";

const identity = { name: "dirs.example.com", version: "1" };
const nothing = (): never => {
  throw new Error("not called");
};
const has = (...names: string[]): object => Object.fromEntries(names.map((name) => [name, nothing]));
const volumes = has("createVolume", "deleteVolume");
const node = { nodeId: "n", ...has("nodePublishVolume", "nodeUnpublishVolume") };
type Options = Partial<DriverParts & Pick<ServeDriverOptions, "registration">>;

const contradictions: readonly (readonly [string, RegExp, Options])[] = [
  ["identity.name", /name is not a domain name/, { identity: { ...identity, name: "a_b" }, node }],
  ["identity.version", /version is required/, { identity: { ...identity, version: "" }, node }],
  ["", /serves nothing/, {}],
  ["controller", /createVolume without deleteVolume/, { controller: has("createVolume") }],
  ["controller", /deleteVolume without createVolume/, { controller: has("deleteVolume") }],
  ["controller", /controllerPublishVolume without/, { controller: has("controllerPublishVolume") }],
  ["controller", /controllerUnpublishVolume without/, { controller: has("controllerUnpublishVolume") }],
  ["controller", /createSnapshot without deleteSnapshot/, { controller: has("createSnapshot") }],
  ["controller", /deleteSnapshot without createSnapshot/, { controller: has("deleteSnapshot") }],
  ["controller", /has none of the methods/, { controller: {} }],
  [
    "controller",
    /without controllerGetVolumeHealth/,
    { controller: { ...volumes, ...has("controllerListVolumeHealth") } },
  ],
  ["groupController", /has none of the methods/, { groupController: {} }],
  [
    "groupController",
    /without getVolumeGroupSnapshot/,
    { groupController: has("createVolumeGroupSnapshot", "deleteVolumeGroupSnapshot") },
  ],
  [
    "groupController",
    /without deleteVolumeGroupSnapshot/,
    { groupController: has("createVolumeGroupSnapshot") },
  ],
  ["snapshotMetadata", /without getMetadataDelta/, { snapshotMetadata: has("getMetadataAllocated") }],
  ["node", /nodeStageVolume without nodeUnstageVolume/, { node: { ...node, ...has("nodeStageVolume") } }],
  ["node", /nodeUnstageVolume without nodeStageVolume/, { node: { ...node, ...has("nodeUnstageVolume") } }],
  ["node", /nodePublishVolume without/, { node: { nodeId: "n", ...has("nodePublishVolume") } }],
  ["node.nodePublishVolume", /node needs nodePublishVolume/, { node: { nodeId: "n" } }],
  ["node.nodeId", /needs a nodeId/, { node: has("nodePublishVolume", "nodeUnpublishVolume") }],
  ["registration", /no node to register/, { controller: volumes, registration: {} }],
  [
    "capabilities.volumeAccessibilityConstraints",
    /accessibleTopology/,
    {
      node: { ...node, accessibleTopology: { segments: { a: "b" } } },
      capabilities: { volumeAccessibilityConstraints: false },
    },
  ],
  [
    "capabilities.controllerElsewhere",
    /controllerElsewhere/,
    { controller: volumes, capabilities: { controllerElsewhere: true } },
  ],
  ["capabilities.cloneVolume", /without createVolume/, { node, capabilities: { cloneVolume: true } }],
  [
    "capabilities.publishReadonly",
    /without controllerPublish/,
    { controller: volumes, capabilities: { publishReadonly: true } },
  ],
  [
    "capabilities.listVolumesPublishedNodes",
    /listVolumes/,
    {
      controller: has("controllerPublishVolume", "controllerUnpublishVolume"),
      capabilities: { listVolumesPublishedNodes: true },
    },
  ],
  ["capabilities.volumeExpansion", /nodeExpandVolume/, { node, capabilities: { volumeExpansion: "online" } }],
  [
    "capabilities.volumeExpansion",
    /controllerExpandVolume/,
    { node: { ...node, ...has("nodeExpandVolume") }, capabilities: { volumeExpansion: "offline" } },
  ],
  [
    "capabilities.snapshotAccessibilityConstraints",
    /createSnapshot/,
    { controller: volumes, capabilities: { snapshotAccessibilityConstraints: true } },
  ],
  [
    "capabilities.volumeMountGroup",
    /without a node/,
    { controller: volumes, capabilities: { volumeMountGroup: true } },
  ],
];

const accepted: readonly (readonly [string, Options])[] = [
  ["volumes alone", { controller: volumes }],
  ["a node alone", { node }],
  ["volumes that somebody else made", { controller: has("validateVolumeCapabilities") }],
  [
    "a node that tells its own name",
    { node: has("nodePublishVolume", "nodeUnpublishVolume", "nodeGetInfo") },
  ],
  [
    "a node whose controller is elsewhere",
    { node, capabilities: { controllerElsewhere: true, volumeExpansion: "offline" } },
  ],
];

describe("refuseContradictions", () => {
  it.each(contradictions)("refuses at %s: %s", (path, message, options) => {
    const refused = () => refuseContradictions({ identity, ...options });
    expect(refused).toThrow(message);
    expect(refused).toThrow(expect.objectContaining({ code: "INVALID_ARGUMENT", path }));
  });

  it.each(accepted)("accepts %s", (_, options) => {
    refuseContradictions({ identity, ...options });
  });
});
