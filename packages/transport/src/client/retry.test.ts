import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { EchoDefinition } from "../../testdata/echo-definition.js";
import {
  all,
  connectTo,
  type EchoHandlers,
  type EchoSetup,
  failure,
  forever,
  startEcho,
  stream,
  temporaryFolder,
} from "../../testdata/start-echo.js";
import { type RetryPolicy, RpcError, type RpcStatusName, retry } from "../index.js";

interface Setup extends EchoSetup {
  /** `grpc-previous-rpc-attempts` of each call that came in. */
  readonly seen: unknown[];
}

/** A server whose first calls fail, and a client that tries again. */
function startFailing(
  failures: readonly (RpcStatusName | RpcError)[],
  policy: Partial<RetryPolicy> = {},
  handlers: EchoHandlers = {},
): Promise<Setup> {
  const seen: unknown[] = [];
  const left = [...failures];
  const fail = (previous: readonly unknown[] | undefined): void => {
    seen.push(previous?.[0]);
    const next = left.shift();
    if (next !== undefined)
      throw next instanceof RpcError ? next : new RpcError(next, `failure ${seen.length}`);
  };
  const all4: EchoHandlers = {
    echo(request, { metadata }) {
      fail(metadata["grpc-previous-rpc-attempts"]);
      return request;
    },
    async collect(_, { metadata }) {
      fail(metadata["grpc-previous-rpc-attempts"]);
      return {};
    },
    async *list({ count }, { metadata }) {
      fail(metadata["grpc-previous-rpc-attempts"]);
      for (let index = 0; index < count; index++) yield { count: index };
    },
    async *chat(_, { metadata }) {
      fail(metadata["grpc-previous-rpc-attempts"]);
      yield {};
    },
    ...handlers,
  };
  const interceptors = [retry({ methods: () => true, initialBackoffMs: 1, ...policy })];
  return startEcho(all4, { connection: { interceptors } }).then((setup) => ({ ...setup, seen }));
}

function pushback(value: string): RpcError {
  return new RpcError("UNAVAILABLE", "pushed back", { metadata: { "grpc-retry-pushback-ms": [value] } });
}

describe("a call that is safe to repeat", () => {
  it("is repeated until it succeeds, and the peer is told how often it failed before", async () => {
    const { client, seen } = await startFailing(["UNAVAILABLE", "UNAVAILABLE", "UNAVAILABLE"]);
    expect(await client.echo({ text: "x" }, { metadata: { key: "value" } })).toMatchObject({ text: "x" });
    expect(seen).toEqual([undefined, "1", "2", "3"]);
  });

  it("is repeated as a stream, too", async () => {
    const { client, seen } = await startFailing(["UNAVAILABLE", "UNAVAILABLE"]);
    expect(await all(client.list({ count: 3 }))).toHaveLength(3);
    expect(seen).toEqual([undefined, "1", "2"]);
  });

  it("fails with its last error when the attempts are used up", async () => {
    const { client, seen } = await startFailing(Array(9).fill("UNAVAILABLE"), { maxAttempts: 3 });
    expect(await failure(client.echo({}))).toMatchObject({ code: "UNAVAILABLE", reason: "failure 3" });
    expect(await failure(client.list({}))).toMatchObject({ code: "UNAVAILABLE", reason: "failure 6" });
    expect(seen).toHaveLength(6);
  });

  it("is repeated five times at most by default, and with one attempt never", async () => {
    const { client, seen } = await startFailing(Array(9).fill("UNAVAILABLE"));
    await failure(client.echo({}));
    expect(seen).toHaveLength(5);
    const once = await startFailing(["UNAVAILABLE"], { maxAttempts: 1 });
    await failure(once.client.echo({}));
    expect(once.seen).toHaveLength(1);
  });

  it("is repeated after the codes of the policy only", async () => {
    const byDefault = await startFailing(["ABORTED"]);
    expect(await failure(byDefault.client.echo({}))).toMatchObject({ code: "ABORTED" });
    const { client, seen } = await startFailing(["ABORTED", "INTERNAL", "UNAVAILABLE"], {
      codes: ["ABORTED", "INTERNAL"],
    });
    expect(await failure(client.echo({}))).toMatchObject({ code: "UNAVAILABLE" });
    expect(seen).toHaveLength(3);
  });

  it("is one that the policy names, by its name, its path or a function", async () => {
    for (const [methods, repeated] of [
      [["Echo"], true],
      [["/test.v1.EchoService/Echo"], true],
      [["echo", "List"], false],
      [[], false],
      [({ path }: { path: string }) => path.endsWith("/Echo"), true],
      [() => false, false],
    ] as const) {
      const { client, seen } = await startFailing(["UNAVAILABLE"], { methods });
      const outcome = await client.echo({}).catch((error: unknown) => error);
      expect(outcome instanceof RpcError).toBe(!repeated);
      expect(seen).toHaveLength(repeated ? 2 : 1);
    }
  });

  it("is repeated where nobody listens yet", async () => {
    const interceptors = [retry({ methods: ["Echo"], maxAttempts: 3, initialBackoffMs: 1 })];
    const connection = connectTo(join(await temporaryFolder(), "s.sock"), { interceptors });
    expect((await failure(connection.client(EchoDefinition).echo({}))).reason).toMatch(/^connect ENOENT/);
  });
});

