import { RpcError } from "@container-interfaces/transport";
import { describe, expect, it } from "vitest";
import { csiRpcs } from "../../test/csi-rpcs.js";
import type { DriverFacts } from "./driver-facts.js";
import { validateResponse } from "./validate-response.js";

const everything: DriverFacts = { stagesVolumes: true, usesTopology: true };
const plain: DriverFacts = { stagesVolumes: false, usesTopology: false };

/** The error of a response as a handler gives it; undefined if it is accepted. */
function refusal(rpc: string, request: object, response: unknown, facts = everything): RpcError | undefined {
  const { method, path } = csiRpcs.get(rpc) ?? expect.unreachable(`there is no ${rpc}`);
  try {
    validateResponse(path, method.requestType.fromPartial(request as never), response, facts);
    return undefined;
  } catch (error) {
    if (!RpcError.is(error)) throw error;
    expect(error).toMatchObject({
      code: "INTERNAL",
      method: path,
      hint: expect.stringContaining("bug of the driver"),
    });
    return error;
  }
}

const place = (zone: string) => ({ segments: { "a.example.com/zone": zone } });
const creationTime = { seconds: 1n, nanos: 999_999_999 };
const volume = {
  volumeId: "v",
  capacityBytes: 10n,
  volumeContext: { a: "b" },
  accessibleTopology: [place("a")],
};
const snapshot = { snapshotId: "s", sourceVolumeId: "v", creationTime, readyToUse: true, sizeBytes: 0n };
const member = (n: number) => ({
  ...snapshot,
  snapshotId: `s${n}`,
  sourceVolumeId: `v${n}`,
  groupSnapshotId: "g",
});
const groupSnapshot = {
  groupSnapshotId: "g",
  snapshots: [member(1), member(2)],
  creationTime,
  readyToUse: true,
};
const troubled = { status: 2, reason: "ReplicaLost", message: "one of three" };
const volumeHealth = { volumeId: "v", healthStatuses: [troubled, { ...troubled, status: 99 }] };
const mount = { accessType: { $case: "mount", value: { fsType: "ext4" } }, accessMode: { mode: 1 } };
const rpcs = (...types: number[]) => ({
  capabilities: types.map((type) => ({ type: { $case: "rpc", value: { type } } })),
});
const ranges = {
  blockMetadataType: 1,
  volumeCapacityBytes: 100n,
  blockMetadata: [{ sizeBytes: 10n }, { byteOffset: 10n, sizeBytes: 10n }],
};
const snapshotSource = (snapshotId: string) => ({ type: { $case: "snapshot", value: { snapshotId } } });
const volumeSource = (volumeId: string) => ({ type: { $case: "volume", value: { volumeId } } });

type Sample = readonly [request: object, response: object];

