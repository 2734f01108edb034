import { writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  ControllerDefinition,
  GroupControllerDefinition,
  IdentityDefinition,
  NodeDefinition,
  SnapshotMetadataDefinition,
} from "@container-interfaces/csi";
import type { Command } from "commander";
import { afterEach, describe, expect, it, vi } from "vitest";
import { type Answers, type RecordingDriver, startRecordingDriver } from "../../test/recording-driver.js";
import { createCsiCommand } from "./create-csi-command.js";

afterEach(() => {
  vi.restoreAllMocks();
  process.exitCode = undefined;
});

/** Runs the command in this process; returns what it prints. */
async function run(args: readonly string[]): Promise<string> {
  let stdout = "";
  vi.spyOn(process.stdout, "write").mockImplementation((text: unknown, ...rest: unknown[]) => {
    stdout += String(text);
    const done = rest.at(-1);
    if (typeof done === "function") done();
    return true;
  });
  try {
    await createCsiCommand(new AbortController().signal).parseAsync(args, { from: "user" });
  } finally {
    vi.restoreAllMocks();
  }
  return stdout;
}

const mount = { $case: "mount", value: { fsType: "xfs", mountFlags: ["noatime"], volumeMountGroup: "7" } };
const capability = { accessType: mount, accessMode: { mode: 5 } };
const cap = "--cap 5,mount,xfs,noatime --mount-group 7";
const secrets = { password: "s3cret" };
const range = { requiredBytes: 1n << 30n, limitBytes: 2n << 30n };
const sizes = "--size 1Gi --limit 2Gi";
const topology = { segments: { zone: "a", rack: "1" } };
const preferred = { segments: { zone: "b" } };
const places = "--requisite zone=a,rack=1 --requisite zone=b --preferred zone=b";
const accessibilityRequirements = { requisite: [topology, preferred], preferred: [preferred] };
const pages = "--max-entries 5 --starting-token t --one-page";
const page = { maxEntries: 5, startingToken: "t" };

