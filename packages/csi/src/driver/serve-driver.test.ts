import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { type Client, connect, RpcError, type ServiceDefinition } from "@container-interfaces/transport";
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import {
  ControllerDefinition,
  type CreateVolumeRequest,
  type DeleteVolumeRequest,
  GroupControllerDefinition,
  IdentityDefinition,
  VolumeCapability_AccessMode_Mode as Mode,
  NodeDefinition,
  SnapshotMetadataDefinition,
} from "../gen/csi/v1/csi.js";
import { createFakeDriver } from "../testing/fake-driver.js";
import type { ControllerHandlers } from "./driver-handlers.js";
import type { ServeDriverOptions } from "./driver-options.js";
import { type Driver, serveDriver } from "./serve-driver.js";

const identity = { name: "dirs.example.com", version: "1.0.0" };
const volumeCapability = {
  accessType: { $case: "mount", value: {} },
  accessMode: { mode: Mode.SINGLE_NODE_WRITER },
} as const;
const createVolume = { name: "pvc-1", volumeCapabilities: [volumeCapability] };
const publish = { volumeId: "v1", targetPath: "/t", volumeCapability };
const controller = {
  createVolume: () => ({ volume: { volumeId: "v1" } }),
  deleteVolume: () => {},
};
const node = { nodeId: "n1", nodePublishVolume: () => {}, nodeUnpublishVolume: () => {} };

let folder: string;
let endpoint: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "csi-driver-"));
  endpoint = `unix://${folder}/csi.sock`;
});
afterEach(() => rm(folder, { recursive: true }));

async function start(options: Partial<ServeDriverOptions>): Promise<Driver> {
  const driver = await serveDriver({ endpoint, identity, signals: [], ...options });
  onTestFinished(() => driver.close({ graceMs: 0 }));
  return driver;
}

function client<D extends ServiceDefinition>(definition: D, at: string = endpoint): Client<D> {
  const connection = connect(at);
  onTestFinished(() => connection.close());
  return connection.client(definition);
}

/** The code and the text of a failure. */
async function failure(call: PromiseLike<unknown>): Promise<string> {
  try {
    await call;
  } catch (error) {
    return `${(error as RpcError).code} ${(error as RpcError).reason}`;
  }
  return "none";
}

async function drain(stream: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of stream) throw new Error("the stream has a message");
}

/** A promise to be settled from outside. */
function gate<T = void>(): { promise: Promise<T>; open(value: T): void } {
  let open: (value: T) => void = () => {};
  const promise = new Promise<T>((resolve) => {
    open = resolve;
  });
  return { promise, open };
}

