import { getEventListeners } from "node:events";
import { describe, expect, it, onTestFinished } from "vitest";
import {
  aborted,
  all,
  deferred,
  type EchoClient,
  type EchoHandlers,
  failure,
  forever,
  readingHandlers,
  startEcho,
  stream,
} from "../../testdata/start-echo.js";
import type { CallOptions, ServerContext } from "../index.js";

const kinds = ["echo", "collect", "list", "chat"] as const;
type Kind = (typeof kinds)[number];

function call(client: EchoClient, kind: Kind, options?: CallOptions): Promise<unknown> {
  switch (kind) {
    case "echo":
      return client.echo({ text: "x" }, options);
    case "collect":
      return client.collect(stream({ text: "x" }), options);
    case "list":
      return all(client.list({ count: 2 }, options));
    case "chat":
      return all(client.chat(stream({ text: "x" }), options));
  }
}

/** Handlers of each kind that say they have begun and then wait for their signal. */
function waiting(begun: (context: ServerContext) => void): EchoHandlers {
  return {
    echo: (_, context) => {
      begun(context);
      return forever(context.signal);
    },
    collect: (_, context) => {
      begun(context);
      return forever(context.signal);
    },
    async *list(_, context) {
      begun(context);
      yield await forever(context.signal);
    },
    async *chat(_, context) {
      begun(context);
      yield await forever(context.signal);
    },
  };
}

describe.each(kinds)("a signal on %s", (kind) => {
  it("that has fired before means that nothing is sent", async () => {
    let handled = 0;
    const { client } = await startEcho(waiting(() => handled++));
    const reason = new Error("not any more");
    const error = await failure(call(client, kind, { signal: AbortSignal.abort(reason) }));
    expect(error.message).toMatch(
      /^\[CANCELLED\] calling \/test\.v1\.EchoService\/\w+ on .*: the caller's signal fired$/,
    );
    expect(error.cause).toBe(reason);
    expect(handled).toBe(0);
  });

  it("that fires during the call ends it with the reason as cause, and fires the handler's", async () => {
    const begun = deferred<ServerContext>();
    const { client, reported } = await startEcho(waiting(begun.resolve));
    const controller = new AbortController();
    const ended = failure(call(client, kind, { signal: controller.signal }));
    const { signal } = await begun.promise;
    const reason = { not: "an error" };
    controller.abort(reason);
    const error = await ended;
    expect(error).toMatchObject({ code: "CANCELLED", reason: "the caller's signal fired" });
    expect(error.cause).toBe(reason);
    expect(await aborted(signal)).toMatchObject({
      name: "RpcError",
      code: "CANCELLED",
      reason: "the caller went away",
    });
    expect(reported).toEqual([]);
    expect(getEventListeners(controller.signal, "abort")).toHaveLength(0);
  });

  it("that fires afterwards changes nothing", async () => {
    const contexts: ServerContext[] = [];
    const { client } = await startEcho({
      echo: (request, context) => {
        contexts.push(context);
        return request;
      },
      collect: async (requests, context) => {
        contexts.push(context);
        return { count: (await all(requests)).length };
      },
      async *list(_, context) {
        contexts.push(context);
        yield {};
      },
      async *chat(requests, context) {
        contexts.push(context);
        yield* requests;
      },
    });
    const controller = new AbortController();
    await call(client, kind, { signal: controller.signal });
    expect(getEventListeners(controller.signal, "abort")).toHaveLength(0);
    controller.abort();
    await call(client, kind);
    // a second call on the same connection has been there and back
    expect(contexts.map(({ signal }) => signal.aborted)).toEqual([false, false]);
  });

  it("shared by 50 calls at once gives no warning and leaves no listener", async () => {
    const warnings: Error[] = [];
    const onWarning = (warning: Error): void => void warnings.push(warning);
    process.on("warning", onWarning);
    onTestFinished(() => void process.off("warning", onWarning));
    let handled = 0;
    const allBegun = deferred();
    const { client } = await startEcho(waiting(() => ++handled === 50 && allBegun.resolve()));
    const controller = new AbortController();
    const ended = Promise.all(
      Array.from({ length: 50 }, () => failure(call(client, kind, { signal: controller.signal }))),
    );
    await allBegun.promise;
    expect(getEventListeners(controller.signal, "abort")).toHaveLength(1);
    controller.abort();
    for (const error of await ended) expect(error.cause).toBe(controller.signal.reason);
    expect(getEventListeners(controller.signal, "abort")).toHaveLength(0);
    await new Promise(setImmediate);
    expect(warnings).toEqual([]);
  });
});

