import { RpcError } from "@container-interfaces/transport";
import { describe, expect, it } from "vitest";
import { accepted, block, mode, mount, place } from "../../test/accepted-requests.js";
import { csiRpcs } from "../../test/csi-rpcs.js";
import type { DriverFacts } from "./driver-facts.js";
import { rulesByPath } from "./rules-by-path.js";
import { validateRequest } from "./validate-request.js";

const everything: DriverFacts = { stagesVolumes: true, usesTopology: true };

/** The error of a request with some fields, the others empty as on the wire; undefined if it is accepted. */
function refusal(rpc: string, fields: object, facts: DriverFacts = everything): RpcError | undefined {
  const { method, path } = csiRpcs.get(rpc) ?? expect.unreachable(`there is no ${rpc}`);
  try {
    validateRequest(path, method.requestType.fromPartial(fields as never), facts);
    return undefined;
  } catch (error) {
    if (!RpcError.is(error)) throw error;
    expect(error.method).toBe(path);
    return error;
  }
}

const long = "x".repeat(5000);
const manyBytes = { contexts: "x".repeat(30_000) };

type Refused = readonly [rpc: string, fields: object, path: string, reason: RegExp, code?: string];

/** A field that has to be filled, a list, map or message in it too. */
const missing = (rpc: string, ...fields: readonly string[]): Refused[] =>
  fields.map((field) => [rpc, { [field]: undefined }, field, /^\w+ is (required, and is|empty)/]);

const capabilities = (rpc: string, field: string, wrap: (one: object) => unknown, at: string): Refused[] => [
  [rpc, { [field]: wrap(mode(1)) }, at, /block or mount/],
  [rpc, { [field]: wrap({ accessType: mount.accessType }) }, `${at}.accessMode`, /required/],
  [rpc, { [field]: wrap({ ...mount, ...mode(0) }) }, `${at}.accessMode.mode`, /not set/],
  [
    rpc,
    { [field]: wrap({ accessType: { $case: "mount", value: { fsType: "a\0" } }, ...mode(1) }) },
    `${at}.mount.fsType`,
    /zero byte/,
  ],
  [
    rpc,
    { [field]: wrap({ accessType: { $case: "mount", value: { mountFlags: ["a", "pass\0"] } }, ...mode(1) }) },
    `${at}.mount.mountFlags[1]`,
    /^\S+ holds a zero byte/,
  ],
  [
    rpc,
    { [field]: wrap({ accessType: { $case: "mount", value: { volumeMountGroup: "\0" } }, ...mode(1) }) },
    `${at}.mount.volumeMountGroup`,
    /zero byte/,
  ],
];
const oneCapability = (rpc: string): Refused[] => [
  ...capabilities(rpc, "volumeCapability", (one) => one, "volumeCapability"),
  [
    rpc,
    { volumeCapability: { ...mount, ...mode(8) } },
    "volumeCapability.accessMode.mode",
    /is 8, .*not a known/,
  ],
];
const someCapabilities = (rpc: string): Refused[] =>
  capabilities(rpc, "volumeCapabilities", (one) => [block, one], "volumeCapabilities[1]");
const unknownModes = (rpc: string): Refused => [
  rpc,
  { volumeCapabilities: [{ ...mount, ...mode(8) }] },
  "volumeCapabilities[0].accessMode.mode",
  /not a known/,
];

const ranges = (rpc: string): Refused[] => [
  [rpc, { capacityRange: {} }, "capacityRange", /has to set/],
  [rpc, { capacityRange: { requiredBytes: -1n } }, "capacityRange.requiredBytes", /is -1, .*negative/],
  [rpc, { capacityRange: { limitBytes: -1n } }, "capacityRange.limitBytes", /is -1, .*negative/],
  [rpc, { capacityRange: { requiredBytes: 2n, limitBytes: 1n } }, "capacityRange.limitBytes", /is 1, .*less/],
];

const paths = (rpc: string, ...fields: readonly string[]): Refused[] =>
  fields.flatMap((field): Refused[] => [
    [rpc, { [field]: "a/b" }, field, /absolute/],
    [rpc, { [field]: "/a\0b" }, field, /zero byte/],
    [rpc, { [field]: `/${"ä".repeat(2048)}` }, field, /4097 bytes/],
  ]);

const names = (rpc: string): Refused[] =>
  ["\u0000", "\u0008", "\u000b", "\u000c", "\u000e", "\u001f", "\u007f", "\u009f"].map((control) => [
    rpc,
    { name: `a${control}b` },
    "name",
    /control characters/,
  ]);