describe("serveDriver", () => {
  it("needs twenty lines, and advertises what is there", async () => {
    const driver = await start({ controller, node });
    expect(driver).toMatchObject({
      name: "dirs.example.com",
      endpoints: [endpoint],
      registration: undefined,
    });
    const one = client(IdentityDefinition);
    expect(await one.getPluginInfo({})).toMatchObject({
      name: identity.name,
      vendorVersion: "1.0.0",
      manifest: {},
    });
    expect(await one.probe({})).toMatchObject({ ready: true });
    expect((await one.getPluginCapabilities({})).capabilities).toHaveLength(1);
    const control = client(ControllerDefinition);
    expect(await control.createVolume(createVolume)).toMatchObject({ volume: { volumeId: "v1" } });
    expect(await control.deleteVolume({ volumeId: "v1" })).toEqual({});
    expect((await control.controllerGetCapabilities({})).capabilities).toMatchObject([
      { type: { $case: "rpc", value: { type: 1 } } },
    ]);
    const local = client(NodeDefinition);
    await local.nodePublishVolume(publish);
    expect(await local.nodeGetInfo({})).toMatchObject({ nodeId: "n1", maxVolumesPerNode: 0n });
    expect((await local.nodeGetCapabilities({})).capabilities).toEqual([]);
  });

  it("answers UNIMPLEMENTED where a method is not there, with a sentence", async () => {
    await start({ controller, node });
    const control = client(ControllerDefinition);
    expect(await failure(control.listVolumes({}))).toBe(
      "UNIMPLEMENTED this driver does not have ListVolumes",
    );
    expect(await failure(client(GroupControllerDefinition).groupControllerGetCapabilities({}))).toMatch(
      /^UNIMPLEMENTED/,
    );
    const stage = { volumeId: "v1", stagingTargetPath: "/s", volumeCapability };
    expect(await failure(client(NodeDefinition).nodeStageVolume(stage))).toMatch(/NodeStageVolume/);
  });

  it("reaches a handler by every RPC", async () => {
    const seen: string[] = [];
    const note = (handlers: object | undefined): object =>
      new Proxy(handlers ?? {}, {
        get: (target, name) => {
          const value = Reflect.get(target, name) as unknown;
          if (typeof value !== "function") return value;
          return () => {
            seen.push(String(name));
            throw new RpcError("NOT_FOUND", "reached");
          };
        },
      });
    const fake = createFakeDriver();
    await start({
      controller: note(fake.controller),
      groupController: note(fake.groupController),
      snapshotMetadata: note(fake.snapshotMetadata),
      node: note({ ...fake.node, nodeGetInfo: () => ({}) }),
    });
    const timestampless = { volumeId: "v", nodeId: "n", name: "s", snapshotId: "s", snapshotIds: ["s"] };
    const request = {
      ...timestampless,
      ...publish,
      volumeCapabilities: [volumeCapability],
      sourceVolumeId: "v",
      sourceVolumeIds: ["v"],
      groupSnapshotId: "g",
      baseSnapshotId: "a",
      targetSnapshotId: "b",
      stagingTargetPath: "/s",
      volumePath: "/p",
      volumePublishPath: "/p",
      capacityRange: { requiredBytes: 1n },
      mutableParameters: { a: "b" },
    };
    const all = [ControllerDefinition, GroupControllerDefinition, SnapshotMetadataDefinition, NodeDefinition];
    for (const definition of all) {
      const calls = client<ServiceDefinition>(definition) as unknown as Record<
        string,
        (request: object) => unknown
      >;
      for (const [name, { responseStream }] of Object.entries<{ responseStream: boolean }>(
        definition.methods,
      )) {
        if (name.endsWith("GetCapabilities")) continue;
        const given = calls[name]?.(name === "nodeGetStorageHealth" ? {} : request);
        const call = responseStream ? drain(given as AsyncIterable<unknown>) : (given as Promise<unknown>);
        expect(await failure(call), name).toBe("NOT_FOUND reached");
        expect(seen.at(-1)).toBe(name);
      }
    }
  });

  it("takes an instance of a class with the types of its methods", async () => {
    class Base {
      readonly #names: string[] = [];
      createVolume({ name }: CreateVolumeRequest): { volume: { volumeId: string } } {
        this.#names.push(name);
        return { volume: { volumeId: `${name}-${this.#names.length}` } };
      }
    }
    class Volumes extends Base implements Pick<ControllerHandlers, "createVolume" | "deleteVolume"> {
      async deleteVolume(_: DeleteVolumeRequest): Promise<void> {}
    }
    await start({ controller: new Volumes() });
    const control = client(ControllerDefinition);
    expect(await control.createVolume(createVolume)).toMatchObject({ volume: { volumeId: "pvc-1-1" } });
    expect(await control.deleteVolume({ volumeId: "v" })).toEqual({});
    class Wrong {
      deleteVolume(): { answer: number } {
        return { answer: 1 };
      }
      createVolume(): { volume: { volumeId: number } } {
        return { volume: { volumeId: 1 } };
      }
    }
    // @ts-expect-error an id is a text
    const wrong: Pick<ControllerHandlers, "createVolume"> = new Wrong();
    expect(wrong).toBeDefined();
  });

  it("refuses a wrong request before a handler sees it, and a wrong answer", async () => {
    const handler = vi.fn(() => ({ volume: { volumeId: "" } }));
    await start({ controller: { ...controller, createVolume: handler }, validateResponses: true });
    const control = client(ControllerDefinition);
    expect(await failure(control.createVolume({}))).toMatch(/^INVALID_ARGUMENT name/);
    expect(handler).not.toHaveBeenCalled();
    expect(await failure(control.createVolume(createVolume))).toMatch(
      /^INTERNAL the driver's answer is wrong/,
    );
    expect(handler).toHaveBeenCalledOnce();
  });

  it("does not check answers when told so, and keeps what a handler throws to itself", async () => {
    const onError = vi.fn();
    const deleteVolume = (): void => {
      throw new Error("the password is hunter22");
    };
    const createEmpty = (): object => ({ volume: { volumeId: "" } });
    await start({
      controller: { createVolume: createEmpty, deleteVolume },
      validateResponses: false,
      onError,
    });
    const control = client(ControllerDefinition);
    expect(await control.createVolume(createVolume)).toMatchObject({ volume: { volumeId: "" } });
    const text = await failure(control.deleteVolume({ volumeId: "v" }));
    expect(text).toMatch(/^INTERNAL the server failed/);
    expect(text).not.toContain("hunter22");
    expect(onError).toHaveBeenCalledOnce();
  });

  it("splits a driver over two endpoints", async () => {
    const two = { controller: `${endpoint}.c`, node: `${folder}/n.sock` };
    const driver = await start({ endpoint: two, controller, node });
    expect(driver.endpoints).toEqual([two.controller, `unix://${two.node}`]);
    for (const at of driver.endpoints)
      expect(await client(IdentityDefinition, at).getPluginInfo({})).toMatchObject({ name: identity.name });
    await client(ControllerDefinition, two.controller).deleteVolume({ volumeId: "v" });
    await client(NodeDefinition, two.node).nodePublishVolume(publish);
    expect(await failure(client(NodeDefinition, two.controller).nodePublishVolume(publish))).toMatch(
      /^UNIMPL/,
    );
    expect(await failure(client(ControllerDefinition, two.node).deleteVolume({ volumeId: "v" }))).toMatch(
      /^UNIMPL/,
    );
  });

  it("takes the endpoint from CSI_ENDPOINT, and says when that is not set", async () => {
    onTestFinished(() => void vi.unstubAllEnvs());
    vi.stubEnv("CSI_ENDPOINT", undefined);
    await expect(serveDriver({ identity, controller })).rejects.toMatchObject({
      code: "INVALID_ENDPOINT",
      hint: expect.stringContaining("CSI_ENDPOINT=unix://"),
    });
    vi.stubEnv("CSI_ENDPOINT", endpoint);
    const driver = await serveDriver({ identity, controller, signals: [] });
    expect(driver.endpoints).toEqual([endpoint]);
    await driver.close();
  });

  it("leaves nothing behind when it cannot start", async () => {
    const isReady = vi.fn(() => true);
    const before = process.listenerCount("SIGTERM");
    const two = { controller: endpoint, node: `unix://${folder}/none/n.sock` };
    await expect(
      serveDriver({ endpoint: two, identity: { ...identity, isReady }, controller, node }),
    ).rejects.toThrow();
    expect(existsSync(`${folder}/csi.sock`)).toBe(false);
    const registration = { registryDir: join(folder, "none") };
    await expect(serveDriver({ endpoint, identity, node, registration })).rejects.toMatchObject({
      code: "LISTEN_FAILED",
    });
    expect(existsSync(`${folder}/csi.sock`)).toBe(false);
    expect(process.listenerCount("SIGTERM")).toBe(before);
  });

  it("registers with kubelet as long as it runs", async () => {
    const driver = await start({ node, registration: { registryDir: folder } });
    expect(driver.registration).toEqual({ registered: undefined, error: undefined });
    expect(existsSync(`${folder}/dirs.example.com-reg.sock`)).toBe(true);
    await driver.close();
    expect(existsSync(`${folder}/dirs.example.com-reg.sock`)).toBe(false);
  });

  it("ends on a signal, and takes its listeners away", async () => {
    const before = process.listenerCount("SIGUSR2");
    const driver = await start({ controller, signals: ["SIGUSR2"] });
    expect(process.listenerCount("SIGUSR2")).toBe(before + 1);
    process.emit("SIGUSR2");
    await driver.closed;
    expect(existsSync(`${folder}/csi.sock`)).toBe(false);
    expect(process.listenerCount("SIGUSR2")).toBe(before);
  });

  it("answers Probe from what it saw last", async () => {
    const first = gate<boolean>();
    const looks = [
      () => first.promise,
      () => {
        throw new Error("hunter22");
      },
      () => true,
    ];
    const asked: (() => void)[] = [];
    const isReady = (): boolean | Promise<boolean> => {
      for (const tell of asked.splice(0)) tell();
      return (looks.length > 1 ? looks.shift() : looks[0])?.() ?? true;
    };
    const onError = vi.fn();
    await start({ identity: { ...identity, isReady, probeIntervalMs: 5 }, controller, onError });
    const one = client(IdentityDefinition);
    expect(await one.probe({})).toMatchObject({ ready: false });
    first.open(true);
    await vi.waitFor(() => expect(onError).toHaveBeenCalledOnce(), { interval: 1 });
    await vi.waitFor(async () => expect(await one.probe({})).toMatchObject({ ready: true }));
  });

  it("reports a driver that is broken, without its secrets", async () => {
    const looks: (() => boolean)[] = [
      () => {
        throw new Error("hunter22");
      },
    ];
    const isReady = (): boolean => looks[0]?.() ?? true;
    await start({ identity: { ...identity, isReady, probeIntervalMs: 60_000 }, controller });
    const text = await failure(client(IdentityDefinition).probe({}));
    expect(text).toMatch(/^FAILED_PRECONDITION isReady failed/);
    expect(text).not.toContain("hunter22");
  });

  it("shows no token of a service account to inspect", async () => {
    const shown: string[] = [];
    const nodePublishVolume = (request: object): void => void shown.push(inspect(request, { depth: 5 }));
    await start({ node: { ...node, nodePublishVolume } });
    const volumeContext = { "csi.storage.k8s.io/serviceAccount.tokens": "hunter22", other: "plain" };
    await client(NodeDefinition).nodePublishVolume({
      ...publish,
      volumeContext,
      secrets: { key: "hunter23" },
    });
    expect(shown[0]).toContain("plain");
    expect(shown[0]).not.toMatch(/hunter2/);
  });
});

