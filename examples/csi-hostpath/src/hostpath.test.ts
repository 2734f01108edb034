import { lstat, mkdtemp, open, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  ControllerDefinition,
  type Driver,
  GroupControllerDefinition,
  VolumeCapability_AccessMode_Mode as Mode,
  NodeDefinition,
  SnapshotMetadataDefinition,
} from "@container-interfaces/csi";
import { type Connection, connect } from "@container-interfaces/transport";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readOptions } from "./options.js";
import { startDriver } from "./start-driver.js";

const accessMode = { mode: Mode.SINGLE_NODE_WRITER };
const mount = { accessType: { $case: "mount", value: {} }, accessMode } as const;
const block = { accessType: { $case: "block", value: {} }, accessMode } as const;
const mebi = 1024n * 1024n;

let dir: string;
let driver: Driver;
let connection: Connection;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "hostpath-"));
  const endpoint = `unix://${dir}/csi.sock`;
  const flags = ["--endpoint", endpoint, "--data-dir", join(dir, "data"), "--publish-mode", "link"];
  driver = await startDriver(readOptions([...flags, "--node-id", "n1", "--capacity", "100Mi"]));
  connection = connect(endpoint);
});

afterEach(async () => {
  await connection.close();
  await driver.close();
  await rm(dir, { recursive: true, force: true });
});

const controller = () => connection.client(ControllerDefinition);
const node = () => connection.client(NodeDefinition);

async function create(name: string, more: object = {}, capability: typeof mount | typeof block = mount) {
  const request = {
    name,
    volumeCapabilities: [capability],
    capacityRange: { requiredBytes: mebi },
    ...more,
  };
  const { volume } = await controller().createVolume(request);
  return volume?.volumeId ?? "";
}

async function publish(volumeId: string, volumeCapability: typeof mount | typeof block = mount) {
  const [stagingTargetPath, targetPath] = [join(dir, `stage-${volumeId}`), join(dir, `target-${volumeId}`)];
  await node().nodeStageVolume({ volumeId, stagingTargetPath, volumeCapability });
  await node().nodePublishVolume({ volumeId, stagingTargetPath, targetPath, volumeCapability });
  return { targetPath, stagingTargetPath };
}

test("a volume lives from its creation to its deletion", async () => {
  const volumeId = await create("one");
  expect(await create("one")).toBe(volumeId);
  await controller().controllerPublishVolume({ volumeId, nodeId: "n1", volumeCapability: mount });
  const { targetPath, stagingTargetPath } = await publish(volumeId);
  await writeFile(join(targetPath, "file"), "content");
  await expect(controller().deleteVolume({ volumeId })).rejects.toMatchObject({
    code: "FAILED_PRECONDITION",
  });
  await node().nodeUnpublishVolume({ volumeId, targetPath });
  await expect(lstat(targetPath)).rejects.toMatchObject({ code: "ENOENT" });
  await node().nodeUnstageVolume({ volumeId, stagingTargetPath });
  await controller().controllerUnpublishVolume({ volumeId, nodeId: "n1" });
  await controller().deleteVolume({ volumeId });
  await controller().deleteVolume({ volumeId });
  expect((await controller().listVolumes({})).entries).toEqual([]);
});

test("a snapshot keeps what was there, and volumes are made from it and from volumes", async () => {
  const volumeId = await create("one");
  const { targetPath } = await publish(volumeId);
  await writeFile(join(targetPath, "file"), "before");
  const { snapshot } = await controller().createSnapshot({ name: "s", sourceVolumeId: volumeId });
  await writeFile(join(targetPath, "file"), "after");
  const snapshotId = snapshot?.snapshotId ?? "";
  const restored = await create("restored", {
    volumeContentSource: { type: { $case: "snapshot", value: { snapshotId } } },
  });
  const clone = await create("clone", {
    volumeContentSource: { type: { $case: "volume", value: { volumeId } } },
  });
  expect(await readFile(join((await publish(restored)).targetPath, "file"), "utf8")).toBe("before");
  expect(await readFile(join((await publish(clone)).targetPath, "file"), "utf8")).toBe("after");
});

test("a snapshot for another node is refused", async () => {
  const sourceVolumeId = await create("one");
  const elsewhere = { segments: { "topology.hostpath.csi.example.com/node": "elsewhere" } };
  const request = { name: "s", sourceVolumeId, accessibilityRequirements: { requisite: [elsewhere] } };
  await expect(controller().createSnapshot(request)).rejects.toMatchObject({ code: "RESOURCE_EXHAUSTED" });
  expect((await controller().listSnapshots({})).entries).toEqual([]);
});