const badKeys = [
  "",
  "-a",
  "a-",
  "a/",
  "/a",
  "A.com/a",
  "a..com/a",
  "a/b/c",
  `${"x".repeat(64)}/a`,
  "x".repeat(64),
];
const topologies = (rpc: string, wrap: (one: object) => object, at: string): Refused[] => [
  ...badKeys.map(
    (key): Refused => [rpc, wrap({ segments: { [key]: "a" } }), `${at}.segments`, /has the key/],
  ),
  ...["", "-a", "a_", "a b", "x".repeat(64)].map(
    (value): Refused => [rpc, wrap({ segments: { zone: value } }), `${at}.segments`, /a value for "zone"/],
  ),
  [rpc, wrap({ segments: { Zone: "a", zone: "a" } }), `${at}.segments`, /only in case/],
];
const requirements = (rpc: string): Refused[] => [
  [rpc, { accessibilityRequirements: {} }, "accessibilityRequirements", /has to name places/],
  [
    rpc,
    { accessibilityRequirements: { requisite: [place("a")], preferred: [place("a"), place("c")] } },
    "accessibilityRequirements.preferred[1]",
    /not among the requisite/,
  ],
  ...topologies(
    rpc,
    (one) => ({ accessibilityRequirements: { requisite: [place("a"), one] } }),
    "accessibilityRequirements.requisite[1]",
  ),
  ...topologies(
    rpc,
    (one) => ({ accessibilityRequirements: { preferred: [one] } }),
    "accessibilityRequirements.preferred[0]",
  ),
];

const groupIds = (rpc: string, field: string): Refused[] => [
  [rpc, { [field]: ["a", ""] }, `${field}[1]`, /is empty/],
  [rpc, { [field]: ["a", "b", "a"] }, `${field}[2]`, /repeats/],
];
const source = (type: object | undefined): object => ({ volumeContentSource: { type } });

const refused: readonly Refused[] = [
  ...missing("createVolume", "name", "volumeCapabilities"),
  ...names("createVolume"),
  ...ranges("createVolume"),
  ...someCapabilities("createVolume"),
  unknownModes("createVolume"),
  ["createVolume", source(undefined), "volumeContentSource", /snapshot or volume/],
  [
    "createVolume",
    source({ $case: "snapshot", value: {} }),
    "volumeContentSource.snapshot.snapshotId",
    /empty/,
  ],
  ["createVolume", source({ $case: "volume", value: {} }), "volumeContentSource.volume.volumeId", /empty/],
  ...requirements("createVolume"),
  ...missing("deleteVolume", "volumeId"),
  ...missing("controllerPublishVolume", "volumeId", "nodeId", "volumeCapability"),
  ...oneCapability("controllerPublishVolume"),
  ...missing("controllerUnpublishVolume", "volumeId"),
  ...missing("validateVolumeCapabilities", "volumeId", "volumeCapabilities"),
  ...someCapabilities("validateVolumeCapabilities"),
  ["listVolumes", { maxEntries: -1 }, "maxEntries", /negative/],
  ["controllerListVolumeHealth", { maxEntries: -1 }, "maxEntries", /negative/],
  ...missing("controllerGetVolumeHealth", "volumeId"),
  ...someCapabilities("getCapacity"),
  unknownModes("getCapacity"),
  ...topologies("getCapacity", (accessibleTopology) => ({ accessibleTopology }), "accessibleTopology"),
  ...missing("createSnapshot", "sourceVolumeId", "name"),
  ...names("createSnapshot"),
  ...requirements("createSnapshot"),
  ...missing("deleteSnapshot", "snapshotId"),
  ["listSnapshots", { maxEntries: -1 }, "maxEntries", /negative/],
  ...missing("getSnapshot", "snapshotId"),
  ...missing("controllerExpandVolume", "volumeId", "capacityRange"),
  ...ranges("controllerExpandVolume"),
  ...oneCapability("controllerExpandVolume"),
  ...missing("controllerGetVolume", "volumeId"),
  ...missing("controllerModifyVolume", "volumeId", "mutableParameters"),
  ...missing("createVolumeGroupSnapshot", "name", "sourceVolumeIds"),
  ...names("createVolumeGroupSnapshot"),
  ...groupIds("createVolumeGroupSnapshot", "sourceVolumeIds"),
  ...missing("deleteVolumeGroupSnapshot", "groupSnapshotId"),
  ...groupIds("deleteVolumeGroupSnapshot", "snapshotIds"),
  ...missing("getVolumeGroupSnapshot", "groupSnapshotId"),
  ...groupIds("getVolumeGroupSnapshot", "snapshotIds"),
  ...missing("getMetadataAllocated", "snapshotId"),
  ["getMetadataAllocated", { startingOffset: -1n }, "startingOffset", /negative/, "OUT_OF_RANGE"],
  ["getMetadataAllocated", { maxResults: -1 }, "maxResults", /negative/],
  ...missing("getMetadataDelta", "baseSnapshotId", "targetSnapshotId"),
  ["getMetadataDelta", { startingOffset: -1n }, "startingOffset", /negative/, "OUT_OF_RANGE"],
  ["getMetadataDelta", { maxResults: -1 }, "maxResults", /negative/],
  ...missing("nodeStageVolume", "volumeId", "stagingTargetPath", "volumeCapability"),
  ...paths("nodeStageVolume", "stagingTargetPath"),
  ...oneCapability("nodeStageVolume"),
  ...missing("nodeUnstageVolume", "volumeId", "stagingTargetPath"),
  ...paths("nodeUnstageVolume", "stagingTargetPath"),
  ...missing("nodePublishVolume", "volumeId", "targetPath", "volumeCapability"),
  [
    "nodePublishVolume",
    { stagingTargetPath: "" },
    "stagingTargetPath",
    /STAGE_UNSTAGE/,
    "FAILED_PRECONDITION",
  ],
  ["nodePublishVolume", { stagingTargetPath: "", targetPath: "" }, "targetPath", /empty/],
  ...paths("nodePublishVolume", "targetPath", "stagingTargetPath"),
  ...oneCapability("nodePublishVolume"),
  ...missing("nodeUnpublishVolume", "volumeId", "targetPath"),
  ...paths("nodeUnpublishVolume", "targetPath"),
  ...missing("nodeGetVolumeStats", "volumeId", "volumePath"),
  ...paths("nodeGetVolumeStats", "stagingTargetPath"),
  ["nodeGetVolumeStats", { volumePath: "/a\0" }, "volumePath", /zero byte/],
  ...missing("nodeGetVolumeHealth", "volumeId"),
  ...paths("nodeGetVolumeHealth", "volumePublishPath", "stagingTargetPath"),
  ...missing("nodeExpandVolume", "volumeId", "volumePath"),
  ["nodeExpandVolume", { volumePath: "/a\0" }, "volumePath", /zero byte/],
  ...ranges("nodeExpandVolume"),
  ...paths("nodeExpandVolume", "stagingTargetPath"),
  ...oneCapability("nodeExpandVolume"),
];

