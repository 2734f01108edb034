import { describe, expect, it, onTestFinished } from "vitest";
import { EchoDefinition } from "../../testdata/echo-definition.js";
import { SecretDefinition } from "../../testdata/secret-echo.js";
import { all, type EchoHandlers, failure, startEcho, stream } from "../../testdata/start-echo.js";
import { implement, RpcError } from "../index.js";

const secret = "hunter2";
const uuid = /operation ([0-9a-f]{8}-[0-9a-f-]{27})\)/;

/** Handlers of each kind that throw what the function gives. */
function throwing(what: () => unknown): EchoHandlers {
  return {
    echo: () => {
      throw what();
    },
    collect: async (requests) => {
      await all(requests);
      throw what();
    },
    async *list({ count }) {
      for (let index = 0; index < count; index++) yield { count: index };
      throw what();
    },
    async *chat(requests) {
      for await (const request of requests) yield request;
      throw what();
    },
  };
}

describe("a handler", () => {
  it("that throws an RpcError answers with it", async () => {
    const { client, reported } = await startEcho(throwing(() => new RpcError("NOT_FOUND", "no volume v1")));
    const errors = await Promise.all([
      failure(client.echo({})),
      failure(client.collect(stream({}))),
      failure(client.list({})),
      failure(client.list({ count: 2 })),
      failure(client.chat(stream({}))),
    ]);
    for (const error of errors) {
      expect(error.message).toMatch(
        /^\[NOT_FOUND\] calling \/test\.v1\.EchoService\/\w+ on unix:\S+: no volume v1$/,
      );
    }
    expect(reported).toEqual([]);
  });

  it.each<[string, () => unknown]>([
    ["an Error", () => new Error(`the password is ${secret}`)],
    ["a TypeError", () => new TypeError(secret)],
    ["an Error with a code of gRPC", () => Object.assign(new Error(secret), { code: 5, details: secret })],
    [
      "an RpcError of another library",
      () => Object.assign(new Error(secret), { name: "RpcError", code: "NOT_FOUND" }),
    ],
    ["text", () => secret],
    ["a symbol", () => Symbol(secret)],
    ["undefined", () => undefined],
    ["null", () => null],
    ["an object without a prototype", () => Object.assign(Object.create(null), { secret })],
    [
      "an object that throws when it is looked at",
      () =>
        new Proxy(Object.create(null), {
          get() {
            throw new Error(secret);
          },
        }),
    ],
  ])("that throws %s answers INTERNAL with an operation id that onError gets, too", async (_, what) => {
    const { client, reported } = await startEcho(throwing(what));
    const errors = await Promise.all([
      failure(client.echo({})),
      failure(client.collect(stream({}))),
      failure(client.list({})),
      failure(client.list({ count: 2 })),
      failure(client.chat(stream({}))),
    ]);
    const ids = errors.map((error) => {
      expect(error.code).toBe("INTERNAL");
      expect(error.reason).toMatch(/^the server failed while it handled this call \(operation \S+\)$/);
      expect(`${error.message} ${error.stack} ${JSON.stringify(error)}`).not.toContain(secret);
      return uuid.exec(error.message)?.[1];
    });
    expect(new Set(ids).size).toBe(5);
    expect(reported.map(({ failure }) => failure.operationId).toSorted()).toEqual(ids.toSorted());
    expect(new Set(reported.map(({ failure }) => failure.path.split("/").at(-1)))).toEqual(
      new Set(["Echo", "Collect", "List", "Chat"]),
    );
    expect(await failure(client.echo({}))).toMatchObject({ code: "INTERNAL" });
  });

  it.each<[string, EchoHandlers, RegExp]>([
    ["null", { echo: () => null as never }, /answered with null/],
    ["undefined", { echo: () => undefined as never }, /answered with undefined/],
    ["a number", { echo: async () => 5 as never }, /answered with number/],
    ["a message that cannot be encoded", { echo: () => ({ count: -1 }) }, /invalid uint32/],
    ["null as a stream", { list: () => null as never }, /answered with null, which is no stream/],
    ["an array as a stream", { list: () => [{}] as never }, /answered with object, which is no stream/],
    [
      "a rejected promise as a stream",
      { list: (async () => Promise.reject(new Error("rejected"))) as never },
      /^rejected$/,
    ],
    ["a stream of null", { list: () => stream(null) as never }, /answered with null/],
    ["a stream with what cannot be encoded", { list: () => stream({ count: -1 }) }, /invalid uint32/],
    [
      "an iterator that gives nothing",
      { list: () => ({ [Symbol.asyncIterator]: () => ({ next: async () => undefined as never }) }) },
      /undefined/,
    ],
    [
      "an iterator that throws at once",
      {
        list: () => ({
          [Symbol.asyncIterator]: () => ({
            next: () => {
              throw new Error("at once");
            },
          }),
        }),
      },
      /^at once$/,
    ],
  ])("that answers with %s made a mistake, which is INTERNAL", async (_, handlers, why) => {
    const { client, reported } = await startEcho(handlers);
    const error = await failure<unknown>(handlers.echo ? client.echo({}) : client.list({}));
    expect(error.code).toBe("INTERNAL");
    expect(error.message).toMatch(uuid);
    expect(String((reported[0]?.error as Error | undefined)?.message)).toMatch(why);
    expect(reported).toHaveLength(1);
  });

  it("of a stream that is async and no generator serves, too", async () => {
    const { client } = await startEcho({ list: (async () => stream({ text: "x" })) as never });
    expect(await all(client.list({}))).toMatchObject([{ text: "x" }]);
  });

  it("whose answer cannot be encoded is told to return", async () => {
    let returned = 0;
    const { client } = await startEcho({
      async *list() {
        try {
          yield { count: 1 };
          yield { count: -1 };
        } finally {
          returned++;
        }
      },
    });
    await failure(client.list({}));
    expect(returned).toBe(1);
  });

  it("gets INTERNAL answered for it when the request is no such message", async () => {
    const { RawDefinition } = await import("../../testdata/echo-definition.js");
    let handled = 0;
    const { connection, reported } = await startEcho({
      echo: () => {
        handled++;
        return {};
      },
      collect: async (requests) => ({ count: (await all(requests)).length }),
      async *list() {
        handled++;
        yield {};
      },
      chat: (requests) => requests,
    });
    const client = connection.client(RawDefinition);
    const bytes = Uint8Array.of(0x0a, 0xff, 0xff);
    for (const error of await Promise.all([
      failure(client.echo({ bytes })),
      failure(client.collect(stream({ bytes }))),
      failure(client.list({ bytes })),
      failure(client.chat(stream({ bytes }))),
    ])) {
      expect(error.message).toMatch(
        /^\[INTERNAL\] calling .*: a message of 3 bytes cannot be decoded: premature EOF$/,
      );
    }
    expect(handled).toBe(0);
    expect(reported).toEqual([]);
  });
});

