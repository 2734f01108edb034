import type { ClientHttp2Session, ClientHttp2Stream } from "node:http2";
import { connect as connectSocket } from "node:net";
import { describe, expect, it } from "vitest";
import { Echo } from "../../testdata/echo-definition.js";
import { dial, frame, post } from "../../testdata/raw-http2.js";
import { deferred, type EchoClient, failure, forever, startEcho } from "../../testdata/start-echo.js";

const megabyte = 1_000_000;

/** What this process holds in buffers, in bytes; messages lie there. */
function buffered(): number {
  return process.memoryUsage().arrayBuffers;
}

function open(session: ClientHttp2Session, method: string): ClientHttp2Stream {
  const stream = session.request(post(method));
  stream.on("error", () => {});
  return stream;
}

async function serves(client: EchoClient): Promise<void> {
  expect(await client.echo({ text: "x" }, { timeoutMs: 15_000 })).toMatchObject({ text: "x" });
}

describe("a server survives a peer that", () => {
  it("opens 5,000 streams over five connections, sends nothing on them, and goes away", async () => {
    const streams = 5_000;
    let begun = 0;
    const allBegun = deferred();
    const { client, path, server } = await startEcho({
      echo: (request) => request,
      async *chat(requests) {
        if (++begun === streams) allBegun.resolve();
        yield* requests;
      },
    });
    // a connection may have 1,000 at a time
    const sessions = Array.from({ length: 5 }, () => dial(path));
    for (let count = 0; count < streams; count++) open(sessions[count % 5] as ClientHttp2Session, "Chat");
    await allBegun.promise;
    await serves(client);
    for (const session of sessions) session.destroy();
    await serves(client);
    await server.close({ graceMs: 60_000 });
  });

  it("begins and resets streams without end: other connections are served, and no handler stays", async () => {
    let begun = 0;
    let fired = 0;
    const { client, path, server } = await startEcho({
      echo: (request) => request,
      list: (_, { signal }) => {
        begun++;
        signal.addEventListener("abort", () => fired++, { once: true });
        return {
          [Symbol.asyncIterator]: () => ({ next: () => new Promise(() => {}) }),
        };
      },
    });
    let ended = 0;
    for (let connection = 0; connection < 3; connection++) {
      const session = dial(path);
      const closed = new Promise((resolve) => session.once("close", resolve));
      const body = frame(Echo.encode({ count: 1 }).finish());
      for (let count = 0; count < 5_000 && !session.closed && !session.destroyed; count++) {
        const stream = open(session, "List");
        stream.end(body);
        stream.close(8);
        if (count % 100 === 99) await new Promise(setImmediate);
      }
      // Node's HTTP/2 ends a connection that does this
      await closed;
      ended++;
      await serves(client);
    }
    expect(ended).toBe(3);
    await server.close({ graceMs: 60_000 });
    expect(fired).toBe(begun);
  });

  it("announces large messages and sends little of them: nothing is set aside for them", async () => {
    const { client, path } = await startEcho();
    await serves(client);
    const before = buffered();
    const session = dial(path);
    const begun: Promise<unknown>[] = [];
    for (let count = 0; count < 500; count++) {
      const stream = open(session, "Chat");
      // within the limit, and 8 GB together
      stream.write(frame(Buffer.alloc(10), { length: 16 * 1024 * 1024 }));
      begun.push(new Promise((resolve) => stream.once("response", resolve).once("close", resolve)));
    }
    const refused = open(session, "Chat");
    refused.end(frame(Buffer.alloc(10), { length: 2 ** 32 - 1 }));
    const status = await new Promise((resolve) =>
      refused.once("response", (headers) => resolve(headers["grpc-status"])),
    );
    expect(status).toBe("8");
    await serves(client);
    expect(buffered() - before).toBeLessThan(50 * megabyte);
    session.destroy();
    await Promise.all(begun);
  });

  it("asks for streams and never reads: each handler is held back", async () => {
    const payload = Buffer.alloc(megabyte);
    let yielded = 0;
    let returned = 0;
    const allReturned = deferred();
    const streams = 10;
    const { client, path } = await startEcho({
      echo: () => ({ count: yielded }),
      async *list() {
        try {
          for (;;) {
            yielded++;
            yield { payload };
          }
        } finally {
          if (++returned === streams) allReturned.resolve();
        }
      },
    });
    const before = buffered();
    const session = dial(path);
    for (let count = 0; count < streams; count++) {
      open(session, "List").end(frame(Echo.encode({}).finish()));
    }
    // until two calls one after the other find the handlers where they were
    for (let last = -1, now = 0; now === 0 || last !== now; ) {
      last = now;
      now = (await client.echo({})).count;
    }
    expect(yielded).toBeLessThan(streams * 5);
    expect(buffered() - before).toBeLessThan(streams * 5 * megabyte);
    session.destroy();
    await allReturned.promise;
  });

  it("opens 200 connections and says nothing on them", async () => {
    const { client, path, server } = await startEcho();
    const sockets = await Promise.all(
      Array.from({ length: 200 }, async () => {
        const socket = connectSocket(path).resume();
        socket.on("error", () => {});
        await new Promise((resolve) => socket.once("connect", resolve));
        return socket;
      }),
    );
    await serves(client);
    const gone = sockets.map((socket) => new Promise((resolve) => socket.once("close", resolve)));
    await server.close({ graceMs: 0 });
    await Promise.all(gone);
  });

  it("sends headers of a megabyte", async () => {
    const { client, path } = await startEcho();
    const session = dial(path);
    const stream = session.request(post("Echo", { "x-large": "x".repeat(megabyte) }));
    const ended = new Promise((resolve) => stream.once("close", resolve));
    stream.on("error", () => {}).resume();
    await ended;
    await serves(client);
  });
});

