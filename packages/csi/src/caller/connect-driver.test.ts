import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  implement,
  RpcError,
  type ServiceHandlers,
  type ServiceImplementation,
  serve,
} from "@container-interfaces/transport";
import { startFaultProxy } from "@container-interfaces/transport/testing";
import { describe, expect, it, onTestFinished } from "vitest";
import {
  ControllerServiceCapability_RPC_Type as ControllerCapability,
  ControllerDefinition,
  GroupControllerDefinition,
  IdentityDefinition,
  NodeServiceCapability_RPC_Type as NodeCapability,
  NodeDefinition,
  PluginCapability_Service_Type as PluginCapability,
  PluginCapability_VolumeExpansion_Type,
  SnapshotMetadataDefinition,
} from "../gen/csi/v1/csi.js";
import type { DriverCall } from "./call-metrics.js";
import { type ConnectDriverOptions, connectDriver } from "./connect-driver.js";
import type { DriverClient } from "./driver-client.js";
import { volumeConditionCapability } from "./volume-condition.js";

async function temporarySocket(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "csi-caller-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return `unix://${folder}/csi.sock`;
}

const identityOf = (handlers: Partial<ServiceHandlers<IdentityDefinition>> = {}): ServiceImplementation =>
  implement(IdentityDefinition, {
    getPluginInfo: () => ({ name: "dirs.example.com", vendorVersion: "1.2.3", manifest: { a: "b" } }),
    ...handlers,
  });

/** Serves a driver; returns its endpoint. */
async function startDriver(services: readonly ServiceImplementation[], endpoint?: string): Promise<string> {
  const at = endpoint ?? (await temporarySocket());
  const server = await serve({ endpoint: at, services: [...services] });
  onTestFinished(() => server.close({ graceMs: 0 }));
  return at;
}

async function connectTo(endpoint: string, options?: ConnectDriverOptions): Promise<DriverClient> {
  const client = await connectDriver(endpoint, options);
  onTestFinished(() => client.close());
  return client;
}

/** A client of a driver with Identity and other services. */
async function clientOf(
  services: readonly ServiceImplementation[],
  options?: ConnectDriverOptions,
): Promise<DriverClient> {
  return await connectTo(await startDriver([identityOf(), ...services]), options);
}

async function collect<T>(list: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of list) items.push(item);
  return items;
}

describe("connectDriver", () => {
  it("learns who the driver is, and calls each service", async () => {
    const client = await clientOf([
      implement(ControllerDefinition, { getCapacity: () => ({ availableCapacity: 7n }) }),
      implement(GroupControllerDefinition, { getVolumeGroupSnapshot: () => ({}) }),
      implement(NodeDefinition, { nodeGetInfo: () => ({ nodeId: "node-1" }) }),
    ]);
    expect(client).toMatchObject({ name: "dirs.example.com", vendorVersion: "1.2.3", manifest: { a: "b" } });
    expect(client.endpoint).toMatch(/^unix:\/\/.*csi\.sock$/);
    expect((await client.controller.getCapacity({})).availableCapacity).toBe(7n);
    expect((await client.groupController.getVolumeGroupSnapshot({})).groupSnapshot).toBe(undefined);
    expect((await client.node.nodeGetInfo({})).nodeId).toBe("node-1");
    expect((await client.identity.getPluginInfo({})).name).toBe("dirs.example.com");
  });

  it("fails at once where nobody listens", async () => {
    const endpoint = await temporarySocket();
    const startedAt = performance.now();
    await expect(connectDriver(endpoint)).rejects.toMatchObject({ code: "UNAVAILABLE", endpoint });
    expect(performance.now() - startedAt).toBeLessThan(1_000);
  });

  it("waits for a driver that does not listen yet, where it is asked to", async () => {
    const endpoint = await temporarySocket();
    const connected = connectTo(endpoint, { waitForReady: true });
    await startDriver([identityOf()], endpoint);
    expect((await connected).name).toBe("dirs.example.com");
  });

  it("gives up after timeoutMs, and when the signal fires", async () => {
    const endpoint = await temporarySocket();
    const silent = createServer((socket) => socket.resume());
    await new Promise<void>((resolve) => silent.listen(endpoint.replace("unix://", ""), resolve));
    onTestFinished(() => void silent.close());
    await expect(connectDriver(endpoint, { timeoutMs: 50 })).rejects.toMatchObject({
      code: "DEADLINE_EXCEEDED",
    });
    await expect(connectDriver(endpoint, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: "CANCELLED",
    });
  });

  it("refuses what does not speak CSI", async () => {
    const endpoint = await startDriver([implement(NodeDefinition, {})]);
    await expect(connectDriver(endpoint)).rejects.toMatchObject({
      code: "UNSUPPORTED_VERSION",
      endpoint,
      message: expect.stringContaining("does not speak CSI v1. Is it the socket"),
    });
  });

  it("refuses a driver without a name", async () => {
    const endpoint = await startDriver([identityOf({ getPluginInfo: () => ({}) })]);
    await expect(connectDriver(endpoint)).rejects.toMatchObject({ code: "INTERNAL", path: "name" });
  });

  it("refuses an endpoint that is none", async () => {
    await expect(connectDriver("csi://x")).rejects.toMatchObject({ code: "INVALID_ENDPOINT" });
  });

  it("is closed by await using", async () => {
    const endpoint = await startDriver([identityOf()]);
    let kept: DriverClient;
    {
      await using client = await connectDriver(endpoint);
      kept = client;
    }
    await expect(kept.identity.probe({})).rejects.toMatchObject({ code: "CANCELLED" });
  });
});