/** For each RPC with an answer that says something a request and a response that is accepted. */
const accepted: Record<string, Sample> = {
  getPluginInfo: [{}, { name: "dirs.example.com", vendorVersion: "1", manifest: { a: "b" } }],
  getPluginCapabilities: [
    {},
    {
      capabilities: [
        { type: { $case: "service", value: { type: 1 } } },
        { type: { $case: "volumeExpansion", value: { type: 2 } } },
      ],
    },
  ],
  probe: [{}, { ready: false }],
  createVolume: [
    {
      capacityRange: { requiredBytes: 10n, limitBytes: 10n },
      volumeContentSource: snapshotSource("s"),
      accessibilityRequirements: { requisite: [place("b"), place("a")] },
    },
    { volume: { ...volume, contentSource: snapshotSource("s") } },
  ],
  controllerPublishVolume: [{}, { publishContext: { a: "b" } }],
  validateVolumeCapabilities: [{}, { confirmed: { volumeCapabilities: [mount] } }],
  listVolumes: [
    { maxEntries: 1 },
    { entries: [{ volume, status: { publishedNodeIds: ["n"] } }], nextToken: "t" },
  ],
  controllerListVolumeHealth: [{ maxEntries: 1 }, { entries: [volumeHealth], nextToken: "t" }],
  controllerGetVolumeHealth: [{ volumeId: "v" }, { volumeHealth }],
  getCapacity: [{}, { availableCapacity: 0n, maximumVolumeSize: 2n, minimumVolumeSize: 2n }],
  controllerGetCapabilities: [{}, rpcs(1, 2, 10, 16, 17, 99)],
  createSnapshot: [{ sourceVolumeId: "v" }, { snapshot: { ...snapshot, accessibleTopology: [place("a")] } }],
  listSnapshots: [
    { maxEntries: 1, snapshotId: "s", sourceVolumeId: "v" },
    { entries: [{ snapshot }], nextToken: "t" },
  ],
  getSnapshot: [{ snapshotId: "s" }, { snapshot }],
  controllerExpandVolume: [
    { capacityRange: { requiredBytes: 5n, limitBytes: 6n } },
    { capacityBytes: 7n, nodeExpansionRequired: true },
  ],
  controllerGetVolume: [{ volumeId: "v" }, { volume, status: {} }],
  groupControllerGetCapabilities: [{}, rpcs(1)],
  createVolumeGroupSnapshot: [{ sourceVolumeIds: ["v2", "v1"] }, { groupSnapshot }],
  getVolumeGroupSnapshot: [{ groupSnapshotId: "g" }, { groupSnapshot }],
  getMetadataAllocated: [{ startingOffset: 9n, maxResults: 2 }, ranges],
  getMetadataDelta: [{ startingOffset: 9n, maxResults: 2 }, ranges],
  nodeGetVolumeStats: [{}, { usage: [{ unit: 1, total: 2n, used: 1n, available: 1n }, { unit: 2 }] }],
  nodeGetVolumeHealth: [{ volumeId: "v" }, { volumeHealth }],
  nodeGetStorageHealth: [
    {},
    { backendHealth: [troubled, { ...troubled, volumeCapability: mount }, { ...troubled, status: 9 }] },
  ],
  nodeExpandVolume: [{}, { capacityBytes: 0n }],
  nodeGetCapabilities: [{}, rpcs(1)],
  nodeGetInfo: [{}, { nodeId: "n", maxVolumesPerNode: 0n, accessibleTopology: place("a") }],
};

type Refused = readonly [rpc: string, response: object | undefined, path: string, reason: RegExp];

const wide = { a: "b".repeat(4096) };
const long = "ä".repeat(65);

const volumes = (rpc: string, wrap: (one: object | undefined) => object, at: string): Refused[] => [
  [rpc, wrap(undefined), at, /required/],
  [rpc, wrap({ ...volume, volumeId: undefined }), `${at}.volumeId`, /empty/],
  [rpc, wrap({ ...volume, volumeId: 5 }), `${at}.volumeId`, /not a string/],
  [rpc, wrap({ ...volume, volumeId: long }), `${at}.volumeId`, /has 130 bytes, and may have 128/],
  [rpc, wrap({ ...volume, volumeId: "v\n" }), `${at}.volumeId`, /control characters/],
  [rpc, wrap({ ...volume, capacityBytes: -1n }), `${at}.capacityBytes`, /negative/],
  [rpc, wrap({ ...volume, capacityBytes: 10 }), `${at}.capacityBytes`, /not a bigint/],
  [
    rpc,
    wrap({ ...volume, volumeContext: wide }),
    `${at}.volumeContext`,
    /^((?!bb).)*has 4097 bytes((?!bb).)*$/,
  ],
  [rpc, wrap({ ...volume, volumeContext: { a: 1 } }), `${at}.volumeContext`, /not a string/],
  [rpc, wrap({ ...volume, contentSource: {} }), `${at}.contentSource`, /snapshot or volume/],
  [
    rpc,
    wrap({ ...volume, accessibleTopology: [{ segments: {} }] }),
    `${at}.accessibleTopology[0].segments`,
    /empty/,
  ],
  [
    rpc,
    wrap({ ...volume, accessibleTopology: [{ segments: { "a/b": "a", "c/d": "a" } }] }),
    `${at}.accessibleTopology[0].segments`,
    /different prefixes/,
  ],
  [
    rpc,
    wrap({ ...volume, accessibleTopology: [{ segments: { "-": "a" } }] }),
    `${at}.accessibleTopology[0].segments`,
    /has the key/,
  ],
];

