import { describe, expect, it } from "vitest";
import { EchoDefinition, RawDefinition } from "../../testdata/echo-definition.js";
import {
  aborted,
  all,
  connectTo,
  deferred,
  failure,
  forever,
  readingHandlers,
  startEcho,
  stream,
  temporaryFolder,
} from "../../testdata/start-echo.js";
import { implement, serve } from "../index.js";

describe("a call", () => {
  it("of each kind brings what the handler answers", async () => {
    const { client } = await startEcho();
    const payload = Uint8Array.of(0, 255);
    // no Buffer: it has other methods of the same names
    expect(await client.echo({ text: "ä", count: 7, payload })).toStrictEqual({
      text: "ä",
      count: 7,
      payload,
    });
    expect(await client.echo({})).toMatchObject({ text: "", count: 0 });
    expect(await client.collect(stream({ text: "a" }, {}, { text: "b" }))).toMatchObject({
      text: "a,,b",
      count: 3,
    });
    expect(await client.collect(stream())).toMatchObject({ text: "", count: 0 });
    expect((await all(client.list({ text: "x", count: 3 }))).map(({ count }) => count)).toEqual([0, 1, 2]);
    expect(await all(client.list({ count: 0 }))).toEqual([]);
    expect((await all(client.chat(stream({ text: "a" }, { text: "b" })))).map(({ text }) => text)).toEqual([
      "a",
      "b",
    ]);
    expect(await all(client.chat(stream()))).toEqual([]);
  });

  it("with many at once gives each its own answer", async () => {
    const { client } = await startEcho();
    const answers = await Promise.all(
      Array.from({ length: 200 }, async (_, count) => (await client.echo({ count })).count),
    );
    expect(answers).toEqual(Array.from({ length: 200 }, (_, count) => count));
  });

  it("both ways lets each side answer what it has just got", async () => {
    const { client } = await startEcho();
    const questions: ((question: { text: string } | undefined) => void)[] = [];
    async function* ask(): AsyncGenerator<{ text: string }> {
      for (;;) {
        const question = await new Promise<{ text: string } | undefined>((resolve) =>
          questions.push(resolve),
        );
        if (question === undefined) return;
        yield question;
      }
    }
    const answers = client.chat(ask())[Symbol.asyncIterator]();
    for (const text of ["one", "two", "three"]) {
      const answer = answers.next();
      while (questions.length === 0) await new Promise(setImmediate);
      questions.shift()?.({ text });
      expect((await answer).value).toMatchObject({ text });
    }
    const end = answers.next();
    while (questions.length === 0) await new Promise(setImmediate);
    questions.shift()?.(undefined);
    expect((await end).done).toBe(true);
  });

  it("of a stream starts with the first next()", async () => {
    let calls = 0;
    const { client } = await startEcho({
      async *list() {
        calls++;
        yield { text: "x" };
      },
      echo: (request) => request,
    });
    client.list({});
    await client.echo({});
    expect(calls).toBe(0);
    await all(client.list({}));
    expect(calls).toBe(1);
  });

  it("sends nothing when the request cannot be encoded", async () => {
    let calls = 0;
    const handled = (): never => {
      calls++;
      throw new Error("never");
    };
    const { client } = await startEcho({ echo: handled, list: handled });
    const hostile = [
      { count: -1 },
      { count: 1.5 },
      { count: 2 ** 32 },
      { count: "x" as never },
      undefined as never,
      {
        get text(): string {
          throw Object.create(null);
        },
      },
    ];
    for (const request of hostile) {
      for (const call of [client.echo(request), client.list(request)]) {
        const error = await failure(call);
        expect(error).toMatchObject({ code: "INVALID_ARGUMENT", endpoint: expect.stringMatching(/./) });
        expect(error.method).toMatch(/^\/test\.v1\.EchoService\/(Echo|List)$/);
        expect(error.message).toMatch(
          /^\[INVALID_ARGUMENT\] calling \/test\.v1\.EchoService\/\w+ on \S+: a message cannot be encoded: /,
        );
      }
    }
    expect(calls).toBe(0);
  });

  it("ends with INVALID_ARGUMENT when a request in the midst of a stream cannot be encoded, and its source is told", async () => {
    const ended: string[] = [];
    const { client } = await startEcho();
    async function* requests(name: string): AsyncGenerator<{ count: number }> {
      try {
        yield { count: 1 };
        yield { count: -1 };
      } finally {
        ended.push(name);
      }
    }
    expect(await failure(client.collect(requests("collect")))).toMatchObject({ code: "INVALID_ARGUMENT" });
    expect(await failure(client.chat(requests("chat")))).toMatchObject({ code: "INVALID_ARGUMENT" });
    expect(ended).toEqual(["collect", "chat"]);
  });

  it("ends with the failure of its requests, and the handler does not take them for complete", async () => {
    for (const kind of ["collect", "chat"] as const) {
      const first = deferred();
      const { handlers, outcome } = readingHandlers(() => first.resolve());
      const { client } = await startEcho(handlers);
      const why = new Error("the disk is gone");
      async function* broken(): AsyncGenerator<{ text: string }> {
        yield { text: "first" };
        await first.promise;
        throw why;
      }
      const error = await failure<unknown>(client[kind](broken()));
      expect(error.message).toMatch(/^\[CANCELLED\] calling .*: the stream of requests failed$/);
      expect(error.cause).toBe(why);
      expect(await outcome).toMatchObject({ code: "CANCELLED" });
      expect((await failure<unknown>(client[kind](undefined as never))).cause).toBeInstanceOf(TypeError);
    }
  });

  it("tells the source of requests when the peer answers early, also while it waits for something", async () => {
    const { client } = await startEcho({
      collect: () => ({ text: "enough" }),
      async *chat() {
        yield { text: "enough" };
      },
    });
    for (const kind of ["collect", "chat"] as const) {
      const returned = deferred();
      const source: AsyncIterable<object> = {
        [Symbol.asyncIterator]: () => ({
          next: () => new Promise(() => {}),
          return: async () => {
            returned.resolve();
            throw new Error("not heard");
          },
        }),
      };
      const answers = kind === "chat" ? await all(client.chat(source)) : [await client.collect(source)];
      expect(answers).toMatchObject([{ text: "enough" }]);
      await returned.promise;
    }
  });

  it("ends with INTERNAL when the response is no such message", async () => {
    const folder = await temporaryFolder();
    const garbage = { bytes: Uint8Array.of(0x0a, 0xff, 0xff) };
    const server = await serve({
      endpoint: `${folder}/s.sock`,
      services: [
        implement(RawDefinition, {
          echo: () => garbage,
          collect: () => garbage,
          async *list() {
            yield { bytes: Uint8Array.of(0x0a, 1, 97) };
            yield garbage;
          },
          async *chat() {
            yield garbage;
          },
        }),
      ],
    });
    const client = connectTo(`${folder}/s.sock`).client(EchoDefinition);
    for (const error of await Promise.all([
      failure(client.echo({})),
      failure(client.collect(stream())),
      failure(client.chat(stream())),
    ])) {
      expect(error).toMatchObject({ code: "INTERNAL", method: expect.stringMatching(/^\/test/) });
      expect(error.message).toMatch(/: a message of 3 bytes cannot be decoded: /);
    }
    const got: string[] = [];
    const error = await (async () => {
      for await (const { text } of client.list({})) got.push(text);
    })().catch((error) => error);
    expect(error.code).toBe("INTERNAL");
    expect(got).toEqual(["a"]);
    await server.close({ graceMs: 0 });
  });

  it("refuses options that make no sense, before anything is sent", async () => {
    const { client } = await startEcho();
    for (const timeoutMs of [-1, Number.NaN, "5" as never]) {
      for (const call of [client.echo({}, { timeoutMs }), client.list({}, { timeoutMs })]) {
        expect((await failure(call)).message).toMatch(
          /^\[INVALID_ARGUMENT\] calling .*: timeoutMs is .*must be a number/,
        );
      }
    }
  });
});