/** A command with every option that it has, the RPC, and the whole request. */
const requests: readonly [string, string, object][] = [
  [
    `controller create-volume pvc-1 ${sizes} ${cap} --param a=b --param c=d=e --mutable-param m=n --source-volume v ${places}`,
    "createVolume",
    {
      name: "pvc-1",
      capacityRange: range,
      volumeCapabilities: [capability],
      parameters: { a: "b", c: "d=e" },
      mutableParameters: { m: "n" },
      volumeContentSource: { type: { $case: "volume", value: { volumeId: "v" } } },
      accessibilityRequirements,
      secrets,
    },
  ],
  ["controller delete-volume v", "deleteVolume", { volumeId: "v", secrets }],
  [
    `controller publish-volume v node-1 ${cap} --readonly --context a=b`,
    "controllerPublishVolume",
    {
      volumeId: "v",
      nodeId: "node-1",
      volumeCapability: capability,
      readonly: true,
      volumeContext: { a: "b" },
      secrets,
    },
  ],
  [
    "controller unpublish-volume v --node node-1",
    "controllerUnpublishVolume",
    { volumeId: "v", nodeId: "node-1", secrets },
  ],
  [
    `controller validate-volume-capabilities v ${cap} --context a=b --param c=d --mutable-param e=f`,
    "validateVolumeCapabilities",
    {
      volumeId: "v",
      volumeCapabilities: [capability],
      volumeContext: { a: "b" },
      parameters: { c: "d" },
      mutableParameters: { e: "f" },
      secrets,
    },
  ],
  [`controller list-volumes ${pages}`, "listVolumes", page],
  ["controller get-volume v", "controllerGetVolume", { volumeId: "v" }],
  [
    `controller get-capacity ${cap} --param a=b --topology zone=a,rack=1`,
    "getCapacity",
    { volumeCapabilities: [capability], parameters: { a: "b" }, accessibleTopology: topology },
  ],
  [
    `controller expand-volume v ${sizes} ${cap}`,
    "controllerExpandVolume",
    { volumeId: "v", capacityRange: range, volumeCapability: capability, secrets },
  ],
  [
    "controller modify-volume v --mutable-param a=b",
    "controllerModifyVolume",
    { volumeId: "v", mutableParameters: { a: "b" }, secrets },
  ],
  [
    `controller create-snapshot snap-1 v --param a=b ${places}`,
    "createSnapshot",
    { name: "snap-1", sourceVolumeId: "v", parameters: { a: "b" }, accessibilityRequirements, secrets },
  ],
  ["controller delete-snapshot s", "deleteSnapshot", { snapshotId: "s", secrets }],
  [
    `controller list-snapshots --snapshot s --source-volume v ${pages}`,
    "listSnapshots",
    { ...page, snapshotId: "s", sourceVolumeId: "v", secrets },
  ],
  ["controller get-snapshot s", "getSnapshot", { snapshotId: "s", secrets }],
  [`controller list-volume-health ${pages}`, "controllerListVolumeHealth", { ...page, secrets }],
  ["controller get-volume-health v", "controllerGetVolumeHealth", { volumeId: "v", secrets }],
  [
    "group-controller create-volume-group-snapshot group-1 v w --param a=b",
    "createVolumeGroupSnapshot",
    { name: "group-1", sourceVolumeIds: ["v", "w"], parameters: { a: "b" }, secrets },
  ],
  [
    "group-controller delete-volume-group-snapshot g s t",
    "deleteVolumeGroupSnapshot",
    { groupSnapshotId: "g", snapshotIds: ["s", "t"], secrets },
  ],
  [
    "group-controller get-volume-group-snapshot g s t",
    "getVolumeGroupSnapshot",
    { groupSnapshotId: "g", snapshotIds: ["s", "t"], secrets },
  ],
  [
    "snapshot-metadata get-metadata-allocated s --starting-offset 4Ki --max-results 9",
    "getMetadataAllocated",
    { snapshotId: "s", startingOffset: 4096n, maxResults: 9, secrets },
  ],
  [
    "snapshot-metadata get-metadata-delta s t --starting-offset 4Ki --max-results 9",
    "getMetadataDelta",
    { baseSnapshotId: "s", targetSnapshotId: "t", startingOffset: 4096n, maxResults: 9, secrets },
  ],
  [
    `node stage-volume v /staging ${cap} --publish-context a=b --context c=d`,
    "nodeStageVolume",
    {
      volumeId: "v",
      stagingTargetPath: "/staging",
      volumeCapability: capability,
      publishContext: { a: "b" },
      volumeContext: { c: "d" },
      secrets,
    },
  ],
  ["node unstage-volume v /staging", "nodeUnstageVolume", { volumeId: "v", stagingTargetPath: "/staging" }],
  [
    `node publish-volume v /target --staging-path /staging ${cap} --readonly --publish-context a=b --context c=d`,
    "nodePublishVolume",
    {
      volumeId: "v",
      targetPath: "/target",
      stagingTargetPath: "/staging",
      volumeCapability: capability,
      readonly: true,
      publishContext: { a: "b" },
      volumeContext: { c: "d" },
      secrets,
    },
  ],
  ["node unpublish-volume v /target", "nodeUnpublishVolume", { volumeId: "v", targetPath: "/target" }],
  [
    "node get-volume-stats v /target --staging-path /staging",
    "nodeGetVolumeStats",
    { volumeId: "v", volumePath: "/target", stagingTargetPath: "/staging" },
  ],
  [
    "node get-volume-health v --publish-path /target --staging-path /staging",
    "nodeGetVolumeHealth",
    { volumeId: "v", volumePublishPath: "/target", stagingTargetPath: "/staging" },
  ],
  ["node get-storage-health", "nodeGetStorageHealth", { secrets }],
  [
    `node expand-volume v /target ${sizes} --staging-path /staging ${cap}`,
    "nodeExpandVolume",
    {
      volumeId: "v",
      volumePath: "/target",
      capacityRange: range,
      stagingTargetPath: "/staging",
      volumeCapability: capability,
      secrets,
    },
  ],
];

const withoutFields = [
  "getPluginInfo",
  "getPluginCapabilities",
  "probe",
  "controllerGetCapabilities",
  "groupControllerGetCapabilities",
  "nodeGetCapabilities",
  "nodeGetInfo",
];

async function start(answers?: Answers): Promise<RecordingDriver> {
  const driver = await startRecordingDriver({
    getMetadataAllocated: [],
    getMetadataDelta: [],
    ...answers,
  });
  writeFileSync(join(driver.folder, "secrets"), "password=s3cret\n");
  return driver;
}

const words = (line: string): string[] => line.split(" ");