describe("capabilities", () => {
  const services = (asked: string[], plugin: readonly number[]): ServiceImplementation[] => [
    identityOf({
      getPluginCapabilities: () => {
        asked.push("plugin");
        return {
          capabilities: [
            ...plugin.map((type) => ({ type: { $case: "service" as const, value: { type } } })),
            {
              type: {
                $case: "volumeExpansion",
                value: { type: PluginCapability_VolumeExpansion_Type.ONLINE },
              },
            },
            {},
          ],
        };
      },
    }),
    implement(ControllerDefinition, {
      controllerGetCapabilities: () => {
        asked.push("controller");
        const types = [ControllerCapability.LIST_VOLUMES, volumeConditionCapability.controller, 4_711];
        return {
          capabilities: [...types.map((type) => ({ type: { $case: "rpc" as const, value: { type } } })), {}],
        };
      },
    }),
    implement(NodeDefinition, {
      nodeGetCapabilities: () => {
        asked.push("node");
        const types = [NodeCapability.EXPAND_VOLUME, volumeConditionCapability.node];
        return { capabilities: types.map((type) => ({ type: { $case: "rpc" as const, value: { type } } })) };
      },
    }),
  ];

  it("are sets of numbers, also of those that this version does not know", async () => {
    const asked: string[] = [];
    const endpoint = await startDriver(services(asked, [PluginCapability.CONTROLLER_SERVICE, 99]));
    const client = await connectTo(endpoint);
    expect(await client.capabilities()).toEqual({
      plugin: new Set([1, 99]),
      volumeExpansion: new Set([1]),
      controller: new Set([3, 11, 4_711]),
      groupController: new Set(),
      node: new Set([3, 4]),
    });
    expect(asked.sort()).toEqual(["controller", "node", "plugin"]);
  });

  it("are asked for once, also by two at a time, and the controller only where there is one", async () => {
    const asked: string[] = [];
    const client = await connectTo(await startDriver(services(asked, [])));
    const [one, other] = await Promise.all([client.capabilities(), client.capabilities()]);
    expect(one).toBe(other);
    expect(await client.capabilities()).toBe(one);
    expect(one.controller.size).toBe(0);
    expect(asked).toEqual(["plugin", "node"]);
  });

  it("are none of services that are not at this endpoint", async () => {
    const all = [PluginCapability.CONTROLLER_SERVICE, PluginCapability.GROUP_CONTROLLER_SERVICE];
    const [identity] = services([], all) as [ServiceImplementation];
    const client = await connectTo(await startDriver([identity]));
    expect(await client.capabilities()).toMatchObject({
      plugin: new Set(all),
      controller: new Set(),
      groupController: new Set(),
      node: new Set(),
    });
  });

  it("are asked for again after a failure", async () => {
    let fails = true;
    const broken = implement(NodeDefinition, {
      nodeGetCapabilities: () => {
        if (fails) throw new RpcError("INTERNAL", "broken");
        return {};
      },
    });
    const client = await connectTo(await startDriver([...services([], []).slice(0, 1), broken]));
    await expect(client.capabilities()).rejects.toMatchObject({ code: "INTERNAL" });
    fails = false;
    expect((await client.capabilities()).node.size).toBe(0);
  });

  it("are asked for again after the connection was lost, which a listener learns", async () => {
    const asked: string[] = [];
    const endpoint = await startDriver(services(asked, []));
    await using proxy = await startFaultProxy({ target: endpoint });
    const client = await connectTo(proxy.endpoint);
    await client.capabilities();
    const lost = new Promise<void>((resolve) => client.onConnectionLost(resolve));
    let taken = 0;
    client.onConnectionLost(() => taken++)();
    proxy.cut();
    await lost;
    await client.capabilities();
    expect(asked).toEqual(["plugin", "node", "plugin", "node"]);
    expect(taken).toBe(0);
  });
});

