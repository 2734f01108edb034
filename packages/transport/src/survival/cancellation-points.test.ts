import { getEventListeners } from "node:events";
import { describe, expect, it } from "vitest";
import {
  aborted,
  type Deferred,
  deferred,
  type EchoClient,
  failure,
  startEcho,
} from "../../testdata/start-echo.js";
import type { RpcError, ServerContext } from "../index.js";

type Kind = "echo" | "collect" | "list" | "chat";

/** A call as a test steers it: the test says when each side goes on, and looks at what becomes of both. */
class Steered {
  /** Resolves once the handler has begun. */
  readonly begun: Deferred<void> = deferred();
  /** The handler's signal, once it has begun. */
  signal: AbortSignal | undefined;
  /** How many requests have been taken from the source. */
  produced = 0;
  /** How many requests the handler has read, and how many responses the caller has. */
  readRequests = 0;
  gotResponses = 0;
  /** Resolves once the handler has sent all its responses and has only to return. */
  readonly allSent: Deferred<void> = deferred();
  /** The handler waits for this before it answers or returns. */
  readonly proceed: Deferred<void> = deferred();
  /** Resolve once the iterators of both sides have been told that no more is wanted. */
  readonly handlerLeft: Deferred<void> = deferred();
  readonly sourceLeft: Deferred<void> = deferred();
  /** How many requests are sent, and how many responses; then the side waits. */
  readonly requests: number;
  readonly responses: number;
  /** Whether the handler reads its requests at all. */
  readonly reads: boolean;
  /** Whether a turn passes after each response. */
  readonly oneByOne: boolean;

  constructor({ requests = 1, responses = 1, reads = true, oneByOne = false } = {}) {
    this.requests = requests;
    this.responses = responses;
    this.reads = reads;
    this.oneByOne = oneByOne;
  }

  async answer(requests: AsyncIterable<unknown>, { signal }: ServerContext): Promise<object> {
    this.#begin(signal);
    try {
      await this.#read(requests);
      await Promise.race([this.proceed.promise, aborted(signal)]);
      return { text: "answer" };
    } finally {
      this.handlerLeft.resolve();
    }
  }

  async *answers(requests: AsyncIterable<unknown>, { signal }: ServerContext): AsyncGenerator<object> {
    this.#begin(signal);
    try {
      await this.#read(requests);
      for (let count = 0; count < this.responses; count++) {
        yield { count, payload: Buffer.alloc(1_000) };
        if (this.oneByOne) await new Promise(setImmediate);
      }
      this.allSent.resolve();
      await Promise.race([this.proceed.promise, aborted(signal)]);
    } finally {
      this.handlerLeft.resolve();
    }
  }

  #begin(signal: AbortSignal): void {
    this.signal = signal;
    this.begun.resolve();
  }

  async #read(requests: AsyncIterable<unknown>): Promise<void> {
    if (!this.reads) return;
    // the last request is not waited for: the source does not end
    for await (const _ of requests) if (++this.readRequests === this.requests) break;
  }

  /** Gives so many requests and then waits; a generator that waits could not be told to return. */
  source(): AsyncIterable<object> {
    const next = async (): Promise<IteratorResult<object>> => {
      if (this.produced++ < this.requests) return { done: false, value: { payload: Buffer.alloc(1_000) } };
      return new Promise(() => {});
    };
    const leave = async (): Promise<IteratorResult<object>> => {
      this.sourceLeft.resolve();
      return { done: true, value: undefined };
    };
    return { [Symbol.asyncIterator]: () => ({ next, return: leave }) };
  }

  /** Makes the call; resolves or rejects as it ends. */
  async call(client: EchoClient, kind: Kind, signal: AbortSignal): Promise<void> {
    if (kind === "echo") await client.echo({}, { signal });
    else if (kind === "collect") await client.collect(this.source(), { signal });
    else {
      const stream = kind === "list" ? client.list({}, { signal }) : client.chat(this.source(), { signal });
      for await (const _ of stream) this.gotResponses++;
    }
  }
}

async function* one<T>(item: T): AsyncGenerator<T> {
  yield item;
}

async function serveSteered(steered: Steered): Promise<Awaited<ReturnType<typeof startEcho>>> {
  return startEcho({
    echo: (request, context) => steered.answer(one(request), context),
    collect: (requests, context) => steered.answer(requests, context),
    list: (request, context) => steered.answers(one(request), context),
    chat: (requests, context) => steered.answers(requests, context),
  });
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise(setImmediate);
}

