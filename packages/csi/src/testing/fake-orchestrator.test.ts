import { readdir, stat } from "node:fs/promises";
import { RpcError } from "@container-interfaces/transport";
import { afterEach, describe, expect, it } from "vitest";
import { connectClients } from "./driver-clients.js";
import type { FakeDriverOptions, FakeRpc } from "./fake-driver-options.js";
import { FakeOrchestrator } from "./fake-orchestrator.js";
import { type RunningFakeDriver, startFakeDriver } from "./start-fake-driver.js";

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const start = async (
  options: FakeDriverOptions = {},
): Promise<{ fake: RunningFakeDriver; orchestrator: FakeOrchestrator; rpcs: () => string[] }> => {
  const fake = await startFakeDriver({ createTargets: true, ...options });
  cleanups.push(() => fake.stop());
  const connections = connectClients(fake.endpoint, 5_000);
  cleanups.push(async () => connections[Symbol.asyncDispose]());
  const secrets = { token: "planted" };
  const orchestrator = new FakeOrchestrator(connections.clients([]), { folder: fake.folder, secrets });
  const rpcs = (): string[] =>
    orchestrator.log.map(({ rpc, code }) => (code === "OK" ? rpc : `${rpc} ${code}`));
  return { fake, orchestrator, rpcs };
};

const wholeLife = [
  "nodeGetInfo",
  "createVolume",
  "controllerPublishVolume",
  "nodeStageVolume",
  "nodePublishVolume",
  "nodeGetVolumeStats",
  "controllerExpandVolume",
  "nodeExpandVolume",
  "nodeUnpublishVolume",
  "nodeUnstageVolume",
  "controllerUnpublishVolume",
  "deleteVolume",
];