type Allowed = readonly [rpc: string, what: string, fields: object, facts?: DriverFacts];

const plain: DriverFacts = { stagesVolumes: false, usesTopology: false };
const allowed: readonly Allowed[] = [
  [
    "createVolume",
    "only what is required",
    { capacityRange: undefined, volumeContentSource: undefined, accessibilityRequirements: undefined },
    plain,
  ],
  ["createVolume", "a name longer than the limit, of any script", { name: `${"ä".repeat(300)}\t\r\n` }],
  [
    "createVolume",
    "modes of one node and of many",
    { volumeCapabilities: [1, 2, 3, 4, 5, 6, 7].map((n) => ({ ...block, ...mode(n) })) },
  ],
  ["createVolume", "a lower limit alone", { capacityRange: { requiredBytes: 1n } }],
  ["createVolume", "a volume as the source", source({ $case: "volume", value: { volumeId: "v" } })],
  [
    "createVolume",
    "preferred places in another spelling",
    {
      accessibilityRequirements: {
        requisite: [{ segments: { Zone: "a" } }],
        preferred: [{ segments: { zone: "a" } }],
      },
    },
  ],
  [
    "createVolume",
    "names as long as they may be",
    {
      accessibilityRequirements: {
        requisite: [{ segments: { [`${"x".repeat(63)}/${"y".repeat(63)}`]: "z".repeat(63) } }],
      },
    },
  ],
  [
    "createVolume",
    "secrets and parameters above 4 KiB",
    { secrets: manyBytes, parameters: manyBytes, mutableParameters: manyBytes },
  ],
  [
    "createVolume",
    "the key that Kubernetes has for tokens",
    { secrets: { "csi.storage.k8s.io/serviceAccount.tokens": "{}" } },
  ],
  ["deleteVolume", "any id", { volumeId: `../${long}` }],
  [
    "controllerPublishVolume",
    "a long id of a node and a long context",
    { nodeId: long, volumeContext: manyBytes },
  ],
  ["controllerUnpublishVolume", "a node", { nodeId: "n" }],
  [
    "validateVolumeCapabilities",
    "a mode of a newer release",
    { volumeCapabilities: [{ ...mount, ...mode(8) }] },
  ],
  ["listVolumes", "any token, no limit", { maxEntries: 0, startingToken: long }],
  ["getCapacity", "nothing", { volumeCapabilities: [], accessibleTopology: undefined }, plain],
  [
    "getCapacity",
    "a place without segments, for a driver without topology",
    { accessibleTopology: { segments: {} } },
    plain,
  ],
  ["createSnapshot", "no place", { accessibilityRequirements: undefined }, plain],
  ["createSnapshot", "places without those of volumes", {}, plain],
  ["listSnapshots", "an id that may not exist", { snapshotId: long, sourceVolumeId: long }],
  ["controllerExpandVolume", "no capability", { volumeCapability: undefined }],
  ["deleteVolumeGroupSnapshot", "no members, as csi-sanity sends it", { snapshotIds: [] }],
  ["getVolumeGroupSnapshot", "no members, as csi-sanity sends it", { snapshotIds: [] }],
  ["getMetadataAllocated", "the begin and no limit", { startingOffset: 0n, maxResults: 0 }],
  ["getMetadataDelta", "the begin and no limit", { startingOffset: 0n, maxResults: 0 }],
  ["nodeStageVolume", "the longest path", { stagingTargetPath: `/${"x".repeat(4094)}` }],
  [
    "nodeStageVolume",
    "contexts with tokens",
    { volumeContext: manyBytes, publishContext: manyBytes, secrets: manyBytes },
  ],
  [
    "nodePublishVolume",
    "no staging path, for a volume that lives in its pod alone",
    { stagingTargetPath: "", volumeContext: { "csi.storage.k8s.io/ephemeral": "true" } },
  ],
  [
    "nodePublishVolume",
    "no staging path, for a driver that does not stage",
    { stagingTargetPath: "" },
    plain,
  ],
  [
    "nodeGetVolumeStats",
    "a relative path, as csi-sanity sends it",
    { volumePath: "some/path", stagingTargetPath: "" },
  ],
  ["nodeExpandVolume", "a relative path, as csi-sanity sends it", { volumePath: "some/path" }],
  [
    "nodeExpandVolume",
    "only what is required",
    { capacityRange: undefined, stagingTargetPath: "", volumeCapability: undefined },
  ],
  ["nodeGetVolumeHealth", "no paths", { volumePublishPath: "", stagingTargetPath: "" }],
];

