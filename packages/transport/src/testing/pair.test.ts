import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { EchoDefinition, echoHandlers } from "../../testdata/echo-definition.js";
import { aborted, all, deferred, type EchoHandlers, failure, forever } from "../../testdata/start-echo.js";
import { implement, type ServerContext, type ServiceImplementation } from "../index.js";
import { memoryPair, type Pair, type PairOptions, socketPair } from "./index.js";

function optionsOf(handlers: EchoHandlers = echoHandlers): PairOptions {
  return { services: [implement(EchoDefinition, handlers)] };
}

const kinds: [string, (options: PairOptions) => Promise<Pair>][] = [
  ["memory", memoryPair],
  ["a socket", socketPair],
];

describe.each(kinds)("a pair on %s", (_, makePair) => {
  it("serves while the block runs, and has ended after it", async () => {
    let ended: Pair;
    {
      await using pair = await makePair(optionsOf());
      await pair.connection.ready();
      expect(await pair.client(EchoDefinition).echo({ text: "x" })).toMatchObject({ text: "x" });
      ended = pair;
    }
    await ended.server.closed;
    expect(ended.connection.closed).toBe(true);
    expect(await failure(ended.client(EchoDefinition).echo({}))).toMatchObject({ code: "CANCELLED" });
    await ended.close();
  });

  it("ends with calls under way: they fail, and the handlers' signals fire", async () => {
    const begun = deferred<ServerContext>();
    const pair = await makePair(
      optionsOf({
        echo: (_, context) => {
          begun.resolve(context);
          return forever(context.signal);
        },
      }),
    );
    const call = failure(pair.client(EchoDefinition).echo({}));
    const { signal, peer } = await begun.promise;
    expect(peer).toBe(pair.server.endpoints[0]);
    expect(peer).toBe(pair.connection.endpoint);
    await pair.close();
    expect(await call).toMatchObject({ code: "CANCELLED" });
    await aborted(signal);
  });

  it("takes no more calls once its server has closed, and says that the connection is lost", async () => {
    await using pair = await makePair(optionsOf());
    const client = pair.client(EchoDefinition);
    await client.echo({});
    const lost = deferred();
    pair.connection.onConnectionLost(lost.resolve);
    await pair.server.close();
    await lost.promise;
    expect(await failure(client.echo({}))).toMatchObject({ code: "UNAVAILABLE" });
    expect(await failure(client.list({}, { waitForReady: true, timeoutMs: 50 }))).toMatchObject({
      code: "DEADLINE_EXCEEDED",
      reason: "no connection within 50 ms",
    });
    expect(await failure(pair.connection.ready({ timeoutMs: 50 }))).toMatchObject({
      code: "DEADLINE_EXCEEDED",
    });
  });

  it("lets its server drain: a call under way ends by itself", async () => {
    const begun = deferred();
    const proceed = deferred();
    await using pair = await makePair(
      optionsOf({
        async *list() {
          yield { count: 1 };
          begun.resolve();
          await proceed.promise;
          yield { count: 2 };
        },
      }),
    );
    const answers = all(pair.client(EchoDefinition).list({}));
    await begun.promise;
    const closing = pair.server.close({ graceMs: 60_000 });
    proceed.resolve();
    expect(await answers).toHaveLength(2);
    await closing;
  });

  it("says which RPC is there twice", async () => {
    const [service] = optionsOf().services as [ServiceImplementation];
    await expect(makePair({ services: [service, service] })).rejects.toMatchObject({
      code: "LISTEN_FAILED",
      reason: expect.stringContaining("/test.v1.EchoService/Echo"),
    });
  });

  it("keeps the limits of both ends apart", async () => {
    const options = optionsOf({ echo: ({ count }) => ({ payload: Buffer.alloc(count) }) });
    await using pair = await makePair({
      ...options,
      server: { maxMessageBytes: 10_000 },
      connection: { maxMessageBytes: 1_000 },
    });
    const client = pair.client(EchoDefinition);
    expect((await client.echo({ count: 900 })).payload).toHaveLength(900);
    expect(await failure(client.echo({ count: 2_000 }))).toMatchObject({
      code: "RESOURCE_EXHAUSTED",
      hint: expect.stringContaining("1000 bytes"),
    });
  });
});

describe("a pair in memory", () => {
  it("opens no socket", async () => {
    const before = process.getActiveResourcesInfo().filter((kind) => /Pipe|TCP/.test(kind));
    await using pair = await memoryPair(optionsOf());
    await pair.client(EchoDefinition).echo({});
    expect(process.getActiveResourcesInfo().filter((kind) => /Pipe|TCP/.test(kind))).toEqual(before);
  });
});

describe("a pair on a socket", () => {
  it("has its socket alone in a folder, and removes both", async () => {
    const pair = await socketPair(optionsOf());
    expect(pair.endpoint).toBe(`unix://${pair.folder}/s.sock`);
    expect(await readdir(pair.folder)).toEqual(["s.sock"]);
    await pair.close();
    expect(existsSync(pair.folder)).toBe(false);
  });
});