describe("a deadline", () => {
  it("travels to the handler, and ends the call of each kind", async () => {
    const deadlines: (Date | undefined)[] = [];
    const { client } = await startEcho({
      echo: (_, { deadline, signal }) => {
        deadlines.push(deadline);
        return forever(signal);
      },
      collect: (_, { deadline, signal }) => {
        deadlines.push(deadline);
        return forever(signal);
      },
      async *list(_, { deadline, signal }) {
        deadlines.push(deadline);
        yield {};
        await forever(signal);
      },
      async *chat(_, { deadline, signal }) {
        deadlines.push(deadline);
        yield {};
        await forever(signal);
      },
    });
    const start = Date.now();
    const errors = await Promise.all([
      failure(client.echo({}, { timeoutMs: 300 })),
      failure(client.collect(stream(), { timeoutMs: 300 })),
      failure(client.list({}, { timeoutMs: 300 })),
      failure(client.chat(stream(), { timeoutMs: 300 })),
    ]);
    expect(Date.now() - start).toBeLessThan(1_300);
    expect(Date.now() - start).toBeGreaterThanOrEqual(299);
    for (const error of errors) {
      expect(error.message).toMatch(/^\[DEADLINE_EXCEEDED\] calling .* on \S+: no answer within 300 ms$/);
    }
    expect(deadlines).toHaveLength(4);
    for (const deadline of deadlines) {
      expect(deadline?.getTime()).toBeGreaterThanOrEqual(start + 299);
      expect(deadline?.getTime()).toBeLessThan(start + 1_300);
    }
  });

  it("fires the handler's signal", async () => {
    const reason = deferred<unknown>();
    const { client } = await startEcho({
      echo: (_, { signal }) => {
        aborted(signal).then(reason.resolve);
        return forever(signal);
      },
    });
    await failure(client.echo({}, { timeoutMs: 50 }));
    // the caller gives up at the deadline, and that may be known here first
    expect(await reason.promise).toMatchObject({
      name: "RpcError",
      code: expect.stringMatching(/^(DEADLINE_EXCEEDED|CANCELLED)$/),
    });
  });

  it("of 0 has passed already", async () => {
    const { client } = await startEcho();
    expect(await failure(client.echo({}, { timeoutMs: 0 }))).toMatchObject({ code: "DEADLINE_EXCEEDED" });
  });

  it("is none when it is Infinity, or longer than a timer can hold", async () => {
    const { client } = await startEcho({ echo: (_, { deadline }) => ({ text: String(deadline) }) });
    for (const timeoutMs of [
      undefined,
      Number.POSITIVE_INFINITY,
      2 ** 31 - 1,
      2 ** 31,
      3e9,
      1e15,
      Number.MAX_VALUE,
    ]) {
      expect(await client.echo({}, { timeoutMs })).toMatchObject({ text: "undefined" });
    }
    expect((await client.echo({}, { timeoutMs: 2 ** 31 - 1_001 })).text).toMatch(/\d{4}/);
    expect((await client.echo({}, { timeoutMs: 1e9 + 0.5 })).text).toMatch(/\d{4}/);
  });

  it("has a default by method, from a number or from the request, and the call's own goes before it", async () => {
    const { client } = await startEcho(
      {
        echo: (_, { deadline }) => ({ count: deadline ? deadline.getTime() - Date.now() : 0 }),
        async *list(_, { deadline }) {
          yield { count: deadline ? deadline.getTime() - Date.now() : 0 };
        },
      },
      { client: { timeouts: { echo: 60_000, list: ({ count }) => (count ? count * 1_000 : undefined) } } },
    );
    const echo = async (timeoutMs?: number): Promise<number> =>
      Math.round((await client.echo({}, { timeoutMs })).count / 1_000);
    const list = async (count: number): Promise<number> =>
      Math.round(((await all(client.list({ count })))[0]?.count ?? -1) / 1_000);
    expect(await echo()).toBe(60);
    expect(await echo(5_000)).toBe(5);
    expect(await echo(Number.POSITIVE_INFINITY)).toBe(0);
    expect(await list(30)).toBe(30);
    expect(await list(0)).toBe(0);
  });

  it("that cannot be told from the request rejects, and does not throw at once", async () => {
    const { client } = await startEcho(undefined, {
      client: {
        timeouts: {
          echo: () => {
            throw new TypeError("no");
          },
        },
      },
    });
    await expect(client.echo({})).rejects.toThrow("no");
  });

  it("can be the peer's answer, too, in its own words", async () => {
    const { client } = await startEcho({
      echo: async () => {
        throw Object.assign(new Error(), {
          name: "RpcError",
          code: "DEADLINE_EXCEEDED",
          reason: "the disk is slow",
        });
      },
    });
    expect((await failure(client.echo({}, { timeoutMs: 10_000 }))).message).toMatch(
      /^\[DEADLINE_EXCEEDED\] .*: the disk is slow$/,
    );
  });
});