describe("every RPC", () => {
  it("has a subcommand in the group of its service", () => {
    const command = createCsiCommand(new AbortController().signal);
    const namesOf = (group: string): string[] =>
      command.commands.find((each: Command) => each.name() === group)?.commands.map((each) => each.name()) ??
      [];
    for (const { name, methods } of [
      IdentityDefinition,
      ControllerDefinition,
      GroupControllerDefinition,
      SnapshotMetadataDefinition,
      NodeDefinition,
    ]) {
      const kebab = (text: string): string => text.replace(/(?!^)[A-Z]/g, "-$&").toLowerCase();
      const wanted = Object.values(methods).map((rpc) =>
        kebab(rpc.name.startsWith(name) ? rpc.name.slice(name.length) : rpc.name),
      );
      expect(namesOf(kebab(name)).sort()).toEqual(wanted.sort());
    }
  });

  it("is in the table below", () => {
    const all = [
      IdentityDefinition,
      ControllerDefinition,
      GroupControllerDefinition,
      SnapshotMetadataDefinition,
      NodeDefinition,
    ].flatMap(({ methods }) => Object.keys(methods));
    expect([...requests.map(([, rpc]) => rpc), ...withoutFields].sort()).toEqual(all.sort());
  });

  it.each(requests)("%s", async (line, rpc, wanted) => {
    const { endpoint, folder, requests: seen } = await start();
    const secretsFile = "secrets" in wanted ? ["--secrets-file", join(folder, "secrets")] : [];
    await run([...words(line), ...secretsFile, "--endpoint", endpoint]);
    const request = seen.get(rpc);
    expect(request).toEqual(wanted);
    // every field of the message is in the table
    for (const [field, value] of Object.entries(request ?? {}))
      expect(value, field).not.toSatisfy(
        (each: unknown) => each === "" || each === 0 || each === 0n || each === undefined || each === false,
      );
  });
});

describe("requests", () => {
  it("have a mount for one node that writes where no capability is given", async () => {
    const { endpoint, requests: seen } = await start();
    await run(["controller", "create-volume", "pvc-1", "--endpoint", endpoint]);
    expect(seen.get("createVolume")).toMatchObject({
      capacityRange: undefined,
      volumeCapabilities: [{ accessType: { $case: "mount" }, accessMode: { mode: 1 } }],
      volumeContentSource: undefined,
    });
  });

  it("have several capabilities, and a snapshot as source", async () => {
    const { endpoint, requests: seen } = await start();
    const line = "controller create-volume pvc-1 --cap 5,block --cap 3,block --source-snapshot s";
    await run([...words(line), "--endpoint", endpoint]);
    expect(seen.get("createVolume")).toMatchObject({
      volumeCapabilities: [{ accessMode: { mode: 5 } }, { accessMode: { mode: 3 } }],
      volumeContentSource: { type: { $case: "snapshot", value: { snapshotId: "s" } } },
    });
  });

  it("have one source", async () => {
    const line = "controller create-volume pvc-1 --source-snapshot s --source-volume v --endpoint unix:///x";
    await expect(run(words(line))).rejects.toMatchObject({ code: "USAGE" });
  });
});