describe("a call that is never repeated", () => {
  it("streams requests", async () => {
    const { client, seen } = await startFailing(["UNAVAILABLE", "UNAVAILABLE"]);
    await failure(client.collect(stream({})));
    await failure(client.chat(stream({})));
    expect(seen).toHaveLength(2);
  });

  it("is a stream that has given a message", async () => {
    let calls = 0;
    const { client } = await startFailing(
      [],
      {},
      {
        async *list() {
          calls++;
          yield {};
          throw new RpcError("UNAVAILABLE", "in the middle");
        },
      },
    );
    const got: unknown[] = [];
    const error = await (async () => {
      for await (const message of client.list({})) got.push(message);
    })().catch((error: unknown) => error);
    expect(error).toMatchObject({ code: "UNAVAILABLE", reason: "in the middle" });
    expect(got).toHaveLength(1);
    expect(calls).toBe(1);
  });
});

describe("the deadline of a call", () => {
  it("holds for all attempts, and tells of the failure before", async () => {
    let calls = 0;
    const { client } = await startFailing(
      [],
      {},
      {
        echo(_, { signal }) {
          if (++calls === 1) throw new RpcError("UNAVAILABLE", "not yet");
          return forever(signal);
        },
      },
    );
    const start = performance.now();
    const error = await failure(client.echo({}, { timeoutMs: 300 }));
    expect(performance.now() - start).toBeLessThan(2_000);
    expect(error).toMatchObject({
      code: "DEADLINE_EXCEEDED",
      reason: "no answer within 300 ms and 2 attempts: not yet",
      method: "/test.v1.EchoService/Echo",
    });
    expect(calls).toBe(2);
  });

  it("leaves less for each attempt", async () => {
    const given: (number | undefined)[] = [];
    const { connection } = await startFailing(Array(4).fill("UNAVAILABLE"), {
      initialBackoffMs: 20,
      jitter: 0,
    });
    const client = connection.client(EchoDefinition, {
      interceptors: [
        {
          unary(call, next) {
            given.push(call.options.timeoutMs);
            return next(call);
          },
        },
      ],
    });
    await client.echo({}, { timeoutMs: 10_000 });
    expect(given[0]).toBe(10_000);
    // a timer may be a millisecond early
    for (const [index, pausedMs] of [20, 60, 140, 300].entries())
      expect(given[index + 1]).toBeLessThanOrEqual(10_000 - pausedMs + index + 1);
  });

  it("leaves no time for an attempt after a pause that is longer", async () => {
    const { client, seen } = await startFailing(["UNAVAILABLE"], {
      initialBackoffMs: 60_000,
      maxBackoffMs: 60_000,
    });
    expect(await failure(client.echo({}, { timeoutMs: 10_000 }))).toMatchObject({ reason: "failure 1" });
    expect(seen).toHaveLength(1);
  });

  it("that is none is refused by the call", async () => {
    const { client, seen } = await startFailing([]);
    expect(await failure(client.echo({}, { timeoutMs: -1 }))).toMatchObject({ code: "INVALID_ARGUMENT" });
    expect(seen).toEqual([]);
  });
});