const snapshots = (rpc: string, wrap: (one: object | undefined) => object, at: string): Refused[] => [
  [rpc, wrap(undefined), at, /required/],
  [rpc, wrap({ ...snapshot, snapshotId: "" }), `${at}.snapshotId`, /empty/],
  [rpc, wrap({ ...snapshot, snapshotId: long }), `${at}.snapshotId`, /may have 128/],
  [rpc, wrap({ ...snapshot, sourceVolumeId: "" }), `${at}.sourceVolumeId`, /empty/],
  [rpc, wrap({ ...snapshot, sizeBytes: -1n }), `${at}.sizeBytes`, /negative/],
  [rpc, wrap({ ...snapshot, creationTime: undefined }), `${at}.creationTime`, /required/],
  [
    rpc,
    wrap({ ...snapshot, creationTime: { seconds: 1n, nanos: 1_000_000_000 } }),
    `${at}.creationTime`,
    /nanos/,
  ],
  [rpc, wrap({ ...snapshot, creationTime: new Date() }), `${at}.creationTime`, /required|timestamp/],
  [rpc, wrap({ ...snapshot, readyToUse: 1 }), `${at}.readyToUse`, /boolean/],
  [rpc, wrap({ ...snapshot, groupSnapshotId: long }), `${at}.groupSnapshotId`, /may have 128/],
  [rpc, wrap({ ...snapshot, accessibleTopology: [{}] }), `${at}.accessibleTopology[0].segments`, /empty/],
];

const groups = (rpc: string): Refused[] => {
  const group = (fields: object) => ({ groupSnapshot: { ...groupSnapshot, ...fields } });
  const at = "groupSnapshot";
  return [
    [rpc, {}, at, /required/],
    [rpc, group({ groupSnapshotId: "" }), `${at}.groupSnapshotId`, /empty/],
    [rpc, group({ snapshots: [] }), `${at}.snapshots`, /at least one/],
    [
      rpc,
      group({ snapshots: [member(1), { ...member(2), creationTime: undefined }] }),
      `${at}.snapshots[1].creationTime`,
      /required/,
    ],
    [
      rpc,
      group({ snapshots: [member(1), { ...member(2), groupSnapshotId: "h" }] }),
      `${at}.snapshots[1].groupSnapshotId`,
      /of the group/,
    ],
    [
      rpc,
      group({ snapshots: [member(1), { ...member(2), snapshotId: "s1" }] }),
      `${at}.snapshots[1]`,
      /repeats/,
    ],
    [
      rpc,
      group({ snapshots: [member(1), { ...member(2), readyToUse: false }] }),
      `${at}.readyToUse`,
      /member/,
    ],
    [rpc, group({ creationTime: undefined }), `${at}.creationTime`, /required/],
    [rpc, group({ readyToUse: "yes" }), `${at}.readyToUse`, /boolean/],
  ];
};

const healths = (rpc: string, wrap: (one: object) => object, at: string): Refused[] => [
  [rpc, wrap({ ...volumeHealth, volumeId: "" }), `${at}.volumeId`, /empty/],
  ...troubles(rpc, (healthStatuses) => wrap({ volumeId: "v", healthStatuses }), `${at}.healthStatuses`),
];
function troubles(rpc: string, wrap: (entries: readonly object[]) => object, at: string): Refused[] {
  return [
    [rpc, wrap([{ ...troubled, status: 0 }]), `${at}[0].status`, /not set/],
    [rpc, wrap([{ ...troubled, reason: "" }]), `${at}[0].reason`, /empty/],
    [rpc, wrap([{ ...troubled, reason: "X".repeat(129) }]), `${at}[0].reason`, /may have 128/],
    [rpc, wrap([{ ...troubled, reason: "replica lost" }]), `${at}[0].reason`, /CamelCase/],
    [rpc, wrap([{ ...troubled, message: long }]), `${at}[0].message`, /may have 128/],
    [rpc, wrap([troubled, troubled]), `${at}[1]`, /repeats/],
  ];
}