describe("what is printed", () => {
  const volume = {
    volumeId: "v",
    capacityBytes: 1n << 30n,
    volumeContext: { a: "b" },
    accessibleTopology: [topology],
  };
  const snapshot = {
    snapshotId: "s",
    sourceVolumeId: "v",
    sizeBytes: 1n << 20n,
    creationTime: { seconds: 1_700_000_000n, nanos: 5 },
    readyToUse: true,
  };
  const health = {
    volumeId: "v",
    healthStatuses: [{ status: 2, reason: "Gone", message: "no\u001b[31m way" }],
  };

  it.each<[string, Answers, string]>([
    [
      "identity get-plugin-info",
      {},
      "NAME                  VERSION  MANIFEST\nrecorder.example.com  1.0.0    -\n",
    ],
    ["identity probe", {}, "READY\nyes\n"],
    [
      "controller create-volume v",
      { createVolume: { volume } },
      "VOLUME  CAPACITY  TOPOLOGY       CONTEXT\nv       1Gi       zone=a,rack=1  a=b\n",
    ],
    ["controller delete-volume v", {}, ""],
    [
      "controller publish-volume v node-1",
      { controllerPublishVolume: { publishContext: { device: "/dev/sdb" } } },
      "KEY     VALUE\ndevice  /dev/sdb\n",
    ],
    [
      "controller list-volumes",
      { listVolumes: { entries: [{ volume, status: { publishedNodeIds: ["n", "m"] } }] } },
      "VOLUME  CAPACITY  TOPOLOGY       CONTEXT  NODES\nv       1Gi       zone=a,rack=1  a=b      n,m\n",
    ],
    [
      "controller get-capacity",
      { getCapacity: { availableCapacity: 1_000n, maximumVolumeSize: 512n << 10n } },
      "AVAILABLE  LARGEST  SMALLEST\n1000       512Ki    -\n",
    ],
    [
      "controller expand-volume v --size 1Gi",
      { controllerExpandVolume: { capacityBytes: 1n << 30n, nodeExpansionRequired: true } },
      "CAPACITY  NODE EXPANSION\n1Gi       required\n",
    ],
    [
      "controller list-snapshots",
      { listSnapshots: { entries: [{ snapshot }] } },
      "SNAPSHOT  VOLUME  SIZE  CREATED               READY  GROUP\ns         v       1Mi   2023-11-14T22:13:20Z  yes    -\n",
    ],
    [
      "group-controller get-volume-group-snapshot g s",
      { getVolumeGroupSnapshot: { groupSnapshot: { groupSnapshotId: "g", snapshots: [snapshot] } } },
      "SNAPSHOT  VOLUME  SIZE  CREATED               READY  GROUP\ns         v       1Mi   2023-11-14T22:13:20Z  yes    g\n",
    ],
    [
      "controller list-volume-health",
      { controllerListVolumeHealth: { entries: [health] } },
      "VOLUME  TROUBLE       REASON  MESSAGE\nv       INACCESSIBLE  Gone    no\ufffd[31m way\n",
    ],
    [
      "node get-volume-stats v /target",
      {
        nodeGetVolumeStats: {
          usage: [
            { unit: 1, total: 2048n, used: 1024n, available: 1000n },
            { unit: 2, total: 9n },
          ],
        },
      },
      "UNIT    TOTAL  USED  AVAILABLE\nBYTES   2Ki    1Ki   1000\nINODES  9      0     0\n",
    ],
    ["node get-info", {}, "NODE    MAX VOLUMES  TOPOLOGY\nnode-1  -            zone=a\n"],
    [
      "group-controller get-capabilities",
      {},
      "KIND  CAPABILITY\nrpc   CREATE_DELETE_GET_VOLUME_GROUP_SNAPSHOT\n",
    ],
    [
      "snapshot-metadata get-metadata-allocated s",
      {
        getMetadataAllocated: [
          { volumeCapacityBytes: 100n, blockMetadata: [{ byteOffset: 0n, sizeBytes: 10n }] },
          { volumeCapacityBytes: 100n, blockMetadata: [{ byteOffset: 20n, sizeBytes: 10n }] },
        ],
      },
      "OFFSET  BYTES  OF\n0       10     100\n20      10     100\n",
    ],
  ])("%s", async (line, answers, printed) => {
    const { endpoint } = await start(answers);
    expect(await run([...words(line), "--endpoint", endpoint])).toBe(printed);
    expect(process.exitCode).toBe(undefined);
  });

  it("is JSON for scripts, with what is not set", async () => {
    const { endpoint } = await start({ createVolume: { volume } });
    const printed = await run(["--json", "--endpoint", endpoint, "controller", "create-volume", "v"]);
    expect(JSON.parse(printed)).toEqual({
      volume: {
        volumeId: "v",
        capacityBytes: "1073741824",
        volumeContext: { a: "b" },
        accessibleTopology: [topology],
      },
    });
  });

  it("has all pages of a list, or one with its token", async () => {
    const { endpoint, requests: seen } = await start({
      listVolumes: { entries: [{ volume }], nextToken: "t" },
    });
    const line = ["controller", "list-volumes", "--endpoint", endpoint, "--json"];
    expect(JSON.parse(await run([...line, "--one-page"]))).toMatchObject({ nextToken: "t" });
    // the driver gives one token for ever
    await expect(run(line)).rejects.toMatchObject({ code: "INTERNAL", path: "nextToken" });
    expect(seen.get("listVolumes")).toMatchObject({ startingToken: "t" });
  });

  it("has an exit code of 1 where the driver says no", async () => {
    const { endpoint } = await start({ identity: { isReady: () => false } });
    expect(await run(["identity", "probe", "--endpoint", endpoint])).toBe("READY\nno\n");
    expect(process.exitCode).toBe(1);
  });

  it("has an exit code of 1 where a volume lacks capabilities", async () => {
    const { endpoint } = await start({ validateVolumeCapabilities: { message: "no block" } });
    const line = ["controller", "validate-volume-capabilities", "v", "--endpoint", endpoint];
    expect(await run(line)).toBe("CONFIRMED  MESSAGE\nno         no block\n");
    expect(process.exitCode).toBe(1);
  });
});