describe("work of a caller that has gone", () => {
  async function slow(options: Partial<ServeDriverOptions> = {}) {
    const begun = gate();
    const done = gate();
    const gone = gate();
    const signals: AbortSignal[] = [];
    const handler = vi.fn(
      async (
        _: CreateVolumeRequest,
        { signal, callerGone }: { signal: AbortSignal; callerGone: AbortSignal },
      ) => {
        signals.push(signal);
        callerGone.addEventListener("abort", () => gone.open());
        begun.open();
        await done.promise;
        return { volume: { volumeId: `v${handler.mock.calls.length}` } };
      },
    );
    const driver = await start({ controller: { ...controller, createVolume: handler }, ...options });
    return { driver, handler, begun: begun.promise, gone: gone.promise, finish: () => done.open(), signals };
  }

  async function leave(control: Client<typeof ControllerDefinition>, work: Awaited<ReturnType<typeof slow>>) {
    const abort = new AbortController();
    const call = control.createVolume(
      { ...createVolume, parameters: { a: "1", b: "2" } },
      { signal: abort.signal },
    );
    await work.begun;
    abort.abort();
    await expect(call).rejects.toThrow();
    await work.gone;
  }
  const again = { ...createVolume, parameters: { b: "2", a: "1" } };

  /** Calls until the work of the call that went away is over. */
  async function until(
    control: Client<typeof ControllerDefinition>,
    request: typeof again,
  ): Promise<unknown> {
    for (;;) {
      try {
        return await control.createVolume(request);
      } catch (error) {
        if (!RpcError.is(error, "ABORTED")) throw error;
      }
    }
  }

  it("goes on, refuses an equal call meanwhile, and gives the result to the next one, once", async () => {
    const work = await slow();
    const control = client(ControllerDefinition);
    await leave(control, work);
    expect(work.signals[0]?.aborted).toBe(false);
    expect(await failure(control.createVolume(again))).toBe(
      'ABORTED another operation works on the creation of volume "pvc-1"',
    );
    work.finish();
    expect(await until(control, again)).toMatchObject({ volume: { volumeId: "v1" } });
    expect(work.handler).toHaveBeenCalledOnce();
    expect(await control.createVolume(again)).toMatchObject({ volume: { volumeId: "v2" } });
  });

  it.each([
    [
      "another request for the same name",
      (control: Client<typeof ControllerDefinition>) =>
        until(control, { ...again, parameters: { a: "2", b: "2" } }),
    ],
    [
      "work on the volume that was made",
      async (control: Client<typeof ControllerDefinition>) => {
        await vi.waitFor(async () =>
          expect(await failure(control.createVolume({ ...createVolume, name: "other" }))).toBe("none"),
        );
        await control.deleteVolume({ volumeId: "v1" });
      },
    ],
  ])("drops the result upon %s", async (_, between) => {
    const work = await slow();
    const control = client(ControllerDefinition);
    await leave(control, work);
    work.finish();
    await between(control);
    await until(control, again);
    expect(work.handler.mock.calls.length).toBeGreaterThan(2);
  });

  it("keeps nothing with keepResultsMs 0", async () => {
    const work = await slow({ keepResultsMs: 0 });
    const control = client(ControllerDefinition);
    await leave(control, work);
    work.finish();
    expect(await until(control, again)).toMatchObject({ volume: { volumeId: "v2" } });
  });

  it("keeps no failure, and gives back what a failed operation worked on", async () => {
    const failures: (() => never | Promise<never>)[] = [
      () => {
        throw new RpcError("RESOURCE_EXHAUSTED", "full");
      },
      () => Promise.reject(new RpcError("RESOURCE_EXHAUSTED", "full")),
    ];
    const fail = () => failures.shift()?.() ?? { volume: { volumeId: "v1" } };
    await start({ controller: { ...controller, createVolume: fail } });
    const control = client(ControllerDefinition);
    expect(await failure(control.createVolume(again))).toBe("RESOURCE_EXHAUSTED full");
    expect(await failure(control.createVolume(again))).toBe("RESOURCE_EXHAUSTED full");
    expect(await control.createVolume(again)).toMatchObject({ volume: { volumeId: "v1" } });
  });

  it("is told of a forced shutdown, also when the caller left before", async () => {
    const work = await slow();
    await leave(client(ControllerDefinition), work);
    const [signal] = work.signals;
    const fired = once(signal as AbortSignal, "abort");
    await work.driver.close({ graceMs: 1 });
    await fired;
    expect(signal?.reason).toMatchObject({ code: "UNAVAILABLE" });
    work.finish();
  });
});
