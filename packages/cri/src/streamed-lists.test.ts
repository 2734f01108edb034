import {
  type CallOptions,
  type Client,
  RpcError,
  type ServerInterceptor,
} from "@container-interfaces/transport";
import { afterEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { connectRuntime } from "./connect-runtime.js";
import type { ImageServiceDefinition, RuntimeServiceDefinition } from "./gen/runtime/v1/api.js";
import type { RuntimeClient } from "./runtime-client.js";
import { createStreamedLists, MissingStreams } from "./streamed-lists.js";
import {
  type RpcName,
  type RunningFakeRuntime,
  type StartFakeRuntimeOptions,
  startFakeRuntime,
} from "./testing/index.js";

const streams: RpcName[] = [
  "streamPodSandboxes",
  "streamContainers",
  "streamContainerStats",
  "streamPodSandboxStats",
  "streamPodSandboxMetrics",
  "streamImages",
];

/** A runtime with five of everything, the names of the RPCs that it got, and a client. */
async function connectToFull(
  options: StartFakeRuntimeOptions = {},
): Promise<{ fake: RunningFakeRuntime; client: RuntimeClient; calls: string[] }> {
  const calls: string[] = [];
  const recorder: ServerInterceptor = {
    unary: (call, next) => {
      calls.push(call.method.name);
      return next(call);
    },
    stream: (call, next) => {
      calls.push(call.method.name);
      return next(call);
    },
  };
  const names = ["a", "b", "c", "d", "e"];
  const registry = names.map((name) => ({ name }));
  const fake = await startFakeRuntime({
    batchSize: 2,
    registry,
    images: names,
    interceptors: [recorder],
    ...options,
  });
  onTestFinished(() => fake.stop());
  const client = await connectRuntime(fake.endpoint);
  onTestFinished(() => client.close());
  for (const name of names) {
    const { podSandboxId } = await client.runPodSandbox({
      config: { metadata: { name, namespace: "n", uid: name } },
    });
    const config = { metadata: { name }, image: { image: name }, labels: { name } };
    const { containerId } = await client.createContainer({ podSandboxId, config });
    await client.startContainer({ containerId });
  }
  calls.length = 0;
  return { fake, client, calls };
}

/** How many of everything the lists give. */
async function countAll(client: RuntimeClient): Promise<number[]> {
  return [
    (await client.listPodSandbox({})).items.length,
    (await client.listContainers({})).containers.length,
    (await client.listContainerStats({})).stats.length,
    (await client.listPodSandboxStats({})).stats.length,
    (await client.listPodSandboxMetrics({})).podMetrics.length,
    (await client.listImages({})).images.length,
  ];
}

describe("lists", () => {
  const streamed = [
    "StreamPodSandboxes",
    "StreamContainers",
    "StreamContainerStats",
    "StreamPodSandboxStats",
    "StreamPodSandboxMetrics",
    "StreamImages",
  ];
  const plain = [
    "ListPodSandbox",
    "ListContainers",
    "ListContainerStats",
    "ListPodSandboxStats",
    "ListPodSandboxMetrics",
    "ListImages",
  ];

  it("come in batches through the streaming RPCs", async () => {
    const { client, calls } = await connectToFull();
    expect(await countAll(client)).toEqual([5, 5, 5, 5, 5, 5]);
    expect(calls).toEqual(streamed);
  });

  it("keep the filter and the order", async () => {
    const { client } = await connectToFull();
    const { containers } = await client.listContainers({ filter: { labelSelector: { name: "c" } } });
    expect(containers.map(({ metadata }) => metadata?.name)).toEqual(["c"]);
    expect((await client.listPodSandbox({})).items.map(({ metadata }) => metadata?.name)).toEqual([
      "a",
      "b",
      "c",
      "d",
      "e",
    ]);
    expect((await client.listContainers({ filter: { id: "none" } })).containers).toEqual([]);
  });

  it("fall back to the plain RPCs, and remember that", async () => {
    const { client, calls } = await connectToFull({ without: streams });
    expect(await countAll(client)).toEqual([5, 5, 5, 5, 5, 5]);
    // the runtime does not have the streams, so its interceptors do not see them asked for
    expect(calls).toEqual(plain);
  });

  it("ask for each stream once", async () => {
    const unimplemented = vi.fn(() => {
      throw new RpcError("UNIMPLEMENTED", "not here");
    });
    const { client, calls } = await connectToFull({ replace: { streamContainers: unimplemented } });
    for (let round = 0; round < 3; round++) await client.listContainers({});
    expect(unimplemented).toHaveBeenCalledTimes(1);
    expect(calls).toEqual(["StreamContainers", "ListContainers", "ListContainers", "ListContainers"]);
    // one missing stream says nothing of the others
    await client.listPodSandbox({});
    expect(calls.at(-1)).toBe("StreamPodSandboxes");
  });

  it("are streamed again after a restart into a newer runtime", async () => {
    const { fake, client, calls } = await connectToFull({ without: streams });
    expect(await countAll(client)).toEqual([5, 5, 5, 5, 5, 5]);
    const lost = new Promise<void>((resolve) => client.onConnectionLost(resolve));
    await fake.restart({ without: [] });
    await lost;
    calls.length = 0;
    expect((await client.listContainers({}, { waitForReady: true })).containers).toHaveLength(5);
    expect(calls).toEqual(["StreamContainers"]);
  });

  it("fail when the stream breaks off, with nothing of what came", async () => {
    const { client, calls } = await connectToFull({
      replace: {
        async *streamContainers() {
          yield { containers: [{ id: "half" }] };
          throw new RpcError("INTERNAL", "the store is gone");
        },
      },
    });
    await expect(client.listContainers({})).rejects.toMatchObject({
      code: "INTERNAL",
      reason: "the store is gone",
    });
    expect(calls).toEqual(["StreamContainers"]);
  });

  it("fail when the runtime goes away in the middle", async () => {
    let begun = (): void => {};
    const underway = new Promise<void>((resolve) => (begun = resolve));
    const { fake, client } = await connectToFull({
      replace: {
        async *streamContainers(_, { signal }) {
          yield { containers: [{ id: "half" }] };
          begun();
          await new Promise((resolve) => signal.addEventListener("abort", resolve));
        },
      },
    });
    const list = client.listContainers({});
    await underway;
    await Promise.all([expect(list).rejects.toBeInstanceOf(RpcError), fake.restart()]);
  });

  it("have the deadline of the caller", async () => {
    const { client } = await connectToFull({
      replace: {
        async *streamContainers(_, { signal }) {
          yield* [];
          await new Promise((resolve) => signal.addEventListener("abort", resolve));
        },
      },
    });
    await expect(client.listContainers({}, { timeoutMs: 20 })).rejects.toMatchObject({
      code: "DEADLINE_EXCEEDED",
    });
    const signal = AbortSignal.abort(new Error("enough"));
    await expect(client.listContainers({}, { signal })).rejects.toMatchObject({
      code: "CANCELLED",
      cause: new Error("enough"),
    });
  });
});

describe("createStreamedLists", () => {
  afterEach(() => void vi.useRealTimers());

  it("leaves the plain call what the stream has left of the deadline", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const given: (CallOptions | undefined)[] = [];
    const stub = {
      streamContainers: () => {
        vi.setSystemTime(Date.now() + 300);
        throw new RpcError("UNIMPLEMENTED", "not here");
      },
      listContainers: (_: unknown, options?: CallOptions) => {
        given.push(options);
        return Promise.resolve({ containers: [] });
      },
    };
    const listsOf = (): ReturnType<typeof createStreamedLists> =>
      createStreamedLists(
        stub as unknown as Client<RuntimeServiceDefinition>,
        {} as Client<ImageServiceDefinition>,
        new MissingStreams(),
      );
    const signal = new AbortController().signal;
    await listsOf().listContainers({}, { timeoutMs: 1_000, signal });
    await listsOf().listContainers({}, { timeoutMs: 100 });
    await listsOf().listContainers({}, {});
    await listsOf().listContainers({});
    const remembered = listsOf();
    await remembered.listContainers({}, { timeoutMs: 1_000 });
    await remembered.listContainers({}, { timeoutMs: 1_000 });
    expect(given).toEqual([
      { timeoutMs: 700, signal },
      { timeoutMs: 0 },
      {},
      undefined,
      { timeoutMs: 700 },
      { timeoutMs: 1_000 },
    ]);
  });
});