describe("a client survives a peer that", () => {
  it("ends the connection as too many calls on it were cancelled: others fail with UNAVAILABLE, and the next go on", async () => {
    const { client, connection } = await startEcho({
      echo: (request, { signal }) => (request.text === "wait" ? forever(signal) : request),
    });
    let lost = 0;
    connection.onConnectionLost(() => lost++);
    const codes = new Set<string>();
    const waiting = failure(client.echo({ text: "wait" })).then(({ code, reason }) => `${code}: ${reason}`);
    for (let round = 0; lost === 0 && round < 100; round++) {
      const calls = Array.from({ length: 100 }, async () => {
        const controller = new AbortController();
        setImmediate(() => controller.abort());
        codes.add((await failure(client.echo({ text: "wait" }, { signal: controller.signal }))).code);
      });
      await Promise.all(calls);
    }
    // Node's HTTP/2, on which the server stands, ends a connection after about a thousand at once
    expect(lost).toBe(1);
    expect(await waiting).toMatch(/^UNAVAILABLE: (Session closed with error code \d+|Connection dropped)$/);
    for (const code of codes) expect(["CANCELLED", "UNAVAILABLE"]).toContain(code);
    expect(await client.echo({ text: "x" }, { waitForReady: true, timeoutMs: 15_000 })).toMatchObject({
      text: "x",
    });
  });

  it("never reads its requests: their source is held back", async () => {
    for (const kind of ["collect", "chat"] as const) {
      const begun = deferred();
      const { client } = await startEcho({
        collect: (_, { signal }) => {
          begun.resolve();
          return forever(signal);
        },
        async *chat(_, { signal }) {
          begun.resolve();
          yield await forever(signal);
        },
      });
      let produced = 0;
      async function* requests(): AsyncGenerator<object> {
        for (; ; produced++) yield { payload: Buffer.alloc(megabyte) };
      }
      const controller = new AbortController();
      const ended = failure<unknown>(client[kind](requests(), { signal: controller.signal }));
      await begun.promise;
      for (let last = -1; last !== produced; ) {
        last = produced;
        await client
          .list({}, { timeoutMs: 15_000 })
          [Symbol.asyncIterator]()
          .next()
          .catch(() => {});
      }
      expect(produced).toBeLessThan(5);
      controller.abort();
      expect(await ended).toMatchObject({ code: "CANCELLED" });
    }
  });
});
