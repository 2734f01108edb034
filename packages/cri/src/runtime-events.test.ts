import { RpcError, type ServerInterceptor } from "@container-interfaces/transport";
import { describe, expect, it, onTestFinished } from "vitest";
import { connectRuntime } from "./connect-runtime.js";
import { ContainerEventType, ContainerState } from "./gen/runtime/v1/api.js";
import type { RuntimeClient } from "./runtime-client.js";
import type { ContainerEvent, RuntimeEvent, RuntimeListing } from "./runtime-events.js";
import { type RunningFakeRuntime, type StartFakeRuntimeOptions, startFakeRuntime } from "./testing/index.js";

interface Followed {
  fake: RunningFakeRuntime;
  client: RuntimeClient;
  /** Resolves when the runtime has seen that nobody follows the first stream any more. */
  left: Promise<void>;
}

async function startFollowed(options: StartFakeRuntimeOptions = {}): Promise<Followed> {
  let leave = (): void => {};
  const left = new Promise<void>((resolve) => (leave = resolve));
  const watcher: ServerInterceptor = {
    stream: (call, next) => {
      if (call.path.endsWith("/GetContainerEvents")) call.context.signal.addEventListener("abort", leave);
      return next(call);
    },
  };
  const fake = await startFakeRuntime({ images: ["busybox"], interceptors: [watcher], ...options });
  onTestFinished(() => fake.stop());
  const client = await connectRuntime(fake.endpoint);
  onTestFinished(() => client.close());
  return { fake, client, left };
}

async function runContainer(
  client: RuntimeClient,
  name: string,
): Promise<{ podSandboxId: string; containerId: string }> {
  const { podSandboxId } = await client.runPodSandbox({
    config: { metadata: { name, namespace: "n", uid: name } },
  });
  const config = { metadata: { name }, image: { image: "busybox" } };
  const { containerId } = await client.createContainer({ podSandboxId, config });
  await client.startContainer({ containerId });
  return { podSandboxId, containerId };
}

async function nextList(events: AsyncIterator<RuntimeEvent>): Promise<RuntimeListing> {
  const { value } = await events.next();
  expect(value).toMatchObject({ kind: "list" });
  return value as RuntimeListing;
}

async function nextEvents(events: AsyncIterator<RuntimeEvent>, count: number): Promise<[string, number][]> {
  const seen: [string, number][] = [];
  while (seen.length < count) {
    const { value } = await events.next();
    expect(value).toMatchObject({ kind: "event" });
    const { event } = value as ContainerEvent;
    seen.push([event.containerId, event.containerEventType]);
  }
  return seen;
}

const {
  CONTAINER_CREATED_EVENT: created,
  CONTAINER_STARTED_EVENT: started,
  CONTAINER_STOPPED_EVENT: stopped,
  CONTAINER_DELETED_EVENT: deleted,
} = ContainerEventType;