describe("the limit on messages", () => {
  it("of 16 MiB holds both ways, and the connection survives", async () => {
    const limit = 16 * 1024 * 1024;
    const huge = Buffer.alloc(limit);
    const { client } = await startEcho({
      echo: ({ count }) => (count === 1 ? { payload: huge } : {}),
      async *list() {
        yield {};
        yield { payload: huge };
      },
      collect: async (requests) => ({ count: (await all(requests)).length }),
    });
    for (const error of await Promise.all([
      failure(client.echo({ payload: huge })),
      failure(client.echo({ count: 1 })),
      failure(client.list({})),
      failure(client.collect(stream({ payload: huge }))),
    ])) {
      expect(error.code).toBe("RESOURCE_EXHAUSTED");
      expect(error.hint).toBe(
        `This side's limit is ${limit} bytes a message (maxMessageBytes); the peer has its own.`,
      );
      expect(error.message).toMatch(/larger than .*\. This side's limit is/);
    }
    expect(await client.echo({ payload: huge.subarray(16) })).toMatchObject({ count: 0 });
    expect(await client.echo({})).toMatchObject({ count: 0 });
  });

  it("can be set on either side", async () => {
    const server = { maxMessageBytes: 1_000 };
    const { client: small } = await startEcho(undefined, { server, connection: { maxMessageBytes: 100 } });
    const { client: large } = await startEcho(undefined, { server, connection: { maxMessageBytes: 10_000 } });
    expect(await failure(small.echo({ text: "x".repeat(200) }))).toMatchObject({
      code: "RESOURCE_EXHAUSTED",
    });
    expect(await failure(large.echo({ text: "x".repeat(2_000) }))).toMatchObject({
      code: "RESOURCE_EXHAUSTED",
    });
    expect(await large.echo({ text: "x".repeat(900) })).toMatchObject({ count: 0 });
    const larger = { maxMessageBytes: 20_000_000 };
    const { client: wide } = await startEcho(undefined, { server: larger, connection: larger });
    expect((await wide.echo({ payload: Buffer.alloc(18_000_000) })).payload).toHaveLength(18_000_000);
  });
});