const blocks = (rpc: string): Refused[] => {
  const two = (...blockMetadata: object[]) => ({ ...ranges, blockMetadata });
  return [
    [rpc, { ...ranges, blockMetadataType: 0 }, "blockMetadataType", /not set/],
    [rpc, { ...ranges, volumeCapacityBytes: 0n }, "volumeCapacityBytes", /more than zero/],
    [rpc, two({ byteOffset: -1n, sizeBytes: 1n }), "blockMetadata[0].byteOffset", /negative/],
    [rpc, two({ byteOffset: 10n, sizeBytes: 0n }), "blockMetadata[0].sizeBytes", /more than zero/],
    [
      rpc,
      two({ sizeBytes: 10n }, { byteOffset: 9n, sizeBytes: 10n }),
      "blockMetadata[1].byteOffset",
      /before the end/,
    ],
    [
      rpc,
      two({ sizeBytes: 10n }, { byteOffset: 10n, sizeBytes: 11n }),
      "blockMetadata[1].sizeBytes",
      /FIXED_LENGTH/,
    ],
    [rpc, two({ sizeBytes: 9n }), "blockMetadata[0]", /startingOffset/],
    [
      rpc,
      two(...[0n, 10n, 20n].map((byteOffset) => ({ byteOffset, sizeBytes: 10n }))),
      "blockMetadata",
      /3 entries.*at most 2/,
    ],
  ];
};

const created = (fields: object): object => ({
  volume: { ...volume, contentSource: snapshotSource("s"), ...fields },
});
const capabilityLists = (rpc: string): Refused[] => [
  [rpc, { capabilities: [{}] }, "capabilities[0]", /rpc set/],
  [rpc, rpcs(0), "capabilities[0].rpc.type", /not set/],
];