describe("waitUntilReady", () => {
  it("asks until the driver says so", async () => {
    const answers = [{ ready: false }, { ready: false }, { ready: true }, {}];
    let asked = 0;
    const endpoint = await startDriver([identityOf({ probe: () => answers[asked++] ?? {} })]);
    const client = await connectTo(endpoint);
    await client.waitUntilReady();
    expect(asked).toBe(3);
    await client.waitUntilReady();
    expect(asked).toBe(4);
  });

  it("takes a Probe that failed for want of a connection as not ready", async () => {
    let asked = 0;
    const probe = (): object => {
      if (++asked === 1) throw new RpcError("UNAVAILABLE", "starting");
      return {};
    };
    const client = await connectTo(await startDriver([identityOf({ probe })]));
    await client.waitUntilReady();
    expect(asked).toBe(2);
  });

  it("fails when the time is over", async () => {
    const client = await connectTo(await startDriver([identityOf({ probe: () => ({ ready: false }) })]));
    const startedAt = performance.now();
    await expect(client.waitUntilReady({ timeoutMs: 50 })).rejects.toMatchObject({
      code: "DEADLINE_EXCEEDED",
      reason: "not ready within 50 ms: Probe answers that it is not",
    });
    expect(performance.now() - startedAt).toBeGreaterThan(40);
  });

  it("fails at once where the driver is broken, or the signal fires", async () => {
    const abort = new AbortController();
    let broken = true;
    const probe = (): object => {
      if (broken) throw new RpcError("FAILED_PRECONDITION", "no disk");
      abort.abort();
      return { ready: false };
    };
    const client = await connectTo(await startDriver([identityOf({ probe })]));
    await expect(client.waitUntilReady()).rejects.toMatchObject({ code: "FAILED_PRECONDITION" });
    broken = false;
    await expect(client.waitUntilReady({ signal: abort.signal })).rejects.toMatchObject({
      code: "CANCELLED",
    });
  });
});

describe("retries", () => {
  /** A driver whose calls fail twice, and that counts them. */
  async function flaky(options?: ConnectDriverOptions): Promise<{ client: DriverClient; calls: string[] }> {
    const calls: string[] = [];
    const fail = (name: string): object => {
      calls.push(name);
      if (calls.length <= 2) throw new RpcError("UNAVAILABLE", "starting");
      return {};
    };
    const controller = implement(ControllerDefinition, {
      listVolumes: () => fail("list"),
      createVolume: () => fail("create"),
    });
    return { client: await clientOf([controller], options), calls };
  }

  it("repeat what only reads, after UNAVAILABLE", async () => {
    const { client, calls } = await flaky();
    expect(await collect(client.listVolumes())).toEqual([]);
    expect(calls).toEqual(["list", "list", "list"]);
  });

  it("do not repeat what changes something", async () => {
    const { client, calls } = await flaky();
    await expect(client.controller.createVolume({ name: "pvc-1" })).rejects.toMatchObject({
      code: "UNAVAILABLE",
    });
    expect(calls).toEqual(["create"]);
  });

  it("are the caller's own, or none", async () => {
    const policy = { methods: ["CreateVolume"], initialBackoffMs: 1 };
    const own = await flaky({ retry: policy });
    await own.client.controller.createVolume({ name: "pvc-1" });
    expect(own.calls).toHaveLength(3);
    const none = await flaky({ retry: false });
    await expect(collect(none.client.listVolumes())).rejects.toMatchObject({ code: "UNAVAILABLE" });
    expect(none.calls).toHaveLength(1);
  });
});