describe("events", () => {
  it("begin with a list of everything and go on with what happens", async () => {
    const { client } = await startFollowed();
    const before = await runContainer(client, "before");
    const events = client.events()[Symbol.asyncIterator]();
    const list = await nextList(events);
    expect(list.gap).toBeUndefined();
    expect(list.pods.map(({ id }) => id)).toEqual([before.podSandboxId]);
    expect(list.containers.map(({ id }) => id)).toEqual([before.containerId]);

    const { podSandboxId, containerId } = await runContainer(client, "after");
    await client.removePodSandbox({ podSandboxId });
    expect(await nextEvents(events, 8)).toEqual([
      [podSandboxId, created],
      [podSandboxId, started],
      [containerId, created],
      [containerId, started],
      [containerId, stopped],
      [podSandboxId, stopped],
      [containerId, deleted],
      [podSandboxId, deleted],
    ]);
    await events.return?.();
  });

  it("carry the state of the whole pod", async () => {
    const { client } = await startFollowed();
    const { podSandboxId, containerId } = await runContainer(client, "one");
    const events = client.events()[Symbol.asyncIterator]();
    await nextList(events);
    await client.stopContainer({ containerId, timeout: 0n });
    const { value } = (await events.next()) as { value: ContainerEvent };
    expect(value.event.podSandboxStatus).toMatchObject({ id: podSandboxId, metadata: { name: "one" } });
    expect(value.event.containersStatuses).toMatchObject([
      { id: containerId, state: ContainerState.CONTAINER_EXITED, exitCode: 137 },
    ]);
    expect(value.event.createdAt).toBeGreaterThan(value.event.containersStatuses[0]?.finishedAt ?? 0n);
    await events.return?.();
  });

  it("come to any number of followers", async () => {
    const { client } = await startFollowed();
    const followers = Array.from({ length: 30 }, () => client.events()[Symbol.asyncIterator]());
    await Promise.all(followers.map(nextList));
    const { podSandboxId } = await client.runPodSandbox({
      config: { metadata: { name: "a", namespace: "n", uid: "u" } },
    });
    const seen = await Promise.all(followers.map((each) => nextEvents(each, 2)));
    expect(new Set(seen.flat().map(([id]) => id))).toEqual(new Set([podSandboxId]));
    await Promise.all(followers.map((each) => each.return?.()));
  });

  it("go on after a restart of the runtime, with a list that follows a gap", async () => {
    const { fake, client } = await startFollowed();
    const { containerId } = await runContainer(client, "one");
    const events = client.events()[Symbol.asyncIterator]();
    await nextList(events);
    const before = Date.now();
    await fake.restart({ whileDown: () => fake.runtime.endContainer(containerId, { exitCode: 3 }) });
    const list = await nextList(events);
    expect(list.gap?.cause).toBeInstanceOf(RpcError);
    expect(list.gap?.since.getTime()).toBeGreaterThanOrEqual(before);
    expect(list.containers).toMatchObject([{ id: containerId, state: ContainerState.CONTAINER_EXITED }]);
    await client.removeContainer({ containerId });
    expect(await nextEvents(events, 1)).toEqual([[containerId, deleted]]);
    await events.return?.();
  });

  it("go on when the runtime ends the stream though nothing is wrong", async () => {
    const { fake, client } = await startFollowed();
    const events = client.events()[Symbol.asyncIterator]();
    await nextList(events);
    fake.runtime.endEvents();
    expect((await nextList(events)).gap?.cause).toMatchObject({
      code: "UNAVAILABLE",
      reason: "the runtime ended the stream",
    });
    await client.runPodSandbox({ config: { metadata: { name: "a", namespace: "n", uid: "u" } } });
    expect(await nextEvents(events, 2)).toHaveLength(2);
    await events.return?.();
  });

  it("go on, with a list, when this side was too slow", async () => {
    const { client } = await startFollowed({ eventBuffer: 1 });
    const events = client.events()[Symbol.asyncIterator]();
    await nextList(events);
    const { podSandboxId } = await runContainer(client, "fast");
    // four at once: the buffer holds one
    await client.removePodSandbox({ podSandboxId });
    let result = await events.next();
    while ((result.value as RuntimeEvent).kind === "event") result = await events.next();
    expect(result.value).toMatchObject({
      kind: "list",
      pods: [],
      gap: { cause: { code: "RESOURCE_EXHAUSTED" } },
    });
    await events.return?.();
  });

  it("survive a runtime that comes and goes", async () => {
    let round = 0;
    const { fake, client } = await startFollowed({
      replace: {
        async *getContainerEvents(_, context) {
          if (++round <= 3) throw new RpcError("UNAVAILABLE", `down ${round}`);
          yield* fake.runtime.handlers.getContainerEvents({}, context);
        },
      },
    });
    const events = client.events()[Symbol.asyncIterator]();
    const gaps = [];
    for (let list = 0; list < 4; list++) gaps.push((await nextList(events)).gap?.cause.reason);
    expect(gaps).toEqual([undefined, "down 1", "down 2", "down 3"]);
    await client.runPodSandbox({ config: { metadata: { name: "a", namespace: "n", uid: "u" } } });
    expect(await nextEvents(events, 1)).toHaveLength(1);
    await events.return?.();
  });

  it("keep one gap over several attempts that fail before the list", async () => {
    const { fake, client } = await startFollowed();
    const events = client.events()[Symbol.asyncIterator]();
    await nextList(events);
    let failures = 2;
    await fake.restart({
      replace: {
        listPodSandbox: () => {
          throw new RpcError("UNIMPLEMENTED", "never");
        },
        async *streamPodSandboxes() {
          if (failures-- > 0) throw new RpcError("UNAVAILABLE", "starting");
          yield* [];
        },
      },
    });
    expect((await nextList(events)).gap?.cause.reason).not.toBe("starting");
    expect(failures).toBe(-1);
    await events.return?.();
  });

  it.each([
    ["after the list", 0],
    ["after an event", 1],
  ])("end when the consumer leaves %s, and the runtime is told", async (_, count) => {
    const { client, left } = await startFollowed();
    let seen = 0;
    for await (const each of client.events()) {
      if (each.kind === "list")
        await client.runPodSandbox({ config: { metadata: { name: "a", namespace: "n", uid: "u" } } });
      if (seen++ === count) break;
    }
    await left;
  });

  it("end when the consumer leaves a quiet runtime after the list", async () => {
    const { client, left } = await startFollowed();
    for await (const each of client.events()) if (each.kind === "list") break;
    await left;
  });

  it("end with the signal's reason", async () => {
    const { client, left } = await startFollowed();
    const controller = new AbortController();
    const events = client.events({ signal: controller.signal })[Symbol.asyncIterator]();
    await nextList(events);
    const next = events.next();
    controller.abort(new Error("enough"));
    await expect(next).rejects.toMatchObject({ code: "CANCELLED", cause: new Error("enough") });
    await left;
    const late = client.events({ signal: controller.signal })[Symbol.asyncIterator]();
    await expect(late.next()).rejects.toMatchObject({ code: "CANCELLED", cause: new Error("enough") });
  });

  it.each(["signal", "close"] as const)(
    "end at once while they wait for the runtime to come back: %s",
    async (how) => {
      const { fake, client } = await startFollowed();
      const controller = new AbortController();
      const events = client.events({ signal: controller.signal })[Symbol.asyncIterator]();
      await nextList(events);
      const lost = new Promise<void>((resolve) => client.onConnectionLost(resolve));
      await fake.stop();
      await lost;
      const next = events.next();
      const ended = expect(next).rejects.toMatchObject({ code: "CANCELLED" });
      if (how === "signal") controller.abort();
      else await client.close();
      await ended;
    },
  );

  it("end when the client is closed", async () => {
    const { client, left } = await startFollowed();
    const events = client.events()[Symbol.asyncIterator]();
    await nextList(events);
    const next = events.next();
    await Promise.all([expect(next).rejects.toMatchObject({ code: "CANCELLED" }), client.close()]);
    await left;
    await expect(client.events()[Symbol.asyncIterator]().next()).rejects.toMatchObject({ code: "CANCELLED" });
  });

  it("end with UNIMPLEMENTED where the runtime has none", async () => {
    const { client } = await startFollowed({ without: ["getContainerEvents"] });
    const events = client.events()[Symbol.asyncIterator]();
    const all = async (): Promise<void> => {
      for (;;) await events.next();
    };
    await expect(all()).rejects.toMatchObject({ code: "UNIMPLEMENTED" });
  });

  it("end with the runtime's refusal", async () => {
    const refuse = (): never => {
      throw new RpcError("PERMISSION_DENIED", "not for you");
    };
    const { client } = await startFollowed({ replace: { listContainers: refuse, streamContainers: refuse } });
    await expect(client.events()[Symbol.asyncIterator]().next()).rejects.toMatchObject({
      code: "PERMISSION_DENIED",
    });
  });
});