const refused: readonly Refused[] = [
  ["getPluginInfo", { vendorVersion: "1" }, "name", /required/],
  ["getPluginInfo", { name: "a_b", vendorVersion: "1" }, "name", /domain name/],
  ["getPluginInfo", { name: "a" }, "vendorVersion", /required/],
  ["getPluginInfo", { name: "a", vendorVersion: long }, "vendorVersion", /may have 128/],
  ["getPluginInfo", { name: "a", vendorVersion: "1", manifest: wide }, "manifest", /4097/],
  ["getPluginCapabilities", { capabilities: [{}] }, "capabilities[0]", /service or volumeExpansion/],
  [
    "getPluginCapabilities",
    { capabilities: [{ type: { $case: "service", value: {} } }] },
    "capabilities[0].service.type",
    /not set/,
  ],
  [
    "getPluginCapabilities",
    { capabilities: [{ type: { $case: "volumeExpansion", value: { type: 0 } } }] },
    "capabilities[0].volumeExpansion.type",
    /not set/,
  ],
  ["probe", { ready: "yes" }, "ready", /boolean/],
  ...volumes("createVolume", (one) => ({ volume: one }), "volume"),
  ["createVolume", created({ capacityBytes: 9n }), "volume.capacityBytes", /is 9, .*at least 10/],
  ["createVolume", created({ capacityBytes: 11n }), "volume.capacityBytes", /is 11, .*at most 10/],
  ["createVolume", created({ contentSource: undefined }), "volume.contentSource", /of the request/],
  ["createVolume", created({ contentSource: snapshotSource("t") }), "volume.contentSource", /of the request/],
  ["createVolume", created({ contentSource: volumeSource("s") }), "volume.contentSource", /of the request/],
  ["createVolume", created({ accessibleTopology: [place("c")] }), "volume.accessibleTopology", /in common/],
  ["controllerPublishVolume", { publishContext: wide }, "publishContext", /4097/],
  ["validateVolumeCapabilities", { confirmed: {} }, "confirmed.volumeCapabilities", /at least one/],
  [
    "validateVolumeCapabilities",
    { confirmed: { volumeCapabilities: [{}] } },
    "confirmed.volumeCapabilities[0]",
    /block or mount/,
  ],
  [
    "validateVolumeCapabilities",
    { confirmed: { volumeCapabilities: [mount] }, message: "no" },
    "message",
    /although/,
  ],
  ["validateVolumeCapabilities", { message: long }, "message", /may have 128/],
  ...volumes("listVolumes", (one) => ({ entries: [{ volume: one }] }), "entries[0].volume"),
  ["listVolumes", { entries: [{ volume }, { volume }] }, "entries", /2 entries.*at most 1/],
  [
    "listVolumes",
    { entries: [{ volume, status: { publishedNodeIds: [""] } }] },
    "entries[0].status.publishedNodeIds[0]",
    /empty/,
  ],
  [
    "listVolumes",
    { entries: [{ volume, status: { publishedNodeIds: ["n".repeat(257)] } }] },
    "entries[0].status.publishedNodeIds[0]",
    /may have 256/,
  ],
  ["listVolumes", { nextToken: long }, "nextToken", /may have 128/],
  ...healths("controllerListVolumeHealth", (one) => ({ entries: [one] }), "entries[0]"),
  ["controllerListVolumeHealth", { entries: [volumeHealth, volumeHealth] }, "entries", /at most 1/],
  ["controllerListVolumeHealth", { nextToken: long }, "nextToken", /may have 128/],
  ...healths("controllerGetVolumeHealth", (one) => ({ volumeHealth: one }), "volumeHealth"),
  ["controllerGetVolumeHealth", {}, "volumeHealth", /required/],
  ["controllerGetVolumeHealth", { volumeHealth: { volumeId: "w" } }, "volumeHealth.volumeId", /asked for/],
  ["getCapacity", { availableCapacity: -1n }, "availableCapacity", /negative/],
  ["getCapacity", { maximumVolumeSize: -1n }, "maximumVolumeSize", /negative/],
  ["getCapacity", { minimumVolumeSize: -1n }, "minimumVolumeSize", /negative/],
  ["getCapacity", { minimumVolumeSize: 2n, maximumVolumeSize: 1n }, "minimumVolumeSize", /more than the max/],
  ...capabilityLists("controllerGetCapabilities"),
  ["controllerGetCapabilities", rpcs(17), "capabilities", /LIST_VOLUME_HEALTH without GET_VOLUME_HEALTH/],
  ["controllerGetCapabilities", rpcs(10), "capabilities", /PUBLISHED_NODES without PUBLISH_UNPUBLISH/],
  ...snapshots("createSnapshot", (one) => ({ snapshot: one }), "snapshot"),
  [
    "createSnapshot",
    { snapshot: { ...snapshot, sourceVolumeId: "w" } },
    "snapshot.sourceVolumeId",
    /asked for/,
  ],
  ...snapshots("listSnapshots", (one) => ({ entries: [{ snapshot: one }] }), "entries[0].snapshot"),
  ["listSnapshots", { entries: [{ snapshot }, { snapshot }] }, "entries", /at most 1/],
  [
    "listSnapshots",
    { entries: [{ snapshot: { ...snapshot, snapshotId: "t" } }] },
    "entries[0].snapshot.snapshotId",
    /asked/,
  ],
  [
    "listSnapshots",
    { entries: [{ snapshot: { ...snapshot, sourceVolumeId: "w" } }] },
    "entries[0].snapshot.sourceVolumeId",
    /asked/,
  ],
  ["listSnapshots", { nextToken: long }, "nextToken", /may have 128/],
  ...snapshots("getSnapshot", (one) => ({ snapshot: one }), "snapshot"),
  ["getSnapshot", { snapshot: { ...snapshot, snapshotId: "t" } }, "snapshot.snapshotId", /asked for/],
  ["controllerExpandVolume", {}, "capacityBytes", /required/],
  ["controllerExpandVolume", { capacityBytes: 0n }, "capacityBytes", /more than zero/],
  ["controllerExpandVolume", { capacityBytes: 4n }, "capacityBytes", /at least 5/],
  [
    "controllerExpandVolume",
    { capacityBytes: 5n, nodeExpansionRequired: 1 },
    "nodeExpansionRequired",
    /boolean/,
  ],
  ...volumes("controllerGetVolume", (one) => ({ volume: one, status: {} }), "volume"),
  ["controllerGetVolume", { volume }, "status", /required/],
  [
    "controllerGetVolume",
    { volume, status: { publishedNodeIds: [""] } },
    "status.publishedNodeIds[0]",
    /empty/,
  ],
  ["controllerGetVolume", { volume: { volumeId: "w" }, status: {} }, "volume.volumeId", /asked for/],
  ...capabilityLists("groupControllerGetCapabilities"),
  ...groups("createVolumeGroupSnapshot"),
  [
    "createVolumeGroupSnapshot",
    { groupSnapshot: { ...groupSnapshot, snapshots: [member(1)] } },
    "groupSnapshot.snapshots",
    /one snapshot of each/,
  ],
  [
    "createVolumeGroupSnapshot",
    { groupSnapshot: { ...groupSnapshot, snapshots: [member(1), member(3)] } },
    "groupSnapshot.snapshots",
    /one snapshot of each/,
  ],
  [
    "createVolumeGroupSnapshot",
    { groupSnapshot: { ...groupSnapshot, snapshots: [member(1), { ...member(3), sourceVolumeId: "v1" }] } },
    "groupSnapshot.snapshots",
    /one snapshot of each/,
  ],
  [
    "createVolumeGroupSnapshot",
    {
      groupSnapshot: {
        ...groupSnapshot,
        snapshots: [member(1), member(2), { ...member(3), sourceVolumeId: "v2" }],
      },
    },
    "groupSnapshot.snapshots",
    /one snapshot of each/,
  ],
  ...groups("getVolumeGroupSnapshot"),
  [
    "getVolumeGroupSnapshot",
    {
      groupSnapshot: {
        ...groupSnapshot,
        groupSnapshotId: "h",
        snapshots: [{ ...member(1), groupSnapshotId: "h" }],
      },
    },
    "groupSnapshot.groupSnapshotId",
    /asked for/,
  ],
  ...blocks("getMetadataAllocated"),
  ...blocks("getMetadataDelta"),
  ["nodeGetVolumeStats", { usage: [{ total: 1n }] }, "usage[0].unit", /not set/],
  ["nodeGetVolumeStats", { usage: [{ unit: 1, total: -1n }] }, "usage[0].total", /negative/],
  ["nodeGetVolumeStats", { usage: [{ unit: 1, used: -1n }] }, "usage[0].used", /negative/],
  ["nodeGetVolumeStats", { usage: [{ unit: 1, available: -1n }] }, "usage[0].available", /negative/],
  ["nodeGetVolumeStats", { usage: {} }, "usage", /not a list/],
  ...healths("nodeGetVolumeHealth", (one) => ({ volumeHealth: one }), "volumeHealth"),
  ["nodeGetVolumeHealth", { volumeHealth: { volumeId: "w" } }, "volumeHealth.volumeId", /asked for/],
  ...troubles("nodeGetStorageHealth", (backendHealth) => ({ backendHealth }), "backendHealth"),
  [
    "nodeGetStorageHealth",
    { backendHealth: [{ ...troubled, volumeCapability: {} }] },
    "backendHealth[0].volumeCapability",
    /block or mount/,
  ],
  ["nodeExpandVolume", { capacityBytes: -1n }, "capacityBytes", /negative/],
  ...capabilityLists("nodeGetCapabilities"),
  ["nodeGetInfo", {}, "nodeId", /required/],
  ["nodeGetInfo", { nodeId: "n".repeat(257) }, "nodeId", /may have 256/],
  ["nodeGetInfo", { nodeId: "n", maxVolumesPerNode: -1n }, "maxVolumesPerNode", /negative/],
  ["nodeGetInfo", { nodeId: "n", accessibleTopology: {} }, "accessibleTopology.segments", /empty/],
];

