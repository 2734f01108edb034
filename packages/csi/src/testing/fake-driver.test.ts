import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { RpcError } from "@container-interfaces/transport";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { VolumeCapability_AccessMode_Mode as Mode, VolumeHealthErrorType } from "../gen/csi/v1/csi.js";
import { connectClients, type DriverClients, type DriverConnections } from "./driver-clients.js";
import { type RunningFakeDriver, startFakeDriver } from "./start-fake-driver.js";

const capability = (mode: Mode = Mode.SINGLE_NODE_WRITER): object => ({
  accessType: { $case: "mount", value: {} },
  accessMode: { mode },
});
const volumeCapabilities = [capability()];

let fake: RunningFakeDriver;
let connections: DriverConnections;
let clients: DriverClients;

beforeEach(async () => {
  const options = { otherNodes: ["node-2"], capacityBytes: 1n << 30n, defaultVolumeBytes: 1n << 20n };
  fake = await startFakeDriver(options);
  connections = connectClients(fake.endpoint, 5_000);
  clients = connections.clients([]);
});
afterEach(async () => {
  await connections[Symbol.asyncDispose]();
  await fake.stop();
});

const create = async (name: string, more: object = {}): Promise<string> =>
  (await clients.controller.createVolume({ name, volumeCapabilities, ...more })).volume?.volumeId ?? "";

describe("createFakeDriver", () => {
  it("keeps volumes in memory, where a test sees them", async () => {
    const volumeId = await create("pvc-1", { parameters: { kind: "fast" } });
    const volume = fake.driver.state.volumes.get(volumeId);
    expect(volume).toMatchObject({ name: "pvc-1", capacityBytes: 1n << 20n, parameters: { kind: "fast" } });
    await clients.controller.deleteVolume({ volumeId });
    expect(fake.driver.state.isEmpty).toBe(true);
  });

  it("has a capacity, for all volumes together and for each", async () => {
    const range = (requiredBytes: bigint): object => ({ capacityRange: { requiredBytes } });
    await expect(create("huge", range(1n << 31n))).rejects.toMatchObject({ code: "OUT_OF_RANGE" });
    await create("half", range(1n << 29n));
    await expect(create("rest", range(3n << 28n))).rejects.toMatchObject({ code: "RESOURCE_EXHAUSTED" });
    expect((await clients.controller.getCapacity({})).availableCapacity).toBe(1n << 29n);
    const elsewhere = { segments: { "topology.fake.csi.example.com/zone": "b" } };
    const { availableCapacity } = await clients.controller.getCapacity({ accessibleTopology: elsewhere });
    expect(availableCapacity).toBe(0n);
    const accessibilityRequirements = { requisite: [elsewhere] };
    await expect(create("b", { accessibilityRequirements })).rejects.toMatchObject({
      code: "RESOURCE_EXHAUSTED",
    });
  });

  it("attaches to one node at a time, but for modes that allow several", async () => {
    const attach = (volumeId: string, nodeId: string, mode?: Mode): Promise<unknown> =>
      clients.controller.controllerPublishVolume({ volumeId, nodeId, volumeCapability: capability(mode) });
    const single = await create("single");
    await attach(single, "node-1");
    await expect(attach(single, "node-2")).rejects.toMatchObject({
      code: "FAILED_PRECONDITION",
      reason: expect.stringContaining("node-1"),
    });
    const many = await create("many");
    await attach(many, "node-1", Mode.MULTI_NODE_MULTI_WRITER);
    await attach(many, "node-2", Mode.MULTI_NODE_MULTI_WRITER);
    expect([...(fake.driver.state.volumes.get(many)?.attachments.keys() ?? [])]).toEqual([
      "node-1",
      "node-2",
    ]);
    await expect(clients.controller.deleteVolume({ volumeId: many })).rejects.toMatchObject({
      code: "FAILED_PRECONDITION",
    });
    await clients.controller.controllerUnpublishVolume({ volumeId: many });
    await clients.controller.deleteVolume({ volumeId: many });
  });

  it("notices calls in the wrong order", async () => {
    const volumeId = await create("order");
    const stagingTargetPath = "/staging";
    const use = { volumeId, volumeCapability: capability() };
    const code = { code: "FAILED_PRECONDITION" };
    const stage = (): Promise<unknown> => clients.node.nodeStageVolume({ ...use, stagingTargetPath });
    const publish = (): Promise<unknown> =>
      clients.node.nodePublishVolume({ ...use, stagingTargetPath, targetPath: "/target" });
    await expect(stage()).rejects.toMatchObject(code);
    await clients.controller.controllerPublishVolume({ ...use, nodeId: "node-1" });
    await expect(publish()).rejects.toMatchObject(code);
    await stage();
    await publish();
    await expect(clients.node.nodeUnstageVolume({ volumeId, stagingTargetPath })).rejects.toMatchObject(code);
    const detach = clients.controller.controllerUnpublishVolume({ volumeId, nodeId: "node-1" });
    await expect(detach).rejects.toMatchObject(code);
  });

  it("copies what was written, and tells which blocks differ", async () => {
    const { state } = fake.driver;
    const sourceVolumeId = await create("source");
    state.write(sourceVolumeId, 0, 4096);
    state.write(sourceVolumeId, 40_960, 1);
    const cut = async (name: string): Promise<string> =>
      (await clients.controller.createSnapshot({ sourceVolumeId, name })).snapshot?.snapshotId ?? "";
    const base = await cut("base");
    state.write(sourceVolumeId, 40_960, 8192);
    const target = await cut("target");
    const offsets = async (stream: ReturnType<typeof allocated>): Promise<bigint[]> => {
      const found: bigint[] = [];
      for await (const { blockMetadata } of stream)
        found.push(...blockMetadata.map((each) => each.byteOffset));
      return found;
    };
    const allocated = (snapshotId: string, more: object = {}) =>
      clients.snapshotMetadata.getMetadataAllocated({ snapshotId, ...more });
    expect(await offsets(allocated(base))).toEqual([0n, 40_960n]);
    expect(await offsets(allocated(target, { maxResults: 1 }))).toEqual([0n, 40_960n, 45_056n]);
    expect(await offsets(allocated(target, { startingOffset: 45_055n }))).toEqual([40_960n, 45_056n]);
    const delta = { baseSnapshotId: base, targetSnapshotId: target };
    expect(await offsets(clients.snapshotMetadata.getMetadataDelta(delta))).toEqual([40_960n, 45_056n]);
    const from = { type: { $case: "snapshot", value: { snapshotId: base } } };
    const restored = state.volumes.get(await create("restored", { volumeContentSource: from }));
    expect([...(restored?.blocks.keys() ?? [])]).toEqual([0, 10]);
    expect(() => state.write(sourceVolumeId, 1 << 20, 1)).toThrow(/OUT_OF_RANGE/);
  });

  it("tells the health that a test gives to a volume, and is not ready with a snapshot for as long as a test says", async () => {
    const volumeId = await create("sick");
    const volume = fake.driver.state.volume(volumeId);
    volume.health = [{ status: VolumeHealthErrorType.DATA_LOSS, reason: "DiskLost", message: "" }];
    const { entries } = await clients.controller.controllerListVolumeHealth({});
    expect(entries).toMatchObject([{ volumeId, healthStatuses: [{ reason: "DiskLost" }] }]);
    const made = await clients.controller.createSnapshot({ sourceVolumeId: volumeId, name: "slow" });
    const snapshot = fake.driver.state.snapshot(made.snapshot?.snapshotId ?? "");
    snapshot.readyToUse = false;
    const { snapshotId } = snapshot;
    const volumeContentSource = { type: { $case: "snapshot", value: { snapshotId } } };
    await expect(create("early", { volumeContentSource })).rejects.toMatchObject({ code: "UNAVAILABLE" });
  });

  it("keeps an inline volume for as long as it is published", async () => {
    const context = { "csi.storage.k8s.io/ephemeral": "true" };
    const request = { volumeId: "csi-inline", targetPath: "/target", stagingTargetPath: "/staging" };
    const publication = { ...request, volumeCapability: capability(), volumeContext: context };
    await clients.node.nodePublishVolume(publication);
    expect(fake.driver.state.volumes.get("csi-inline")?.ephemeral).toBe(true);
    await clients.node.nodeUnpublishVolume({ volumeId: "csi-inline", targetPath: "/target" });
    expect(fake.driver.state.isEmpty).toBe(true);
  });

  it("leaves the disk alone unless it is to create targets", async () => {
    const folder = await mkdtemp(join(tmpdir(), "fake-csi-targets-"));
    const targetPath = join(folder, "target");
    await clients.node.nodePublishVolume({
      volumeId: "csi-inline",
      targetPath,
      stagingTargetPath: folder,
      volumeCapability: capability(),
      volumeContext: { "csi.storage.k8s.io/ephemeral": "true" },
    });
    await expect(stat(targetPath)).rejects.toMatchObject({ code: "ENOENT" });
    await rm(folder, { recursive: true });
  });
});