test("a block volume is expanded, and keeps its size", async () => {
  const volumeId = await create("one", {}, block);
  const { targetPath } = await publish(volumeId, block);
  const grown = await controller().controllerExpandVolume({
    volumeId,
    capacityRange: { requiredBytes: 2n * mebi },
  });
  expect(grown).toMatchObject({ capacityBytes: 2n * mebi, nodeExpansionRequired: true });
  const { capacityBytes } = await node().nodeExpandVolume({ volumeId, volumePath: targetPath });
  expect(capacityBytes).toBe(2n * mebi);
  expect((await readFile(targetPath)).length).toBe(Number(2n * mebi));
  const tooMuch = controller().controllerExpandVolume({
    volumeId,
    capacityRange: { requiredBytes: 99n * mebi },
  });
  await expect(tooMuch).resolves.toMatchObject({ capacityBytes: 99n * mebi });
  await expect(create("two", { capacityRange: { requiredBytes: 2n * mebi } })).rejects.toMatchObject({
    code: "RESOURCE_EXHAUSTED",
  });
});

test("lists come in pages, whose tokens stay good when volumes go", async () => {
  const ids = [await create("a"), await create("b"), await create("c")];
  const first = await controller().listVolumes({ maxEntries: 2 });
  expect(first.entries.map(({ volume }) => volume?.volumeId)).toEqual(ids.slice(0, 2));
  await controller().deleteVolume({ volumeId: ids[1] ?? "" });
  const second = await controller().listVolumes({ maxEntries: 2, startingToken: first.nextToken });
  expect(second.entries.map(({ volume }) => volume?.volumeId)).toEqual(ids.slice(2));
  expect(second.nextToken).toBe("");
  await expect(controller().listVolumes({ startingToken: "x" })).rejects.toMatchObject({ code: "ABORTED" });
});

test("snapshots of a group come and go together", async () => {
  const groups = connection.client(GroupControllerDefinition);
  const sourceVolumeIds = [await create("a"), await create("b")];
  const { groupSnapshot } = await groups.createVolumeGroupSnapshot({ name: "g", sourceVolumeIds });
  const groupSnapshotId = groupSnapshot?.groupSnapshotId ?? "";
  const snapshotIds = groupSnapshot?.snapshots.map(({ snapshotId }) => snapshotId) ?? [];
  expect(snapshotIds).toHaveLength(2);
  await expect(controller().deleteSnapshot({ snapshotId: snapshotIds[0] ?? "" })).rejects.toMatchObject({
    code: "INVALID_ARGUMENT",
  });
  await groups.deleteVolumeGroupSnapshot({ groupSnapshotId, snapshotIds });
  expect((await controller().listSnapshots({})).entries).toEqual([]);
});

test("metadata of snapshots tells the blocks that are written, and those that differ", async () => {
  const volumeId = await create("one", {}, block);
  const { targetPath } = await publish(volumeId, block);
  const write = async (index: number) => {
    const file = await open(targetPath, "r+");
    await file.write(Buffer.alloc(10, 1), 0, 10, index * 4096 + 5);
    await file.close();
  };
  const snapshot = async (name: string) =>
    (await controller().createSnapshot({ name, sourceVolumeId: volumeId })).snapshot?.snapshotId ?? "";
  await write(3);
  await write(200);
  const baseSnapshotId = await snapshot("base");
  await write(7);
  const targetSnapshotId = await snapshot("target");
  const metadata = connection.client(SnapshotMetadataDefinition);
  const offsets = async (stream: AsyncIterable<{ blockMetadata: { byteOffset: bigint }[] }>) => {
    const found: bigint[] = [];
    for await (const message of stream)
      found.push(...message.blockMetadata.map(({ byteOffset }) => byteOffset));
    return found.map((offset) => Number(offset) / 4096);
  };
  const allocated = metadata.getMetadataAllocated({ snapshotId: targetSnapshotId, maxResults: 2 });
  expect(await offsets(allocated)).toEqual([3, 7, 200]);
  const later = { snapshotId: targetSnapshotId, startingOffset: 7n * 4096n + 1n };
  expect(await offsets(metadata.getMetadataAllocated(later))).toEqual([7, 200]);
  expect(await offsets(metadata.getMetadataDelta({ baseSnapshotId, targetSnapshotId }))).toEqual([7]);
});

test("an inline volume goes with its publication", async () => {
  const targetPath = join(dir, "inline");
  const volumeContext = { "csi.storage.k8s.io/ephemeral": "true", size: "1Mi" };
  const stagingTargetPath = join(dir, "stage");
  const request = {
    volumeId: "csi-1",
    targetPath,
    stagingTargetPath,
    volumeCapability: mount,
    volumeContext,
  };
  await node().nodePublishVolume(request);
  await writeFile(join(targetPath, "file"), "content");
  await node().nodeUnpublishVolume({ volumeId: "csi-1", targetPath });
  expect((await controller().listVolumes({})).entries).toEqual([]);
});