describe("lists and streams", () => {
  it("page by themselves, with what the request asks for", async () => {
    const asked: unknown[] = [];
    const page = <T extends { maxEntries: number; startingToken: string }>(request: T): string => {
      asked.push([request.maxEntries, request.startingToken]);
      return request.startingToken === "" ? "next" : "";
    };
    const client = await clientOf([
      implement(ControllerDefinition, {
        listVolumes: (request) => ({
          entries: [{ volume: { volumeId: `v${asked.length}` } }],
          nextToken: page(request),
        }),
        listSnapshots: (request) => ({
          entries: [{ snapshot: { snapshotId: request.sourceVolumeId } }],
          nextToken: page(request),
        }),
        controllerListVolumeHealth: (request) => ({
          entries: [{ volumeId: request.secrets.key ?? "" }],
          nextToken: page(request),
        }),
      }),
    ]);
    const volumes = await collect(client.listVolumes({ maxEntries: 5 }));
    expect(volumes.map(({ volume }) => volume?.volumeId)).toEqual(["v0", "v1"]);
    const snapshots = await collect(client.listSnapshots({ sourceVolumeId: "v" }));
    expect(snapshots.map(({ snapshot }) => snapshot?.snapshotId)).toEqual(["v", "v"]);
    const health = await collect(client.controllerListVolumeHealth({ secrets: { key: "k" } }));
    expect(health.map(({ volumeId }) => volumeId)).toEqual(["k", "k"]);
    expect(asked).toEqual([
      [5, ""],
      [5, "next"],
      [0, ""],
      [0, "next"],
      [0, ""],
      [0, "next"],
    ]);
  });

  it("of blocks go on where the connection was cut", async () => {
    const offsets: bigint[] = [];
    let cut = (): void => {};
    const stream = async function* (request: { startingOffset: bigint }): AsyncGenerator<object> {
      offsets.push(request.startingOffset);
      const first = { byteOffset: request.startingOffset, sizeBytes: 10n };
      yield { volumeCapacityBytes: 20n, blockMetadata: [first] };
      // it never ends by itself
      if (offsets.length % 2 === 1) await new Promise<void>(() => {});
    };
    const endpoint = await startDriver([
      identityOf(),
      implement(SnapshotMetadataDefinition, { getMetadataAllocated: stream, getMetadataDelta: stream }),
    ]);
    await using proxy = await startFaultProxy({ target: endpoint });
    cut = () => proxy.cut();
    const client = await connectTo(proxy.endpoint);
    const streams = [
      client.getMetadataAllocated({ snapshotId: "s" }),
      client.getMetadataDelta({ baseSnapshotId: "a", targetSnapshotId: "b" }),
    ];
    for (const blocks of streams) {
      const given: bigint[] = [];
      for await (const { byteOffset } of blocks) if (given.push(byteOffset) === 1) cut();
      expect(given).toEqual([0n, 10n]);
    }
    expect(offsets).toEqual([0n, 10n, 0n, 10n]);
  });
});

describe("onCall", () => {
  it("tells operation, driver, code and time of each call, also of streams and of repeated ones", async () => {
    const calls: DriverCall[] = [];
    let tries = 0;
    const client = await clientOf(
      [
        implement(ControllerDefinition, {
          getCapacity: () => {
            if (++tries === 1) throw new RpcError("UNAVAILABLE", "starting");
            return {};
          },
        }),
        implement(SnapshotMetadataDefinition, {
          getMetadataAllocated: async function* () {
            yield { volumeCapacityBytes: 1n };
            yield { volumeCapacityBytes: 1n };
          },
        }),
      ],
      { onCall: (call) => calls.push(call) },
    );
    await client.controller.getCapacity({});
    await expect(client.controller.deleteVolume({ volumeId: "v" })).rejects.toThrow();
    await collect(client.snapshotMetadata.getMetadataAllocated({}));
    for await (const _ of client.snapshotMetadata.getMetadataAllocated({})) break;
    await expect(collect(client.getMetadataDelta({}))).rejects.toThrow();
    expect(calls.map(({ operation, driver, code }) => [operation, driver, code])).toEqual([
      ["/csi.v1.Identity/GetPluginInfo", "unknown-driver", "OK"],
      ["/csi.v1.Controller/GetCapacity", "dirs.example.com", "UNAVAILABLE"],
      ["/csi.v1.Controller/GetCapacity", "dirs.example.com", "OK"],
      ["/csi.v1.Controller/DeleteVolume", "dirs.example.com", "UNIMPLEMENTED"],
      ["/csi.v1.SnapshotMetadata/GetMetadataAllocated", "dirs.example.com", "OK"],
      ["/csi.v1.SnapshotMetadata/GetMetadataAllocated", "dirs.example.com", "CANCELLED"],
      ["/csi.v1.SnapshotMetadata/GetMetadataDelta", "dirs.example.com", "UNIMPLEMENTED"],
    ]);
    for (const { durationMs } of calls) expect(durationMs).toBeGreaterThan(0);
  });
});