describe("the rules", () => {
  it("are there for every RPC, and for no other", () => {
    expect([...rulesByPath.keys()].sort()).toEqual([...csiRpcs.values()].map(({ path }) => path).sort());
    expect(Object.keys(accepted).sort()).toEqual([...csiRpcs.keys()].sort());
  });
});

describe("validateRequest", () => {
  it.each(Object.entries(accepted))("accepts a request of %s", (rpc, fields) => {
    expect(refusal(rpc, fields)).toBeUndefined();
  });

  it.each(allowed.map(([rpc, what, fields, facts]) => ({ rpc, what, fields, facts })))(
    "accepts in $rpc $what",
    ({ rpc, fields, facts }) => {
      expect(refusal(rpc, { ...accepted[rpc], ...fields }, facts)).toBeUndefined();
    },
  );

  it.each(
    refused.map(([rpc, fields, path, reason, code = "INVALID_ARGUMENT"]) => ({
      rpc,
      fields,
      path,
      reason,
      code,
    })),
  )("refuses in $rpc $fields at $path", ({ rpc, fields, path, reason, code }) => {
    const error = refusal(rpc, { ...accepted[rpc], ...fields });
    expect(error).toMatchObject({ code, path, reason: expect.stringMatching(reason) });
    expect(error?.reason.startsWith(`${path} `)).toBe(true);
  });

  it.each([
    ["createVolume", "accessibilityRequirements"],
    ["getCapacity", "accessibleTopology"],
  ])("refuses a place in %s for a driver without topology", (rpc, path) => {
    const error = refusal(rpc, { ...accepted[rpc] }, plain);
    expect(error).toMatchObject({
      code: "INVALID_ARGUMENT",
      path,
      reason: expect.stringMatching(/VOLUME_ACCESS/),
    });
  });

  it("refuses what is no message", () => {
    expect(() => validateRequest("/csi.v1.Node/NodeGetInfo", 5, everything)).toThrow(
      /the request is not a message/,
    );
    expect(() => validateRequest("/csi.v1.Controller/DeleteVolume", undefined, everything)).toThrow(
      /volumeId is req/,
    );
  });

  it("has no rules for the RPCs of others", () => {
    expect(() => validateRequest("/grpc.health.v1.Health/Check", {}, everything)).not.toThrow();
  });
});
