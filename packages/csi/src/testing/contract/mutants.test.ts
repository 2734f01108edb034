import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { implement, RpcError, serve } from "@container-interfaces/transport";
import { describe, expect, it } from "vitest";
import type { ServeDriverOptions } from "../../driver/driver-options.js";
import { ControllerDefinition, IdentityDefinition, NodeDefinition } from "../../gen/csi/v1/csi.js";
import type { FakeDriver } from "../fake-driver.js";
import type { FakeRpc } from "../fake-driver-options.js";
import { startFakeDriver } from "../start-fake-driver.js";
import { driverContract } from "./driver-contract.js";

type AnyRequest = Record<string, unknown>;
type AnyHandler = (request: AnyRequest, context: never) => unknown;
/** A driver with one mistake: handlers that replace those of the fake driver. */
type Mutant = (
  handlers: Record<FakeRpc, AnyHandler>,
  driver: FakeDriver,
) => Partial<Record<FakeRpc, AnyHandler>>;

const fail = (code: "NOT_FOUND" | "INTERNAL" | "UNKNOWN" | "INVALID_ARGUMENT") => (): never => {
  throw new RpcError(code, "a mistake of the mutant");
};
const swallow =
  (handler: AnyHandler, code: string, answer: unknown = {}): AnyHandler =>
  async (request, context) => {
    try {
      return await handler(request, context);
    } catch (error) {
      if (RpcError.is(error) && error.code === code) return answer;
      throw error;
    }
  };
const recode =
  (handler: AnyHandler, from: string, to: "INTERNAL" | "UNKNOWN" | "INVALID_ARGUMENT"): AnyHandler =>
  async (request, context) => {
    try {
      return await handler(request, context);
    } catch (error) {
      if (RpcError.is(error) && error.code === from) throw new RpcError(to, error.reason);
      throw error;
    }
  };
let counter = 0;
const renamed =
  (handler: AnyHandler): AnyHandler =>
  (request, context) =>
    handler({ ...request, name: `${request.name}-${++counter}`.slice(-128) }, context);

