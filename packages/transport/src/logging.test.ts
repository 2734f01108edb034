import { Writable } from "node:stream";
import { pino } from "pino";
import { describe, expect, it, vi } from "vitest";
import { createLogger, format, transports } from "winston";
import { SecretDefinition } from "../testdata/secret-echo.js";
import {
  aborted,
  all,
  deferred,
  type EchoClient,
  type EchoHandlers,
  failure,
  startEcho,
  stream,
} from "../testdata/start-echo.js";
import { implement, type LogFields, type Logger, type LogLevel, logging, RpcError } from "./index.js";

const text = "hunter2";

interface Line {
  level: LogLevel;
  message: string;
  fields: LogFields;
}

function collect(lines: Line[], least: LogLevel = "debug"): Logger {
  const levels = ["debug", "info", "warn", "error"] as const;
  const write = (level: LogLevel) => (message: string, fields: LogFields) => {
    lines.push({ level, message: message.replace(/[\d.]+ ms/, "# ms"), fields });
  };
  return {
    debug: write("debug"),
    info: write("info"),
    warn: write("warn"),
    error: write("error"),
    isLevelEnabled: (level) => levels.indexOf(level as LogLevel) >= levels.indexOf(least),
  };
}

const handlers: EchoHandlers = {
  echo: ({ count }) => {
    if (count === 5) throw new RpcError("NOT_FOUND", `no such thing as ${text}`);
    if (count === 6) throw new Error(`broken by ${text}`, { cause: new Error(`the disk has ${text}`) });
    return { text, count };
  },
  async collect(requests) {
    const { length } = await all(requests);
    if (length === 2) throw new Error(`broken by ${text}`);
    return { count: length };
  },
  async *list({ count }) {
    for (let index = 0; index < count; index++) yield { text, count: index };
    if (count === 6) throw new RpcError("ABORTED", `no more ${text}`);
  },
  async *chat(requests) {
    yield* requests;
  },
};

/** Client and server of messages with secrets, with a log on each side. */
async function startLogged(
  own: EchoHandlers = handlers,
  least: LogLevel = "debug",
): Promise<{ client: EchoClient; clientLines: Line[]; serverLines: Line[] }> {
  const clientLines: Line[] = [];
  const serverLines: Line[] = [];
  const { connection } = await startEcho(
    {},
    {
      server: {
        services: [implement(SecretDefinition, own)],
        interceptors: [logging({ logger: collect(serverLines, least) })],
      },
      connection: { interceptors: [logging({ logger: collect(clientLines, least) })] },
    },
  );
  return { client: connection.client(SecretDefinition), clientLines, serverLines };
}

function shown(lines: readonly Line[]): string[] {
  return lines.map(({ level, message }) => `${level} ${message.replace("/test.v1.EchoService/", "")}`);
}