describe("the error policy", () => {
  it("sends the message, too, with exposeErrors", async () => {
    const { client } = await startEcho(
      throwing(() => new Error("the disk is full")),
      { server: { exposeErrors: true } },
    );
    expect((await failure(client.echo({}))).reason).toMatch(/\(operation \S+\): the disk is full$/);
    const bare = await startEcho(
      throwing(() => Object.create(null)),
      { server: { exposeErrors: true } },
    );
    expect((await failure(bare.client.echo({}))).reason).toMatch(/: a object that has no text$/);
  });

  it("hides the secrets of the request in what it sends, whatever the kind of call", async () => {
    const text = "hunter2";
    const payload = Buffer.from("key material");
    for (const make of [
      (message: string) => new Error(message),
      (message: string) => new RpcError("ABORTED", message),
    ]) {
      const fail = ({ count }: { count: number }): never => {
        const shown = `${text} ${payload} ${payload.toString("base64")} ${count}`;
        throw make(`mount failed: ${shown}`);
      };
      const { connection, reported } = await startEcho(
        {},
        {
          server: {
            exposeErrors: true,
            services: [
              implement(SecretDefinition, {
                echo: fail,
                collect: async (requests) => fail((await all(requests)).at(-1) as { count: number }),
                // biome-ignore lint/correctness/useYield: it fails before it has something to yield
                async *list(request) {
                  fail(request);
                },
                async *chat(requests) {
                  for await (const request of requests) {
                    yield {};
                    if (request.count === 7) fail(request);
                  }
                },
              }),
            ],
          },
        },
      );
      const client = connection.client(EchoDefinition);
      const request = { text, payload, count: 7 };
      for (const error of await Promise.all([
        failure(client.echo(request)),
        failure(client.collect(stream({ text, payload }, { count: 7 }))),
        failure(client.list(request)),
        failure(client.chat(stream({ text, payload }, { count: 7 }))),
      ])) {
        expect(error.reason).toMatch(/mount failed: \[redacted\] \[redacted\] \[redacted\] 7$/);
      }
      // whoever reports it gets the error itself
      for (const { error } of reported) expect((error as Error).message).toContain(text);
    }
  });

  it("survives an onError that throws or rejects", async () => {
    for (const onError of [
      () => {
        throw new Error("broken");
      },
      async () => {
        throw new Error("broken");
      },
    ]) {
      const { client } = await startEcho(
        throwing(() => new Error("x")),
        { server: { onError } },
      );
      expect(await failure(client.echo({}))).toMatchObject({ code: "INTERNAL" });
      expect(await failure(client.list({}))).toMatchObject({ code: "INTERNAL" });
    }
  });

  it("without onError warns, and says nothing of the error but its kind", async () => {
    const warning = new Promise<Error>((resolve) => {
      process.once("warning", resolve);
      onTestFinished(() => void process.off("warning", resolve));
    });
    const { client } = await startEcho(
      throwing(() => new RangeError(secret)),
      { server: { onError: undefined } },
    );
    const id = uuid.exec((await failure(client.echo({}))).message)?.[1];
    const { name, message } = await warning;
    expect(name).toBe("RpcHandlerWarning");
    expect(message).toBe(
      `the handler of /test.v1.EchoService/Echo threw a RangeError (operation ${id}); give the server an onError to see it`,
    );
  });

  it.each<[string, string, string | RegExp]>([
    ["beyond ASCII", "größer als 5 % — 日本語 😀 #1", "größer als 5 % — 日本語 😀 #1"],
    ["with line breaks", "a\r\nb\tc", "a\r\nb\tc"],
    ["with half a surrogate pair", "a\ud83db\udc00", "a\ufffdb\ufffd"],
    ["with percent signs", "100% %41 %zz", "100% %41 %zz"],
    ["that is empty", "", "the peer gave no reason"],
    ["that is long", "x".repeat(1_000_000), /^x{4096}… \(1000000 characters\)$/],
    ["that is long when encoded", "😀".repeat(10_000), /^(😀)+… \(20000 characters\)$/],
    [
      "that would be cut within a pair",
      `${"x".repeat(4_095)}😀${"x".repeat(10)}`,
      /^x{4095}… \(4107 characters\)$/,
    ],
  ])("brings a reason %s", async (_, reason, expected) => {
    const { client } = await startEcho({
      ...throwing(() => new RpcError("ABORTED", reason)),
      chat: () => stream({}),
    });
    for (const error of await Promise.all([failure(client.echo({})), failure(client.list({ count: 1 }))])) {
      expect(error.code).toBe("ABORTED");
      if (typeof expected === "string") expect(error.reason).toBe(expected);
      else expect(error.reason).toMatch(expected);
    }
  });

  it("answers INTERNAL for a code that is no status of an error", async () => {
    for (const code of ["LISTEN_FAILED", "UNSUPPORTED_VERSION", "OK", "toString", "__proto__"]) {
      const { client } = await startEcho(throwing(() => new RpcError(code as "INTERNAL", "why")));
      expect(await failure(client.echo({}))).toMatchObject({ code: "INTERNAL", reason: "why" });
    }
  });
});