describe("FakeOrchestrator", () => {
  it("walks a volume through its life and passes on what it is given", async () => {
    const { fake, orchestrator, rpcs } = await start();
    let used = false;
    const usage = await orchestrator.run({
      name: "pvc-1",
      capacityBytes: 1n << 20n,
      expandedBytes: 1n << 21n,
      use: async (target) => {
        used = (await stat(target)).isDirectory();
      },
    });
    expect(used).toBe(true);
    expect(usage[0]?.total).toBe(1n << 20n);
    expect(rpcs()).toEqual(wholeLife);
    const requestOf = (rpc: FakeRpc): unknown => fake.driver.calls.find((call) => call.rpc === rpc)?.request;
    expect(requestOf("nodePublishVolume")).toMatchObject({
      volumeContext: { serial: "1" },
      publishContext: { attachment: "volume-1@node-1" },
      secrets: { token: "planted" },
    });
    expect(requestOf("createVolume")).toMatchObject({
      accessibilityRequirements: { requisite: [{ segments: { "topology.fake.csi.example.com/zone": "a" } }] },
    });
    expect(fake.driver.state.isEmpty).toBe(true);
    expect(await readdir(`${fake.folder}/staging`)).toEqual([]);
  });

  it("uses a block volume", async () => {
    const { orchestrator, rpcs } = await start();
    let used = false;
    const use = async (target: string): Promise<void> => {
      used = (await stat(target)).isFile();
    };
    await orchestrator.run({ name: "pvc-1", accessType: "block", expandedBytes: 1n << 31n, use });
    expect(used).toBe(true);
    expect(rpcs()).not.toContain("nodeExpandVolume");
  });

  it("leaves out what the driver does not advertise", async () => {
    const without: FakeRpc[] = [
      "controllerPublishVolume",
      "controllerUnpublishVolume",
      "nodeStageVolume",
      "nodeUnstageVolume",
      "nodeGetVolumeStats",
      "controllerExpandVolume",
      "nodeExpandVolume",
    ];
    const { orchestrator, rpcs } = await start({ without });
    await orchestrator.run({ name: "pvc-1", expandedBytes: 1n << 31n });
    expect(rpcs()).toEqual([
      "nodeGetInfo",
      "createVolume",
      "nodePublishVolume",
      "nodeUnpublishVolume",
      "deleteVolume",
    ]);
  });

  it("uses a volume that exists, and leaves it", async () => {
    const { fake, orchestrator, rpcs } = await start();
    const creating = new FakeOrchestrator(connectTo(fake), { folder: fake.folder });
    await creating.run({
      name: "pvc-1",
      use: async () => {
        const [volumeId = ""] = fake.driver.state.volumes.keys();
        await expect(orchestrator.run({ name: "again", existing: { volumeId } })).rejects.toThrow();
      },
    });
    expect(rpcs()).not.toContain("createVolume");
    expect(rpcs()).not.toContain("deleteVolume");
  });

  it.each<[FakeRpc, number]>([
    ["controllerPublishVolume", 2],
    ["nodeStageVolume", 3],
    ["nodePublishVolume", 4],
    ["nodeGetVolumeStats", 5],
    ["controllerExpandVolume", 6],
    ["nodeExpandVolume", 7],
  ])("takes everything down when %s fails", async (rpc, index) => {
    const { fake, orchestrator, rpcs } = await start();
    fake.driver.failNext(rpc, new RpcError("INTERNAL", "planned"));
    const life = { name: "pvc-1", capacityBytes: 1n << 20n, expandedBytes: 1n << 21n };
    await expect(orchestrator.run(life)).rejects.toMatchObject({ code: "INTERNAL", reason: "planned" });
    // what was begun is undone, that which failed included
    const undoing = wholeLife.slice(8).slice(-Math.min(index, 4));
    expect(rpcs()).toEqual([...wholeLife.slice(0, index), `${rpc} INTERNAL`, ...undoing]);
    expect(fake.driver.state.isEmpty).toBe(true);
  });

  it("takes everything down when the workload fails", async () => {
    const { fake, orchestrator } = await start();
    const use = (): never => {
      throw new TypeError("the workload");
    };
    await expect(orchestrator.run({ name: "pvc-1", use })).rejects.toThrow("the workload");
    expect(fake.driver.state.isEmpty).toBe(true);
  });

  it("finds out what a call made whose outcome it does not know, and nothing after a refusal", async () => {
    const { fake, orchestrator, rpcs } = await start();
    fake.driver.failNext("createVolume", new RpcError("UNAVAILABLE", "perhaps"));
    await expect(orchestrator.run({ name: "pvc-1" })).rejects.toMatchObject({ reason: "perhaps" });
    expect(rpcs()).toEqual(["nodeGetInfo", "createVolume UNAVAILABLE", "createVolume", "deleteVolume"]);
    expect(fake.driver.state.isEmpty).toBe(true);
    orchestrator.log.splice(0);
    fake.driver.failNext("createVolume", new RpcError("INVALID_ARGUMENT", "no"));
    await expect(orchestrator.run({ name: "pvc-1" })).rejects.toMatchObject({ reason: "no" });
    expect(rpcs()).toEqual(["nodeGetInfo", "createVolume INVALID_ARGUMENT"]);
  });

  it("goes on taking down after a call of that fails, and tells", async () => {
    const { fake, orchestrator, rpcs } = await start();
    fake.driver.failNext("nodeUnpublishVolume", new RpcError("INTERNAL", "busy"));
    await expect(orchestrator.run({ name: "pvc-1" })).rejects.toMatchObject({ reason: "busy" });
    expect(rpcs().filter((rpc) => rpc.startsWith("deleteVolume"))).toEqual([
      "deleteVolume FAILED_PRECONDITION",
    ]);
  });
});

function connectTo(fake: RunningFakeDriver): ReturnType<ReturnType<typeof connectClients>["clients"]> {
  const connections = connectClients(fake.endpoint, 5_000);
  cleanups.push(async () => connections[Symbol.asyncDispose]());
  return connections.clients([]);
}