const all: readonly Kind[] = ["echo", "collect", "list", "chat"];
const manyResponses = 50_000;

interface Point {
  readonly name: string;
  readonly kinds: readonly Kind[];
  readonly steered: () => Steered;
  /** Resolves when the call is at this point. */
  readonly reached: (steered: Steered) => Promise<unknown>;
}

const points: readonly Point[] = [
  {
    name: "in the turn in which it is made",
    kinds: all,
    steered: () => new Steered(),
    reached: () => Promise.resolve(),
  },
  {
    name: "one turn later",
    kinds: all,
    steered: () => new Steered(),
    reached: () => new Promise(setImmediate),
  },
  {
    name: "when the handler has begun",
    kinds: all,
    steered: () => new Steered(),
    reached: ({ begun }) => begun.promise,
  },
  {
    name: "between two requests",
    kinds: ["collect", "chat"],
    steered: () => new Steered({ requests: 3 }),
    reached: (steered) => until(() => steered.readRequests === 3),
  },
  {
    name: "between two responses",
    kinds: ["list", "chat"],
    steered: () => new Steered({ responses: manyResponses, oneByOne: true }),
    reached: (steered) => until(() => steered.gotResponses >= 2),
  },
  {
    name: "while the source of requests is held back",
    kinds: ["collect", "chat"],
    steered: () => new Steered({ requests: 1_000_000, responses: 0, reads: false }),
    reached: async (steered) => {
      await steered.begun.promise;
      for (let before = -1; before !== steered.produced; ) {
        before = steered.produced;
        for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
      }
    },
  },
  {
    name: "while responses pour in",
    kinds: ["list", "chat"],
    steered: () => new Steered({ responses: manyResponses }),
    reached: (steered) => until(() => steered.gotResponses > 100),
  },
  {
    name: "after the last response, before the status",
    kinds: ["list", "chat"],
    steered: () => new Steered({ responses: 2 }),
    reached: (steered) => steered.allSent.promise.then(() => until(() => steered.gotResponses === 2)),
  },
];

describe.each(points.map((point) => [point.name, point] as const))(
  "a call that is cancelled %s",
  (_, point) => {
    it.each(point.kinds)("frees both sides: %s", async (kind) => {
      const steered = point.steered();
      const { client, server, reported } = await serveSteered(steered);
      const controller = new AbortController();
      const ended = failure(steered.call(client, kind, controller.signal));
      await point.reached(steered);
      controller.abort("why");
      expect(await ended).toMatchObject({ code: "CANCELLED", cause: "why" });
      expect(getEventListeners(controller.signal, "abort")).toHaveLength(0);
      if (kind === "collect" || kind === "chat") await steered.sourceLeft.promise;
      // does not wait for long, as no handler is at work any more
      const start = Date.now();
      await server.close({ graceMs: 60_000 });
      expect(Date.now() - start).toBeLessThan(5_000);
      expect(steered.gotResponses).toBeLessThan(manyResponses);
      expect(reported).toEqual([]);
      if (steered.signal === undefined) return;
      expect(steered.signal.reason).toMatchObject({ code: "CANCELLED", reason: "the caller went away" });
      await steered.handlerLeft.promise;
    });
  },
);

describe.each(all)("cancelling %s while its status is on the way", (kind) => {
  it("ends the call exactly once, and is no cancellation for a handler that has answered", async () => {
    const outcomes = new Set<string>();
    for (let turns = 0; turns < 30; turns++) {
      const steered = new Steered();
      const { client, server, connection } = await serveSteered(steered);
      const controller = new AbortController();
      let settled = 0;
      const ended = steered
        .call(client, kind, controller.signal)
        .finally(() => settled++)
        .then(
          () => "OK",
          (error: unknown) => (error as RpcError).code,
        );
      await steered.begun.promise;
      steered.proceed.resolve();
      await steered.handlerLeft.promise;
      for (let turn = 0; turn < turns % 10; turn++)
        await (turns < 15 ? undefined : new Promise(setImmediate));
      controller.abort();
      outcomes.add(await ended);
      expect(settled).toBe(1);
      expect(getEventListeners(controller.signal, "abort")).toHaveLength(0);
      await server.close({ graceMs: 60_000 });
      await connection.close();
      expect(steered.signal?.aborted).toBe(false);
    }
    for (const outcome of outcomes) expect(["OK", "CANCELLED"]).toContain(outcome);
  });
});