describe("FakeDriver.failNext", () => {
  it("makes the next calls fail in their order, before anything is done", async () => {
    fake.driver.failNext("createVolume", new RpcError("UNAVAILABLE", "the first"));
    fake.driver.failNext("createVolume", new RpcError("RESOURCE_EXHAUSTED", "the second"));
    await expect(create("pvc-1")).rejects.toMatchObject({ code: "UNAVAILABLE", reason: "the first" });
    await expect(create("pvc-1")).rejects.toMatchObject({ code: "RESOURCE_EXHAUSTED" });
    expect(fake.driver.state.isEmpty).toBe(true);
    await create("pvc-1");
    expect(fake.driver.calls.map(({ rpc }) => rpc)).toEqual(["createVolume", "createVolume", "createVolume"]);
  });

  it("makes a stream fail", async () => {
    fake.driver.failNext("getMetadataAllocated", new RpcError("UNAVAILABLE", "not now"));
    const stream = clients.snapshotMetadata.getMetadataAllocated({ snapshotId: "any" });
    const read = async (): Promise<void> => {
      for await (const _ of stream);
    };
    await expect(read()).rejects.toMatchObject({ code: "UNAVAILABLE" });
  });
});

describe("FakeDriver.holdNext", () => {
  it("holds a call until it is released", async () => {
    const hold = fake.driver.holdNext("createVolume");
    const call = create("pvc-1");
    await hold.reached;
    expect(fake.driver.state.isEmpty).toBe(true);
    hold.release();
    await call;
    expect(fake.driver.state.isEmpty).toBe(false);
  });

  it("fails a held call when the driver is stopped by force", async () => {
    const hold = fake.driver.holdNext("createVolume");
    const call = create("pvc-1");
    call.catch(() => {});
    await hold.reached;
    await fake.stop();
    await expect(call).rejects.toBeInstanceOf(RpcError);
    expect(fake.driver.state.isEmpty).toBe(true);
  });
});