describe("cancelling", () => {
  it("is seen when the signal fires while the first request is asked for", async () => {
    const { client } = await startEcho();
    for (const kind of ["collect", "chat"] as const) {
      const controller = new AbortController();
      const source: AsyncIterable<object> = {
        [Symbol.asyncIterator]() {
          controller.abort("at once");
          return { next: () => new Promise(() => {}) };
        },
      };
      const error = await failure<unknown>(client[kind](source, { signal: controller.signal }));
      expect(error).toMatchObject({ code: "CANCELLED", cause: "at once" });
    }
  });

  it("is seen when the signal fires while the request is encoded", async () => {
    const { client } = await startEcho(waiting(() => {}));
    for (const kind of ["echo", "list"] as const) {
      const controller = new AbortController();
      const request = {
        get text(): string {
          controller.abort("at once");
          return "x";
        },
      };
      const error = await failure<unknown>(client[kind](request, { signal: controller.signal }));
      expect(error).toMatchObject({ code: "CANCELLED", cause: "at once" });
    }
  });

  it("does not make a stream of requests look complete to the handler", async () => {
    for (const kind of ["collect", "chat"] as const) {
      const two = deferred();
      const { handlers, outcome } = readingHandlers((count) => {
        if (count === 2) two.resolve();
      });
      const { client } = await startEcho(handlers);
      async function* requests(): AsyncGenerator<object> {
        yield {};
        yield {};
        await new Promise(() => {});
      }
      const controller = new AbortController();
      const ended = failure<unknown>(client[kind](requests(), { signal: controller.signal }));
      await two.promise;
      controller.abort();
      await ended;
      expect(await outcome).toMatchObject({ code: "CANCELLED", reason: "the caller went away" });
    }
  });

  it("is what leaving the loop does: the handler's signal fires, and its iterator returns", async () => {
    for (const kind of ["list", "chat"] as const) {
      const reason = deferred<unknown>();
      const returned = deferred();
      async function* answers(signal: AbortSignal): AsyncGenerator<object> {
        aborted(signal).then(reason.resolve);
        try {
          for (;;) {
            yield {};
            await new Promise(setImmediate);
          }
        } finally {
          returned.resolve();
        }
      }
      const { client } = await startEcho({
        list: (_, { signal }) => answers(signal),
        chat: (_, { signal }) => answers(signal),
      });
      for await (const _ of kind === "list" ? client.list({}) : client.chat(stream())) break;
      expect(await reason.promise).toMatchObject({ code: "CANCELLED" });
      await returned.promise;
    }
  });

  it("reaches a handler that waits for something else, and does not wait for it", async () => {
    const begun = deferred();
    const reason = deferred<unknown>();
    const { client, server } = await startEcho({
      async *list(_, { signal }) {
        aborted(signal).then(reason.resolve);
        begun.resolve();
        await new Promise(() => {});
        yield {};
      },
    });
    const controller = new AbortController();
    const ended = failure(client.list({}, { signal: controller.signal }));
    await begun.promise;
    controller.abort();
    await ended;
    await reason.promise;
    await server.close({ graceMs: 10_000 });
  });

  it("by an answer of the peer is not called the caller's", async () => {
    const { client } = await startEcho({
      echo: async () => {
        throw Object.assign(new Error(), { name: "RpcError", code: "CANCELLED", reason: "given up here" });
      },
    });
    const error = await failure(client.echo({}, { signal: new AbortController().signal }));
    expect(error.message).toMatch(/^\[CANCELLED\] .*: given up here$/);
  });

  it("gives out what had come before", async () => {
    const sent = deferred();
    const { client } = await startEcho({
      async *list(_, { signal }) {
        yield { count: 1 };
        sent.resolve();
        await forever(signal);
      },
    });
    const controller = new AbortController();
    const answers = client.list({}, { signal: controller.signal })[Symbol.asyncIterator]();
    expect((await answers.next()).value).toMatchObject({ count: 1 });
    await sent.promise;
    controller.abort("why");
    await expect(answers.next()).rejects.toMatchObject({ code: "CANCELLED", cause: "why" });
    expect(await answers.next()).toEqual({ done: true, value: undefined });
  });
});

it("a handler that reads a stream of requests is told that the deadline passed", async () => {
  const { handlers, outcome } = readingHandlers(() => {});
  const { client } = await startEcho(handlers);
  async function* oneAndWait(): AsyncGenerator<{ text: string }, void, undefined> {
    yield { text: "one" };
    await new Promise(() => {});
  }
  expect(await failure(client.collect(oneAndWait(), { timeoutMs: 50 }))).toMatchObject({
    code: "DEADLINE_EXCEEDED",
  });
  expect(await outcome).toMatchObject({ code: "DEADLINE_EXCEEDED" });
});