/** What goes wrong, and the beginning of the case that notices it. */
const mutants: Record<string, [mutant: Mutant, notices: string]> = {
  "makes a new volume each time": [
    (h) => ({ createVolume: renamed(h.createVolume) }),
    "creates one volume for a name",
  ],
  "makes two volumes when calls come at once": [
    (h) => ({ createVolume: renamed(h.createVolume) }),
    "creates one volume when equal calls",
  ],
  "makes a volume that is too small": [
    (h) => ({
      createVolume: async (request, context) => {
        const { volume } = (await h.createVolume(request, context)) as { volume: object };
        return { volume: { ...volume, capacityBytes: 1n } };
      },
    }),
    "creates one volume for a name",
  ],
  "gives the volume of another size": [
    (h, { state }) => ({
      createVolume: (request, context) => {
        const known = [...state.volumes.values()].some(({ name }) => name === request.name);
        return h.createVolume(known ? { ...request, capacityRange: undefined } : request, context);
      },
    }),
    "refuses the name of a volume",
  ],
  "says INTERNAL for a name that is taken": [
    (h) => ({ createVolume: recode(h.createVolume, "ALREADY_EXISTS", "INTERNAL") }),
    "refuses the name of a volume",
  ],
  "makes an empty volume from an absent one": [
    (h) => ({
      createVolume: async (request, context) => {
        const plain = { ...request, volumeContentSource: undefined };
        return await h.createVolume(plain, context);
      },
    }),
    "copies a volume",
  ],
  "leaks volumes": [() => ({ deleteVolume: () => ({}) }), "deletes a volume any number of times"],
  "fails to delete what is gone": [
    (h, { state }) => ({
      deleteVolume: (request, context) =>
        state.volumes.has(request.volumeId as string)
          ? h.deleteVolume(request, context)
          : fail("NOT_FOUND")(),
    }),
    "deletes a volume that was never there",
  ],
  "still lists what is gone": [
    (h) => {
      const entries: object[] = [];
      return {
        createVolume: async (request, context) => {
          const answer = (await h.createVolume(request, context)) as { volume: object };
          entries.push({ volume: answer.volume });
          return answer;
        },
        listVolumes: () => ({ entries }),
      };
    },
    "lists a volume from its creation",
  ],
  "forgets the limit of a page": [
    (h) => ({ listVolumes: (request, context) => h.listVolumes({ ...request, maxEntries: 0 }, context) }),
    "lists volumes page by page",
  ],
  "gives the first page for ever": [
    (h) => ({ listVolumes: (request, context) => h.listVolumes({ ...request, startingToken: "" }, context) }),
    "lists volumes page by page",
  ],
  "takes any token": [
    (h) => ({ listVolumes: (request, context) => h.listVolumes({ ...request, startingToken: "" }, context) }),
    "refuses a token that it has not given, in lists of volumes",
  ],
  "says INVALID_ARGUMENT for a token of snapshots": [
    (h) => ({ listSnapshots: recode(h.listSnapshots, "ABORTED", "INVALID_ARGUMENT") }),
    "refuses a token that it has not given, in lists of snapshots",
  ],
  "ignores the filter of snapshots": [
    (h) => ({
      listSnapshots: (request, context) => h.listSnapshots({ ...request, snapshotId: "" }, context),
    }),
    "lists a snapshot by its id",
  ],
  "confirms nothing": [
    () => ({ validateVolumeCapabilities: () => ({ message: "no" }) }),
    "confirms the ways",
  ],
  "attaches volumes that are not there": [
    (h) => ({ controllerPublishVolume: swallow(h.controllerPublishVolume, "NOT_FOUND") }),
    "does not attach a volume that is not there",
  ],
  "attaches in two ways": [
    (h) => ({ controllerPublishVolume: swallow(h.controllerPublishVolume, "ALREADY_EXISTS") }),
    "does not attach a volume in two ways",
  ],
  "attaches more than a node takes": [
    (h) => ({ controllerPublishVolume: swallow(h.controllerPublishVolume, "RESOURCE_EXHAUSTED") }),
    "attaches no more volumes",
  ],
  "does not detach from all nodes": [
    (h) => ({
      controllerUnpublishVolume: (request, context) =>
        request.nodeId === "" ? {} : h.controllerUnpublishVolume(request, context),
    }),
    "detaches a volume from all nodes",
  ],
  "deletes what is attached": [
    (_h, { state }) => ({
      deleteVolume: (request) => {
        state.volumes.delete(request.volumeId as string);
      },
    }),
    "does not delete a volume that is attached",
  ],
  "publishes once only": [
    (h) => {
      const seen = new Set<unknown>();
      return {
        nodePublishVolume: (request, context) => {
          const { targetPath } = request;
          if (seen.has(targetPath)) return fail("INTERNAL")();
          seen.add(targetPath);
          return h.nodePublishVolume(request, context);
        },
      };
    },
    "publishes a volume any number of times",
  ],
  "leaves the target path behind": [
    (_h, { state }) => ({
      nodeUnpublishVolume: ({ volumeId, targetPath }) => {
        state.volumes.get(volumeId as string)?.published.delete(targetPath as string);
      },
    }),
    "publishes a volume any number of times",
  ],
  "publishes at a path in another way": [
    (h) => ({ nodePublishVolume: swallow(h.nodePublishVolume, "ALREADY_EXISTS") }),
    "does not publish at a path in another way",
  ],
  "publishes for a second writer": [
    (h) => ({ nodePublishVolume: swallow(h.nodePublishVolume, "FAILED_PRECONDITION") }),
    "does not publish a volume for a single writer",
  ],
  "stages what is not there": [
    (h) => ({ nodeStageVolume: swallow(h.nodeStageVolume, "NOT_FOUND") }),
    "does not stage a volume that is not there",
  ],
  "fails to unstage twice": [
    (h, { state }) => ({
      nodeUnstageVolume: (request, context) =>
        state.volumes.get(request.volumeId as string)?.staged === undefined
          ? fail("INTERNAL")()
          : h.nodeUnstageVolume(request, context),
    }),
    "stages and unstages a volume",
  ],
  "measures nothing": [() => ({ nodeGetVolumeStats: () => ({}) }), "tells how full a volume is"],
  "measures anywhere": [
    (h) => ({ nodeGetVolumeStats: swallow(h.nodeGetVolumeStats, "NOT_FOUND") }),
    "does not tell how full a volume is",
  ],
  "shrinks volumes": [
    (_h) => ({
      controllerExpandVolume: ({ capacityRange }) => ({
        capacityBytes: (capacityRange as { requiredBytes: bigint }).requiredBytes,
      }),
    }),
    "expands a volume, and leaves it",
  ],
  "takes a new snapshot each time": [
    (h) => ({ createSnapshot: renamed(h.createSnapshot) }),
    "takes one snapshot for a name",
  ],
  "takes the name of another volume's snapshot": [
    (h) => ({ createSnapshot: renamed(h.createSnapshot) }),
    "refuses the name of a snapshot",
  ],
  "leaks snapshots": [() => ({ deleteSnapshot: () => ({}) }), "deletes a snapshot any number of times"],
  "does not say what a volume was made from": [
    (h) => ({
      createVolume: async (request, context) => {
        const { volume } = (await h.createVolume(request, context)) as { volume: object };
        return { volume: { ...volume, contentSource: undefined } };
      },
    }),
    "makes a volume from a snapshot",
  ],
  "takes a new group each time": [
    (h) => ({ createVolumeGroupSnapshot: renamed(h.createVolumeGroupSnapshot) }),
    "takes one group of snapshots",
  ],
  "leaks groups": [
    () => ({ deleteVolumeGroupSnapshot: () => ({}) }),
    "tells of a group of snapshots until it is deleted",
  ],
  "modifies to anything": [
    (h) => ({ controllerModifyVolume: swallow(h.controllerModifyVolume, "INVALID_ARGUMENT") }),
    "changes a volume to mutable parameters",
  ],
  "tells blocks in the wrong order": [
    () => ({
      getMetadataAllocated: async function* () {
        const blockMetadata = [4096n, 0n].map((byteOffset) => ({ byteOffset, sizeBytes: 4096n }));
        yield { blockMetadataType: 1, volumeCapacityBytes: 1n << 24n, blockMetadata };
      },
    }),
    "tells which blocks of a snapshot",
  ],
  "does not know its volumes on the node": [
    () => ({ nodeGetVolumeHealth: fail("NOT_FOUND") }),
    "tells the health of a volume on the node",
  ],
};