type Allowed = readonly [rpc: string, what: string, request: object, response: object, facts?: DriverFacts];

const allowed: readonly Allowed[] = [
  [
    "createVolume",
    "an unknown size",
    { capacityRange: { requiredBytes: 5n } },
    { volume: { volumeId: "v" } },
    plain,
  ],
  [
    "createVolume",
    "any size without a limit",
    { capacityRange: { requiredBytes: 5n } },
    { volume: { volumeId: "v", capacityBytes: 50n } },
  ],
  [
    "createVolume",
    "the source volume",
    { volumeContentSource: volumeSource("w") },
    { volume: { volumeId: "v", contentSource: volumeSource("w") } },
  ],
  [
    "createVolume",
    "a place that holds the wanted one",
    { accessibilityRequirements: { requisite: [{ segments: { Zone: "a", rack: "r" } }] } },
    { volume: { volumeId: "v", accessibleTopology: [{ segments: { zone: "a" } }] } },
  ],
  [
    "createVolume",
    "every place",
    { accessibilityRequirements: { requisite: [place("a")] } },
    { volume: { volumeId: "v" } },
  ],
  [
    "createVolume",
    "the longest id and context",
    {},
    { volume: { volumeId: "ä".repeat(64), volumeContext: { a: "b".repeat(4095) } } },
  ],
  ["validateVolumeCapabilities", "a no", {}, { message: "no" }],
  [
    "validateVolumeCapabilities",
    "a context of the request above 4 KiB",
    {},
    { confirmed: { volumeContext: wide, volumeCapabilities: [mount] } },
  ],
  ["listVolumes", "no limit", {}, { entries: [{ volume }, { volume }] }],
  [
    "createSnapshot",
    "a place without topology of volumes",
    { sourceVolumeId: "v" },
    { snapshot: { ...snapshot, accessibleTopology: [place("a")] } },
    plain,
  ],
  ["getCapacity", "one bound alone", {}, { minimumVolumeSize: 5n }],
  [
    "createVolumeGroupSnapshot",
    "a group that is not ready",
    { sourceVolumeIds: ["v1"] },
    {
      groupSnapshot: {
        ...groupSnapshot,
        readyToUse: false,
        snapshots: [{ ...member(1), readyToUse: false }],
      },
    },
  ],
  [
    "getMetadataAllocated",
    "ranges of several sizes with gaps",
    {},
    {
      ...ranges,
      blockMetadataType: 2,
      blockMetadata: [
        { byteOffset: 5n, sizeBytes: 1n },
        { byteOffset: 9n, sizeBytes: 2n },
      ],
    },
  ],
  ["getMetadataDelta", "no ranges", { startingOffset: 5n }, { ...ranges, blockMetadata: [] }],
  ["nodeGetInfo", "no place", {}, { nodeId: "n".repeat(256) }, plain],
];

