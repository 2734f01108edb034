import { describe, expect, it } from "vitest";
import {
  aborted,
  all,
  deferred,
  type EchoHandlers,
  failure,
  signalHandlers,
  startEcho,
  stream,
} from "../../testdata/start-echo.js";
import { RpcError } from "../index.js";

const wrongs: [string, () => unknown][] = [
  ["an error", () => new Error("wrong")],
  ["an RpcError", () => new RpcError("ABORTED", "wrong")],
  ["nothing at all", () => undefined],
];

describe("a server survives handlers that", () => {
  it.each(wrongs)("throw %s when their caller has gone", async (_, what) => {
    let thrown = 0;
    const allThrown = deferred();
    let begun = 0;
    const allBegun = deferred();
    async function fail(signal: AbortSignal): Promise<never> {
      if (++begun === 4) allBegun.resolve();
      await aborted(signal);
      if (++thrown === 4) allThrown.resolve();
      throw what();
    }
    const { client, server } = await startEcho(signalHandlers(fail));
    const controller = new AbortController();
    const { signal } = controller;
    const ended = Promise.all([
      failure(client.echo({}, { signal })),
      failure(client.collect(stream({}), { signal })),
      failure(client.list({}, { signal })),
      failure(client.chat(stream({}), { signal })),
    ]);
    await allBegun.promise;
    controller.abort();
    for (const error of await ended) expect(error.code).toBe("CANCELLED");
    await allThrown.promise;
    await server.close({ graceMs: 60_000 });
  });

  it.each(wrongs)("throw %s when they are told to return, at once or later", async (_, what) => {
    for (const later of [false, true]) {
      let told = 0;
      const bothTold = deferred();
      const endless: AsyncIterable<object> = {
        [Symbol.asyncIterator]: () => ({
          next: async () => ({ done: false, value: {} }),
          return: () => {
            if (++told === 2) bothTold.resolve();
            if (later) return Promise.reject(what());
            throw what();
          },
        }),
      };
      const { client } = await startEcho({
        echo: (request) => request,
        list: () => endless,
        chat: () => endless,
      });
      for await (const __ of client.list({})) break;
      for await (const __ of client.chat(stream({}))) break;
      await bothTold.promise;
      expect(await client.echo({ text: "x" })).toMatchObject({ text: "x" });
    }
  });

  it("answer without having read their requests, or leave off in their midst", async () => {
    const handlers: EchoHandlers = {
      collect: () => ({ text: "unread" }),
      async *chat(requests) {
        for await (const { text } of requests) {
          yield { text };
          return;
        }
      },
    };
    const { client, server } = await startEcho(handlers);
    let left = 0;
    const bothLeft = deferred();
    async function* many(): AsyncGenerator<object> {
      try {
        for (;;) yield { text: "x", payload: Buffer.alloc(10_000) };
      } finally {
        if (++left === 2) bothLeft.resolve();
      }
    }
    expect(await client.collect(many())).toMatchObject({ text: "unread" });
    expect(await all(client.chat(many()))).toMatchObject([{ text: "x" }]);
    await bothLeft.promise;
    await server.close({ graceMs: 60_000 });
  });

  it("fail three hundred at a time", async () => {
    const { client, reported } = await startEcho({
      echo: ({ count }) => {
        if (count % 3 === 0) throw new Error("at once");
        if (count % 3 === 1) return Promise.reject(new Error("later"));
        return { count };
      },
    });
    const codes = await Promise.all(
      Array.from({ length: 300 }, (_, count) =>
        client.echo({ count }).then(
          () => "OK",
          (error) => error.code,
        ),
      ),
    );
    expect(codes.filter((code) => code === "INTERNAL")).toHaveLength(200);
    expect(codes.filter((code) => code === "OK")).toHaveLength(100);
    expect(reported).toHaveLength(200);
  });
});