describe("logging", () => {
  it("has two lines for a call that ends well, with the messages without their secrets", async () => {
    const { client, clientLines, serverLines } = await startLogged();
    await client.echo({ text, count: 1 });
    expect(shown(clientLines)).toEqual(["debug client Echo started", "debug client Echo OK in # ms"]);
    expect(shown(serverLines)).toEqual(["debug server Echo started", "debug server Echo OK in # ms"]);
    const message = '{"text":"[redacted]","count":1}';
    const endpoint = expect.stringMatching(/^unix:\/\/.*s\.sock$/);
    const facts = { side: "client", method: "/test.v1.EchoService/Echo", endpoint };
    expect(clientLines.map(({ fields }) => fields)).toEqual([
      { ...facts, request: message },
      { ...facts, code: "OK", durationMs: expect.any(Number), response: message },
    ]);
    expect(serverLines[0]?.fields).toEqual({
      side: "server",
      method: facts.method,
      peer: endpoint,
      request: message,
    });
    expect(JSON.stringify([clientLines, serverLines])).not.toContain(text);
  });

  it("says of a failure why, at a level that fits it, without secrets", async () => {
    const { client, clientLines, serverLines } = await startLogged(handlers, "info");
    await failure(client.echo({ text, count: 5 }));
    expect(shown(clientLines)).toEqual(["warn client Echo NOT_FOUND in # ms: no such thing as [redacted]"]);
    expect(shown(serverLines)).toEqual(shown(clientLines).map((line) => line.replace("client", "server")));
    await failure(client.echo({ text, count: 6 }));
    expect(shown(serverLines).at(-1)).toBe("error server Echo INTERNAL in # ms: broken by [redacted]");
    const fields = serverLines.at(-1)?.fields;
    expect(fields).toMatchObject({ cause: "the disk has [redacted]", reason: "broken by [redacted]" });
    expect(fields?.stack).toMatch(/^Error: broken by \[redacted\]\n +at .*logging\.test/);
    expect(shown(clientLines).at(-1)).toMatch(/^error client Echo INTERNAL in # ms: .*\(operation \S+\)$/);
    await failure(client.echo({ text }, { signal: AbortSignal.abort("I said so") }));
    expect(shown(clientLines).at(-1)).toBe("info client Echo CANCELLED in # ms: the caller's signal fired");
    expect(clientLines.at(-1)?.fields.cause).toBe("I said so");
    expect(JSON.stringify([clientLines, serverLines])).not.toContain(text);
  });

  it("counts the messages of a stream, and has a line for each", async () => {
    const { client, clientLines, serverLines } = await startLogged();
    await all(client.list({ text, count: 2 }));
    expect(shown(clientLines)).toEqual([
      "debug client List started",
      "debug client List response 1",
      "debug client List response 2",
      "debug client List OK in # ms",
    ]);
    expect(clientLines.map(({ fields }) => fields.response ?? fields.request ?? fields.responses)).toEqual([
      '{"text":"[redacted]","count":2}',
      '{"text":"[redacted]"}',
      '{"text":"[redacted]","count":1}',
      2,
    ]);
    expect(shown(serverLines)).toEqual(shown(clientLines).map((line) => line.replace("client", "server")));
    serverLines.length = 0;
    await all(client.chat(stream({ text, count: 1 }, { text, count: 2 })));
    expect(serverLines.at(-1)?.fields).toMatchObject({ code: "OK", requests: 2, responses: 2 });
    expect(shown(serverLines).filter((line) => / request \d/.test(line))).toHaveLength(2);
    await client.collect(stream({ text }));
    expect(clientLines.at(-1)?.fields).toMatchObject({ code: "OK", requests: 1, response: '{"count":1}' });
    expect(JSON.stringify([clientLines, serverLines])).not.toContain(text);
  });

  it("knows the secrets of requests that were streamed, and how far a stream came that fails", async () => {
    const { client, serverLines, clientLines } = await startLogged(handlers, "info");
    await failure(client.collect(stream({ text }, { count: 1 })));
    expect(shown(serverLines)).toEqual(["error server Collect INTERNAL in # ms: broken by [redacted]"]);
    expect(serverLines[0]?.fields.requests).toBe(2);
    await failure(client.list({ text, count: 6 }));
    for (const lines of [serverLines, clientLines]) {
      expect(lines.at(-1)?.message).toMatch(/ABORTED in # ms: no more \[redacted\]$/);
      expect(lines.at(-1)?.fields.responses).toBe(6);
    }
  });

  it("tells of a stream whose reader left, and of nothing when a stream is never read", async () => {
    const left = deferred();
    const { client, clientLines, serverLines } = await startLogged({
      async *list(_, { signal }) {
        yield { count: 1 };
        await aborted(signal);
        left.resolve();
      },
    });
    await client.list({})[Symbol.asyncIterator]().return?.();
    for await (const _ of client.list({})) break;
    expect(shown(clientLines)).toEqual([
      "debug client List started",
      "debug client List response 1",
      "debug client List left after # ms",
    ]);
    await left.promise;
    expect(shown(serverLines).at(-1)).toBe("debug server List left after # ms");
    expect(serverLines.at(-1)?.fields.code).toBe("CANCELLED");
  });

  it("on a server says what the caller saw when it went before the end", async () => {
    const { client, serverLines } = await startLogged({
      echo: async (_, { signal }) => {
        await aborted(signal);
        return {};
      },
    });
    await failure(client.echo({}, { timeoutMs: 30 }));
    await vi.waitFor(() => expect(shown(serverLines)[1]).toBe("warn server Echo DEADLINE_EXCEEDED in # ms"));
    await failure(client.echo({}, { signal: AbortSignal.timeout(30) }));
    await vi.waitFor(() => expect(shown(serverLines)[3]).toBe("info server Echo CANCELLED in # ms"));
  });

  it("says why the caller went, whatever the clock says when the handler ends, and with debug lines off", async () => {
    const end = deferred();
    const { client, serverLines } = await startLogged(
      {
        echo: async () => {
          await end.promise;
          return {};
        },
      },
      "info",
    );
    const started = Date.now();
    const call = client.echo({}, { timeoutMs: 100, signal: AbortSignal.timeout(20) });
    expect(await failure(call)).toMatchObject({ code: "CANCELLED" });
    // the deadline passes while the handler is still at work
    await vi.waitFor(() => expect(Date.now() - started).toBeGreaterThan(120));
    end.resolve();
    await vi.waitFor(() => expect(shown(serverLines)).toEqual(["info server Echo CANCELLED in # ms"]));
  });

  it("makes nothing for a level that is off", async () => {
    let looked = 0;
    const request = {
      count: 1,
      get text(): string {
        looked++;
        return text;
      },
    };
    const countLooks = async (client: EchoClient): Promise<number> => {
      looked = 0;
      await client.echo(request);
      await all(client.list(request));
      return looked;
    };
    const bare = await startEcho(handlers);
    const { client, clientLines, serverLines } = await startLogged(handlers, "error");
    expect(await countLooks(client)).toBe(await countLooks(bare.client));
    await failure(client.echo({ count: 5 }));
    expect([...clientLines, ...serverLines]).toEqual([]);
  });

  it("survives a logger that throws or rejects", async () => {
    const broken = (): never => {
      throw new Error("no log");
    };
    const rejects = async (): Promise<never> => broken();
    for (const write of [broken, rejects]) {
      for (const isLevelEnabled of [broken, () => true]) {
        const logger = { debug: write, info: write, warn: write, error: write, isLevelEnabled };
        const interceptors = [logging({ logger })];
        const { client } = await startEcho(undefined, {
          server: { interceptors },
          connection: { interceptors },
        });
        expect((await client.echo({ text: "a" })).text).toBe("a");
        expect(await all(client.list({ count: 2 }))).toHaveLength(2);
        await failure(client.echo({ count: -1 }));
      }
    }
  });

  it("takes console, and tells it of failures unless more is asked for", async () => {
    const debug = vi.spyOn(console, "debug").mockImplementation(() => {});
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    try {
      const { client } = await startEcho(handlers, {
        connection: { interceptors: [logging({ logger: console })] },
        client: { interceptors: [logging({ logger: console, level: "warn" })] },
      });
      await client.echo({});
      expect(debug).not.toHaveBeenCalled();
      await failure(client.echo({ count: 5 }));
      expect(warn).toHaveBeenCalledTimes(2);
      const verbose = await startEcho(handlers, {
        connection: { interceptors: [logging({ logger: console, level: "debug" })] },
      });
      await verbose.client.echo({});
      expect(debug).toHaveBeenCalledTimes(2);
    } finally {
      debug.mockRestore();
      warn.mockRestore();
    }
  });

  it.each<[string, (written: string[]) => Logger, string]>([
    ["pino", (written) => pino({ level: "debug" }, sink(written)), "msg"],
    [
      "winston",
      (written) =>
        createLogger({
          level: "debug",
          format: format.json(),
          transports: [new transports.Stream({ stream: sink(written) })],
        }),
      "message",
    ],
  ])("takes a logger of %s, with message, fields and its own level", async (_, create, messageKey) => {
    const written: string[] = [];
    const logger = create(written) as Logger & { level: string };
    const { client } = await startEcho(handlers, { connection: { interceptors: [logging({ logger })] } });
    await client.echo({});
    await vi.waitFor(() => expect(written).toHaveLength(2));
    expect(JSON.parse(written[1] ?? "")).toMatchObject({
      [messageKey]: expect.stringMatching(/^client \/test\.v1\.EchoService\/Echo OK in [\d.]+ ms$/),
      method: "/test.v1.EchoService/Echo",
      code: "OK",
      durationMs: expect.any(Number),
    });
    logger.level = "error";
    await failure(client.echo({ count: 5 }));
    logger.level = "info";
    await failure(client.echo({ count: 5 }));
    await vi.waitFor(() => expect(written).toHaveLength(3));
  });
});

function sink(written: string[]): Writable {
  return new Writable({
    write(chunk: Buffer, _, done) {
      written.push(String(chunk));
      done();
    },
  });
}
