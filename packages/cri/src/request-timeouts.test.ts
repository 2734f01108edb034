import type { ServerContext, ServiceDefinition } from "@container-interfaces/transport";
import { RpcError } from "@container-interfaces/transport";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { connectRuntime } from "./connect-runtime.js";
import { ImageServiceDefinition, RuntimeServiceDefinition } from "./gen/runtime/v1/api.js";
import type { RuntimeClient } from "./runtime-client.js";
import type { ImageServiceHandlers, RuntimeServiceHandlers } from "./serve-runtime.js";
import { type RunningFakeRuntime, startFakeRuntime } from "./testing/index.js";

/** Seconds; undefined for none. */
const table: Record<string, number | undefined> = {
  version: 120,
  runPodSandbox: 240,
  stopPodSandbox: 120,
  removePodSandbox: 120,
  podSandboxStatus: 120,
  listPodSandbox: 120,
  streamPodSandboxes: 120,
  createContainer: 120,
  startContainer: 120,
  stopContainer: 120,
  removeContainer: 120,
  listContainers: 120,
  streamContainers: 120,
  containerStatus: 120,
  updateContainerResources: 120,
  reopenContainerLog: 120,
  execSync: undefined,
  exec: 120,
  attach: 120,
  portForward: 120,
  containerStats: 120,
  listContainerStats: 120,
  streamContainerStats: 120,
  podSandboxStats: 120,
  listPodSandboxStats: 120,
  streamPodSandboxStats: 120,
  updateRuntimeConfig: 120,
  status: 120,
  checkpointContainer: 120,
  checkpointPod: 120,
  restorePod: 120,
  getContainerEvents: undefined,
  listMetricDescriptors: 120,
  listPodSandboxMetrics: 120,
  streamPodSandboxMetrics: 120,
  runtimeConfig: 120,
  updatePodSandboxResources: 120,
  listImages: 120,
  streamImages: 120,
  imageStatus: 120,
  pullImage: undefined,
  removeImage: 120,
  imageFsInfo: 120,
};

/** What each RPC has seen last: the seconds that were left, or undefined. */
const seen = new Map<string, number | undefined>();

function recorders(definition: ServiceDefinition): object {
  const record = (name: string, { deadline }: ServerContext): void => {
    seen.set(
      name,
      deadline === undefined ? undefined : Math.round((deadline.getTime() - Date.now()) / 1_000),
    );
  };
  const handlers = Object.entries(definition.methods).map(([name, { responseStream }]) => {
    const answer = (_: unknown, context: ServerContext): object => {
      record(name, context);
      return {};
    };
    if (!responseStream) return [name, answer];
    // so that the list RPCs without a stream are called, too
    const stream = async function* (_: unknown, context: ServerContext): AsyncGenerator<object> {
      record(name, context);
      yield* [];
      throw new RpcError("UNIMPLEMENTED", "lists are not streamed here");
    };
    return [name, stream];
  });
  return Object.fromEntries(handlers);
}

let fake: RunningFakeRuntime;
let client: RuntimeClient;

type AnyCall = (
  request: object,
  options?: { timeoutMs?: number },
) => Promise<unknown> | AsyncIterable<unknown>;

async function call(
  name: string,
  request: object = {},
  options?: { timeoutMs?: number },
): Promise<number | undefined> {
  const answer = (client as unknown as Record<string, AnyCall>)[name]?.(request, options);
  if (answer !== undefined && Symbol.asyncIterator in answer) {
    await answer[Symbol.asyncIterator]()
      .next()
      .catch(() => {});
  } else await answer;
  return seen.get(name);
}

beforeAll(async () => {
  const replace = { ...recorders(RuntimeServiceDefinition), ...recorders(ImageServiceDefinition) };
  fake = await startFakeRuntime({
    replace: replace as Partial<RuntimeServiceHandlers & ImageServiceHandlers>,
  });
  client = await connectRuntime(fake.endpoint);
});
beforeEach(() => seen.clear());
afterAll(async () => {
  await client.close();
  await fake.stop();
});

describe("the deadlines of calls that bring none", () => {
  it("are in the table for all 43 RPCs", () => {
    const names = [RuntimeServiceDefinition, ImageServiceDefinition].flatMap(({ methods }) =>
      Object.keys(methods),
    );
    expect(names.sort()).toEqual(Object.keys(table).sort());
    expect(names).toHaveLength(43);
  });

  it.each(Object.entries(table))("%s: %s s", async (name, seconds) => {
    expect(await call(name)).toBe(seconds);
    expect(seen.has(name)).toBe(true);
  });

  it.each([
    ["stopContainer", { timeout: 30n }, 150],
    ["stopContainer", { timeout: 0n }, 120],
    ["stopContainer", { timeout: -1n }, 120],
    ["execSync", { timeout: 0n }, undefined],
    ["execSync", { timeout: 7n }, 127],
    ["execSync", { timeout: -7n }, undefined],
    ["checkpointContainer", { timeout: 30n }, 120],
    ["checkpointContainer", { timeout: 500n }, 500],
  ])("%s with %o: %s s", async (name, request, seconds) => {
    expect(await call(name, request)).toBe(seconds);
  });

  it.each([
    ["stopContainer", 2n ** 40n],
    ["stopContainer", 2n ** 63n - 1n],
    ["execSync", 2n ** 63n - 1n],
    ["checkpointContainer", 2n ** 63n - 1n],
  ])("%s with a timeout of %s s is none that fails", async (name, timeout) => {
    const left = await call(name, { timeout });
    expect(seen.has(name)).toBe(true);
    expect(left === undefined || left > 1e9).toBe(true);
  });

  it.each(Object.keys(table))("%s: the caller's own timeoutMs wins", async (name) => {
    expect(await call(name, { timeout: 3n }, { timeoutMs: 45_000 })).toBe(45);
    expect(await call(name, { timeout: 3n }, { timeoutMs: Number.POSITIVE_INFINITY })).toBe(undefined);
  });
});
