import { describe, expect, it } from "vitest";
import {
  aborted,
  deferred,
  type EchoHandlers,
  failure,
  startEcho,
  stream,
} from "../../testdata/start-echo.js";
import type { ServerContext } from "../index.js";

async function* endless(): AsyncGenerator<object> {
  for (;;) {
    yield {};
    await new Promise(setImmediate);
  }
}

describe("a server that closes survives", () => {
  it.each<[string, (context: ServerContext, requests?: AsyncIterable<unknown>) => AsyncIterable<object>]>([
    ["streams that never end", endless],
    [
      "streams that wait for ever, and not for their signal",
      async function* () {
        yield {};
        await new Promise(() => {});
      },
    ],
    [
      "streams that swallow what their signal says",
      async function* ({ signal }) {
        yield {};
        for (;;) await aborted(signal).then(() => new Promise(() => {}));
      },
    ],
    [
      "streams that answer as fast as nobody reads",
      async function* () {
        for (;;) yield { payload: Buffer.alloc(100_000) };
      },
    ],
  ])("%s: it ends in time, callers see the end, and signals fire", async (_, answers) => {
    const signals: AbortSignal[] = [];
    const begun = deferred();
    const take = (context: ServerContext): AsyncIterable<object> => {
      signals.push(context.signal);
      if (signals.length === 2) begun.resolve();
      return answers(context);
    };
    const handlers: EchoHandlers = {
      list: (__, context) => take(context),
      chat: (__, context) => take(context),
    };
    const { client, server } = await startEcho(handlers);
    // one reads on, the other has stopped to read
    const reading = failure(client.list({}));
    const stopped = client.chat(endless())[Symbol.asyncIterator]();
    await stopped.next();
    await begun.promise;
    const start = Date.now();
    await server.close({ graceMs: 50 });
    expect(Date.now() - start).toBeLessThan(5_000);
    for (const error of [await reading, await failure(rest(stopped))])
      expect(["UNAVAILABLE", "CANCELLED"]).toContain(error.code);
    for (const signal of signals) {
      expect(await aborted(signal)).toMatchObject({
        code: "UNAVAILABLE",
        reason: "the server is shut down",
      });
    }
  });

  it("handlers that never answer and never read their requests", async () => {
    let begun = 0;
    const bothBegun = deferred();
    const signals: AbortSignal[] = [];
    const hang = (signal: AbortSignal): Promise<never> => {
      signals.push(signal);
      if (++begun === 2) bothBegun.resolve();
      return new Promise(() => {});
    };
    const { client, server } = await startEcho({
      echo: (_, { signal }) => hang(signal),
      collect: (_, { signal }) => hang(signal),
    });
    const ended = Promise.all([failure(client.echo({})), failure(client.collect(endless()))]);
    await bothBegun.promise;
    await server.close({ graceMs: 0 });
    for (const error of await ended) expect(["UNAVAILABLE", "CANCELLED"]).toContain(error.code);
    for (const signal of signals) expect(signal.aborted).toBe(true);
  });

  it("callers who begin calls while it drains: they learn that it is going away", async () => {
    const begun = deferred();
    const proceed = deferred();
    const { client, server } = await startEcho({
      async echo(request) {
        begun.resolve();
        await proceed.promise;
        return request;
      },
    });
    const answer = client.echo({ text: "x" });
    await begun.promise;
    const closing = server.close({ graceMs: 60_000 });
    // the connection learns of it by a frame that says so
    let late = await failure(client.collect(stream({}), { timeoutMs: 10_000 }));
    while (late.code !== "UNAVAILABLE")
      late = await failure(client.collect(stream({}), { timeoutMs: 10_000 }));
    proceed.resolve();
    expect(await answer).toMatchObject({ text: "x" });
    await closing;
  });
});

async function* rest<T>(iterator: AsyncIterator<T>): AsyncGenerator<T> {
  for (let next = await iterator.next(); !next.done; next = await iterator.next()) yield next.value;
}