describe("driverContract", () => {
  it.each(Object.entries(mutants))("notices a driver that %s", async (_, [mutant, notices]) => {
    await using fake = await startMutant(mutant);
    const found = driverContract(fake).filter(({ name }) => name.startsWith(notices));
    expect(found.map(({ name }) => name)).toHaveLength(1);
    await expect(found[0]?.run()).rejects.toThrow();
  });

  it("notices a method that is there and not advertised, and a trait without what it needs", async () => {
    const rpc = (type: number): object => ({ type: { $case: "rpc", value: { type } } });
    const service = { type: { $case: "service", value: { type: 1 } } };
    const folder = await mkdtemp(join(tmpdir(), "csi-mutant-"));
    const identity = implement(IdentityDefinition, {
      getPluginCapabilities: () => ({ capabilities: [service, service] as never }),
    });
    const controller = implement(ControllerDefinition, {
      controllerGetCapabilities: () => ({ capabilities: [rpc(10)] as never }),
      createVolume: () => ({ volume: { volumeId: "volume" } }),
      deleteVolume: () => ({}),
    });
    const node = implement(NodeDefinition, { nodeGetCapabilities: () => ({}) });
    const endpoint = `unix://${join(folder, "csi.sock")}`;
    const server = await serve({ endpoint, services: [identity, controller, node] });
    try {
      const failing = ["answers UNIMPLEMENTED", "advertises nothing without", "advertises the same"];
      for (const notices of failing) {
        const found = driverContract({ endpoint }).find(({ name }) => name.startsWith(notices));
        await expect(found?.run(), notices).rejects.toThrow();
      }
    } finally {
      await server.close();
      await rm(folder, { recursive: true });
    }
  });

  it("takes away what a failed case made", async () => {
    await using fake = await startMutant((h) => ({
      nodePublishVolume: async (request, context) => {
        await h.nodePublishVolume(request, context);
        return fail("UNKNOWN")();
      },
    }));
    for (const { run } of driverContract(fake).filter(({ name }) => name.startsWith("publishes a volume")))
      await expect(run()).rejects.toThrow(/mistake/);
    expect(fake.driver.state.isEmpty).toBe(true);
  });
});

async function startMutant(
  mutant: Mutant,
): Promise<
  AsyncDisposable & { endpoint: string; mutableParameters: Record<string, string>; driver: FakeDriver }
> {
  // the parts are needed before the driver is served, and are those that are served
  const changes: Partial<Record<FakeRpc, AnyHandler>> = {};
  const fake = await startFakeDriver({
    createTargets: true,
    maxVolumesPerNode: 2,
    validateResponses: false,
    change: (driver) => {
      const parts = {
        ...driver.controller,
        ...driver.groupController,
        ...driver.snapshotMetadata,
        ...driver.node,
      };
      Object.assign(changes, mutant(parts as unknown as Record<FakeRpc, AnyHandler>, driver));
      const changed = (part: object | undefined): object =>
        Object.fromEntries(
          Object.entries(part ?? {}).map(([key, value]) => [key, changes[key as FakeRpc] ?? value]),
        );
      return {
        controller: changed(driver.controller),
        groupController: changed(driver.groupController),
        snapshotMetadata: changed(driver.snapshotMetadata),
        node: changed(driver.node),
      } as Partial<ServeDriverOptions>;
    },
  });
  return {
    endpoint: fake.endpoint,
    mutableParameters: { iops: "100" },
    driver: fake.driver,
    [Symbol.asyncDispose]: () => fake.stop(),
  };
}