describe("validateResponse", () => {
  it.each(Object.entries(accepted))("accepts an answer of %s", (rpc, [request, response]) => {
    expect(refusal(rpc, request, response)).toBeUndefined();
  });

  it("accepts nothing where there is nothing to say", () => {
    const silent = [...csiRpcs.keys()].filter((rpc) => accepted[rpc] === undefined);
    expect(silent).toHaveLength(9);
    for (const rpc of silent) expect(refusal(rpc, {}, undefined)).toBeUndefined();
  });

  it.each(allowed.map(([rpc, what, request, response, facts]) => ({ rpc, what, request, response, facts })))(
    "accepts from $rpc $what",
    ({ rpc, request, response, facts }) => {
      expect(refusal(rpc, request, response, facts)).toBeUndefined();
    },
  );

  it.each(refused)("refuses from %s %o at %s", (rpc, response, path, reason) => {
    const error = refusal(rpc, accepted[rpc]?.[0] ?? {}, response);
    expect(error).toMatchObject({ path, reason: expect.stringMatching(reason) });
  });

  it.each([
    ["createVolume", { volume }, "volume.accessibleTopology"],
    ["nodeGetInfo", { nodeId: "n", accessibleTopology: place("a") }, "accessibleTopology"],
  ])("refuses a place from %s of a driver without topology", (rpc, response, path) => {
    expect(refusal(rpc, {}, response, plain)).toMatchObject({
      path,
      reason: expect.stringMatching(/VOLUME_ACCESS/),
    });
  });

  it("refuses a snapshot in another place than the ones asked for", () => {
    const request = { sourceVolumeId: "v", accessibilityRequirements: { requisite: [place("a")] } };
    const answer = { snapshot: { ...snapshot, accessibleTopology: [place("b")] } };
    expect(refusal("createSnapshot", request, answer)?.path).toBe("snapshot.accessibleTopology");
  });

  it("has no rules for the RPCs of others", () => {
    expect(() => validateResponse("/grpc.health.v1.Health/Check", {}, 5, everything)).not.toThrow();
  });
});
