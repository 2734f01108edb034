import { describe, expect, it } from "vitest";
import { EchoDefinition, echoHandlers } from "../testdata/echo-definition.js";
import { all, failure, startEcho, stream } from "../testdata/start-echo.js";
import { type ClientInterceptor, RpcError, type ServerInterceptor } from "./index.js";

interface Named {
  text: string;
}

function tracing(log: string[], name: string): ClientInterceptor & ServerInterceptor {
  return {
    async unary(call: { path: string }, next: (call: never) => Promise<unknown>) {
      log.push(`${name} > ${call.path.split("/").at(-1)}`);
      try {
        return await next(call as never);
      } finally {
        log.push(`${name} <`);
      }
    },
    async *stream(call: { path: string }, next: (call: never) => AsyncIterable<unknown>) {
      log.push(`${name} > ${call.path.split("/").at(-1)}`);
      try {
        yield* next(call as never);
      } finally {
        log.push(`${name} <`);
      }
    },
  };
}

describe("interceptors", () => {
  it("of connection, client and server are around each other, the first outermost", async () => {
    const log: string[] = [];
    const { client } = await startEcho(echoHandlers, {
      connection: { interceptors: [tracing(log, "connection 1"), tracing(log, "connection 2")] },
      client: { interceptors: [tracing(log, "client")] },
      server: { interceptors: [tracing(log, "server 1"), tracing(log, "server 2")] },
    });
    const layers = ["connection 1", "connection 2", "client", "server 1", "server 2"];
    const expected = (method: string): string[] => [
      ...layers.map((name) => `${name} > ${method}`),
      ...layers.toReversed().map((name) => `${name} <`),
    ];
    await client.echo({});
    expect(log.splice(0)).toEqual(expected("Echo"));
    await client.collect(stream({}));
    expect(log.splice(0)).toEqual(expected("Collect"));
    await all(client.list({ count: 2 }));
    expect(log.splice(0).toSorted()).toEqual(expected("List").toSorted());
    await all(client.chat(stream({})));
    expect(log.splice(0).toSorted()).toEqual(expected("Chat").toSorted());
  });

  it("of a client can replace request, options and response, answer themselves, and try again", async () => {
    let tries = 0;
    const { connection } = await startEcho({
      echo: ({ text }, { metadata, deadline }) => {
        if (text === "flaky" && ++tries < 3) throw new RpcError("UNAVAILABLE", "not yet");
        return { text: `${text} ${metadata.token} ${deadline !== undefined}`, count: tries };
      },
      async *list(request) {
        yield request;
      },
    });
    const client = connection.client(EchoDefinition, {
      interceptors: [
        {
          async unary(call, next) {
            const request = call.request as Named;
            if (request.text === "cached") return { text: "from the cache" };
            const changed = {
              ...call,
              request: { ...request, text: request.text || "replaced" },
              options: { ...call.options, timeoutMs: 5_000, metadata: { token: "t" } },
            };
            for (;;) {
              try {
                const answer = (await next(changed)) as Named;
                return { ...answer, text: `${answer.text}!` };
              } catch (error) {
                if (!RpcError.is(error, "UNAVAILABLE")) throw error;
              }
            }
          },
          async *stream(call, next) {
            for await (const answer of next({ ...call, request: { text: "replaced" } })) {
              yield { text: `${(answer as Named).text}!` };
            }
            yield { text: "one more" };
          },
        },
      ],
    });
    expect((await client.echo({})).text).toBe("replaced t true!");
    expect((await client.echo({ text: "cached" })).text).toBe("from the cache");
    expect(await client.echo({ text: "flaky" })).toMatchObject({ text: "flaky t true!", count: 3 });
    expect((await all(client.list({}))).map(({ text }) => text)).toEqual(["replaced!", "one more"]);
  });

  it("of a server can replace request, response and error, and refuse", async () => {
    const { client, reported } = await startEcho(
      {
        echo: ({ text }) => {
          if (text === "fail") throw new Error("secret");
          return { text };
        },
        async *list({ text }) {
          yield { text };
          throw new Error("secret");
        },
      },
      {
        server: {
          interceptors: [
            {
              async unary(call, next) {
                if (call.context.metadata.token === undefined)
                  throw new RpcError("UNAUTHENTICATED", "no token");
                try {
                  const answer = (await next({
                    ...call,
                    request: { text: `${(call.request as Named).text}?` },
                  })) as Named;
                  return { text: `${answer.text}!` };
                } catch (error) {
                  throw new RpcError("ABORTED", "try again", { cause: error });
                }
              },
              stream(call, next) {
                if (call.context.metadata.token === undefined)
                  throw new RpcError("UNAUTHENTICATED", "no token");
                return (async function* () {
                  try {
                    for await (const answer of next(call)) yield { text: `${(answer as Named).text}!` };
                  } catch {
                    throw new RpcError("ABORTED", "try again");
                  }
                })();
              },
            },
          ],
        },
      },
    );
    const metadata = { token: "t" };
    expect((await client.echo({ text: "a" }, { metadata })).text).toBe("a?!");
    expect(await failure(client.echo({ text: "a" }))).toMatchObject({
      code: "UNAUTHENTICATED",
      reason: "no token",
    });
    expect(await failure(client.list({ text: "a" }))).toMatchObject({
      code: "UNAUTHENTICATED",
      reason: "no token",
    });
    const got: string[] = [];
    const error = await (async () => {
      for await (const { text } of client.list({ text: "a" }, { metadata })) got.push(text);
    })().catch((error) => error);
    expect(got).toEqual(["a!"]);
    expect(error).toMatchObject({ code: "ABORTED", reason: "try again" });
    expect(reported).toEqual([]);
  });

  it("that fail are the handler's failures to the caller, and errors as they are on the client", async () => {
    const wrong = new TypeError("a mistake");
    const broken = {
      unary(): never {
        throw wrong;
      },
      async *stream(): AsyncGenerator<never> {
        yield* [];
        throw wrong;
      },
    };
    const { client, reported, connection } = await startEcho(echoHandlers, {
      server: { interceptors: [broken] },
    });
    expect(await failure(client.echo({}))).toMatchObject({ code: "INTERNAL" });
    expect(await failure(client.list({}))).toMatchObject({ code: "INTERNAL" });
    expect(reported.map(({ error }) => error)).toEqual([wrong, wrong]);
    const other = connection.client(EchoDefinition, { interceptors: [broken] });
    await expect(other.echo({})).rejects.toBe(wrong);
    await expect(all(other.list({}))).rejects.toBe(wrong);
  });

  it("with one function only let the calls of the other kind pass", async () => {
    const log: string[] = [];
    const { unary } = tracing(log, "unary");
    const { client } = await startEcho(echoHandlers, {
      connection: { interceptors: [{ ...(unary && { unary }) }, {}] },
      server: { interceptors: [{}] },
    });
    expect(await all(client.list({ count: 2 }))).toHaveLength(2);
    expect(log).toEqual([]);
    await client.echo({});
    expect(log).toEqual(["unary > Echo", "unary <"]);
  });

  it("that leave a stream end the call below", async () => {
    const { client, server } = await startEcho(
      {
        async *list(_, { signal }) {
          while (!signal.aborted) {
            yield {};
            await new Promise(setImmediate);
          }
        },
      },
      {
        connection: {
          interceptors: [
            {
              async *stream(call, next) {
                for await (const answer of next(call)) {
                  yield answer;
                  return;
                }
              },
            },
          ],
        },
      },
    );
    expect(await all(client.list({}))).toHaveLength(1);
    await server.close({ graceMs: 10_000 });
  });
});
