import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { RpcError } from "@container-interfaces/transport";
import { afterAll, describe, expect, it, vi } from "vitest";
import type { FakeRpc } from "../fake-driver-options.js";
import { startFakeDriver } from "../start-fake-driver.js";
import type { ContractCase, ContractOptions } from "./contract-case.js";
import { describeDriver, type TestRun } from "./describe-driver.js";
import { driverContract } from "./driver-contract.js";

const full = await startFakeDriver({ createTargets: true, maxVolumesPerNode: 3 });
afterAll(async () => {
  expect(full.driver.state.isEmpty).toBe(true);
  await full.stop();
});

const { endpoint } = full;
const mutableParameters = { iops: "100" };
describeDriver({ endpoint, describe, it, mutableParameters, accessType: "block", name: "the fake driver" });

describe("driverContract", () => {
  it("skips nothing of a driver that has everything, with mounted volumes", async () => {
    for (const { name, run } of withoutRefusals({ endpoint, mutableParameters }))
      expect(await run(), name).toBeUndefined();
  });

  const lesser: Record<string, { without: FakeRpc[]; skipped: string }> = {
    "does not attach or stage volumes, or take snapshots": {
      without: [
        "controllerPublishVolume",
        "controllerUnpublishVolume",
        "nodeStageVolume",
        "nodeUnstageVolume",
        "createSnapshot",
        "deleteSnapshot",
        "listSnapshots",
        "getSnapshot",
        "createVolumeGroupSnapshot",
        "deleteVolumeGroupSnapshot",
        "getVolumeGroupSnapshot",
        "getMetadataAllocated",
        "getMetadataDelta",
      ],
      skipped: "the driver does not advertise node STAGE_UNSTAGE_VOLUME",
    },
    "cannot list, expand, modify or measure": {
      without: [
        "listVolumes",
        "getCapacity",
        "controllerExpandVolume",
        "nodeExpandVolume",
        "controllerModifyVolume",
        "controllerGetVolume",
        "controllerGetVolumeHealth",
        "controllerListVolumeHealth",
        "nodeGetVolumeStats",
        "nodeGetVolumeHealth",
        "nodeGetStorageHealth",
      ],
      skipped: "the driver does not advertise controller EXPAND_VOLUME",
    },
  };
  const telling = /^(answers|advertises|publishes|takes|stages|deletes|expands|tells|makes)/;
  it.each(Object.entries(lesser))("suits a driver that %s", async (_, { without, skipped }) => {
    await using fake = await startFakeDriver({ without, createTargets: true });
    const reasons: (string | undefined)[] = [];
    const some = withoutRefusals({ endpoint: fake.endpoint }).filter(({ name }) => telling.test(name));
    for (const { run } of some) reasons.push(await run());
    expect(reasons).toContain(skipped);
    expect(reasons).toContain(undefined);
    expect(fake.driver.state.isEmpty).toBe(true);
  });

  it("suits a driver with two endpoints", async () => {
    const folder = await mkdtemp(join(tmpdir(), "csi-two-endpoints-"));
    const two = { controller: `unix://${folder}/controller.sock`, node: `unix://${folder}/node.sock` };
    await using fake = await startFakeDriver({ endpoint: two, createTargets: true });
    const names = ["answers UNIMPLEMENTED", "publishes a volume any number", "takes one group"];
    for (const start of names) {
      const found = driverContract({ endpoint: two }).find(({ name }) => name.startsWith(start));
      expect(await found?.run(), start).toBeUndefined();
    }
    expect(fake.driver.calls.some(({ rpc }) => rpc === "createVolumeGroupSnapshot")).toBe(true);
    await rm(folder, { recursive: true });
  });

  it("sends secrets and parameters, and asks for the endpoint when it runs", async () => {
    await using fake = await startFakeDriver();
    const options = { secrets: { token: "s" }, parameters: { kind: "fast" }, checkTargets: false };
    const cases = driverContract({ endpoint: () => Promise.resolve(fake.endpoint), ...options });
    await cases.find(({ name }) => name.startsWith("creates one volume for a name"))?.run();
    const created = fake.driver.calls.find(({ rpc }) => rpc === "createVolume")?.request;
    expect(created).toMatchObject({ secrets: { token: "s" }, parameters: { kind: "fast" } });
    const deleted = fake.driver.calls.find(({ rpc }) => rpc === "deleteVolume")?.request;
    expect(deleted).toMatchObject({ secrets: { token: "s" } });
  });
});

/** The cases that depend on what the driver is like. */
function withoutRefusals(options: ContractOptions): ContractCase[] {
  return driverContract(options).filter(({ name }) => !name.startsWith("refuses "));
}

describe("describeDriver", () => {
  it("registers every case, and marks as skipped what the driver does not have", async () => {
    await using fake = await startFakeDriver({ without: ["controllerGetVolume"] });
    const tests = new Map<string, (run: TestRun) => Promise<void>>();
    const groups: string[] = [];
    describeDriver({
      endpoint: fake.endpoint,
      describe: (name, body) => {
        groups.push(name);
        body();
      },
      it: (name, body) => tests.set(name, body),
    });
    expect(groups).toEqual(["a CSI driver"]);
    expect([...tests.keys()]).toEqual(driverContract({ endpoint }).map(({ name }) => name));
    const skip = vi.fn();
    await tests.get("tells of a volume")?.({ skip });
    expect(skip).toHaveBeenCalledExactlyOnceWith("the driver does not advertise controller GET_VOLUME");
    skip.mockClear();
    await tests.get("tells of a snapshot")?.({ skip });
    expect(skip).not.toHaveBeenCalled();
    fake.driver.failNext("createSnapshot", new RpcError("INTERNAL", "planned"));
    await expect(tests.get("tells of a snapshot")?.({ skip })).rejects.toThrow("planned");
  });

  it("wants the functions of vitest under vitest", () => {
    expect(() => describeDriver({ endpoint })).toThrow(/describe.*it/);
  });
});