it("a signal ends the pause, however many calls share it", async () => {
  const { client, seen } = await startFailing(Array(40).fill("UNAVAILABLE"), {
    initialBackoffMs: 600_000,
    maxBackoffMs: 600_000,
  });
  const warned: unknown[] = [];
  const onWarning = (warning: unknown): void => void warned.push(warning);
  process.on("warning", onWarning);
  const controller = new AbortController();
  const { signal } = controller;
  const calls = Array.from({ length: 20 }, (_, index) =>
    failure(index % 2 === 0 ? client.echo({}, { signal }) : client.list({}, { signal })),
  );
  while (seen.length < calls.length) await new Promise(setImmediate);
  // the answers are on their way, and one more call is behind them
  await failure(client.collect(stream({})));
  controller.abort("enough");
  for (const error of await Promise.all(calls))
    expect(error).toMatchObject({ code: "CANCELLED", cause: "enough" });
  expect(seen).toHaveLength(calls.length + 1);
  process.off("warning", onWarning);
  expect(warned).toEqual([]);
});

describe("a peer that pushes back", () => {
  it("decides about the pause", async () => {
    const { client, seen } = await startFailing([pushback("0"), pushback("1")], {
      initialBackoffMs: 600_000,
      maxBackoffMs: 600_000,
    });
    await client.echo({});
    expect(seen).toHaveLength(3);
  });

  it.each(["-1", "soon", "", "99999999999"])("with %j wants no other attempt", async (value) => {
    const { client, seen } = await startFailing([pushback(value)]);
    expect(await failure(client.echo({}))).toMatchObject({ reason: "pushed back" });
    expect(seen).toHaveLength(1);
  });
});

it("pauses grow up to their limit, and vary by the jitter", async () => {
  const lengths = async (policy: Partial<RetryPolicy>): Promise<number[]> => {
    const found: number[] = [];
    const { unary } = retry({ methods: () => true, initialBackoffMs: 10, maxBackoffMs: 30, ...policy });
    const timers = vi.spyOn(globalThis, "setTimeout").mockImplementation(((end: () => void, ms: number) => {
      found.push(ms);
      queueMicrotask(end);
    }) as never);
    const call = { method: EchoDefinition.methods.echo, path: "/x", endpoint: "", request: {}, options: {} };
    await unary?.(call, () => Promise.reject(new RpcError("UNAVAILABLE", "no"))).catch(() => {});
    timers.mockRestore();
    return found;
  };
  expect(await lengths({ jitter: 0 })).toEqual([10, 20, 30, 30]);
  expect(await lengths({ jitter: 0, backoffMultiplier: 1, maxAttempts: 3 })).toEqual([10, 10]);
  const varied = await lengths({ jitter: 0.5, maxAttempts: 101, backoffMultiplier: 1 });
  expect(new Set(varied).size).toBeGreaterThan(50);
  for (const ms of varied) expect(Math.abs(ms - 10)).toBeLessThanOrEqual(5);
});

it("a policy that is none is refused", () => {
  for (const wrong of [
    { methods: undefined as never },
    { maxAttempts: 0 },
    { maxAttempts: 1.5 },
    { initialBackoffMs: -1 },
    { maxBackoffMs: Infinity },
    { backoffMultiplier: 0.5 },
    { backoffMultiplier: Number.NaN },
    { jitter: 2 },
  ]) {
    expect(() => retry({ methods: [], ...wrong })).toThrow(
      /^\[INVALID_ARGUMENT\] making a policy of retries: /,
    );
  }
});

it("lets a reader leave a stream that waits", async () => {
  const begun = vi.fn();
  const fired = vi.fn();
  const { client } = await startEcho(
    {
      async *list(_, { signal }) {
        begun();
        signal.addEventListener("abort", fired, { once: true });
        yield await forever(signal);
      },
    },
    { connection: { interceptors: [retry({ methods: ["List"] })] } },
  );
  const waiting = client.list({})[Symbol.asyncIterator]();
  const pending = waiting.next();
  await vi.waitFor(() => expect(begun).toHaveBeenCalledOnce());
  expect(await waiting.return?.()).toEqual({ value: undefined, done: true });
  expect(await pending).toEqual({ value: undefined, done: true });
  expect(await waiting.next()).toEqual({ value: undefined, done: true });
  await vi.waitFor(() => expect(fired).toHaveBeenCalledOnce());
  expect(begun).toHaveBeenCalledOnce();
});
