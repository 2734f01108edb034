import { once } from "node:events";
import type { ClientHttp2Session, ClientHttp2Stream, OutgoingHttpHeaders } from "node:http2";
import { connect as connectSocket } from "node:net";
import { Duplex } from "node:stream";
import { gzipSync } from "node:zlib";
import { describe, expect, it, onTestFinished } from "vitest";
import { Echo } from "../../testdata/echo-definition.js";
import { dial, frame, post } from "../../testdata/raw-http2.js";
import { aborted, deferred, forever, readingHandlers, startEcho } from "../../testdata/start-echo.js";

interface Answer {
  readonly status: unknown;
  readonly message: unknown;
  readonly http: unknown;
}

/** Makes a call by hand; what the peer answers, or that it reset the stream. */
function call(session: ClientHttp2Session, headers: OutgoingHttpHeaders, body: Uint8Array): Promise<Answer> {
  return new Promise((resolve) => {
    let answer: Answer = { status: undefined, message: undefined, http: undefined };
    const take = (given: Record<string, unknown>): void => {
      answer = {
        status: given["grpc-status"] ?? answer.status,
        message: given["grpc-message"] ?? answer.message,
        http: given[":status"] ?? answer.http,
      };
    };
    const request = session.request(headers);
    request.on("response", take);
    request.on("trailers", take);
    request.on("error", () => {});
    request.on("close", () => resolve(answer));
    request.resume();
    request.end(body);
  });
}

const hello = Echo.encode({ text: "hello" }).finish();

describe("a server whose peer", () => {
  it.each<[string, OutgoingHttpHeaders, Uint8Array, Partial<Answer>]>([
    ["behaves", post("Echo"), frame(hello), { status: "0" }],
    ["asks for a path that is none", post("Echo", { ":path": "/" }), frame(hello), { status: "12" }],
    ["asks for a path beyond ASCII", post("Echo", { ":path": "/\u00ff\u00e4%" }), frame(hello), {}],
    [
      "asks for a very long path",
      post("Echo", { ":path": `/${"x".repeat(10_000)}` }),
      frame(hello),
      { status: "12" },
    ],
    ["speaks HTTP", post("Echo", { "content-type": "text/html" }), frame(hello), { http: 415 }],
    ["sends nothing", post("Echo"), Buffer.alloc(0), { status: "12" }],
    [
      "sends two requests for one",
      post("Echo"),
      Buffer.concat([frame(hello), frame(hello)]),
      { status: "12" },
    ],
    ["announces more than the limit", post("Echo"), frame(hello, { length: 2 ** 32 - 1 }), { status: "8" }],
    [
      "says that it compressed and did not",
      post("Echo", { "grpc-encoding": "gzip" }),
      frame(hello, { compressed: 1 }),
      { status: "13" },
    ],
    [
      "compresses",
      post("Echo", { "grpc-encoding": "gzip" }),
      frame(gzipSync(hello), { compressed: 1 }),
      { status: "0" },
    ],
    ["may compress and does not", post("Echo", { "grpc-encoding": "gzip" }), frame(hello), { status: "0" }],
    [
      "says that it does not compress",
      post("Echo", { "grpc-encoding": "identity" }),
      frame(hello),
      { status: "0" },
    ],
    [
      "compresses without a word of it",
      post("Echo"),
      frame(gzipSync(hello), { compressed: 1 }),
      { status: "13" },
    ],
    ["ends in the midst of a request", post("Echo"), frame(hello).subarray(0, -1), { status: "12" }],
    [
      "compresses in an unknown way",
      post("Echo", { "grpc-encoding": "zzz" }),
      frame(hello, { compressed: 1 }),
      { status: "12" },
    ],
    ["sends a deadline in 25 days", post("Echo", { "grpc-timeout": "600H" }), frame(hello), { status: "0" }],
    [
      "sends a deadline in 10,000 years",
      post("Echo", { "grpc-timeout": "99999999H" }),
      frame(hello),
      { status: "0" },
    ],
    [
      "sends a deadline in 24 days",
      post("Echo", { "grpc-timeout": "2073600S" }),
      frame(hello),
      { status: "0" },
    ],
    [
      "sends a deadline that is none",
      post("Echo", { "grpc-timeout": "soon" }),
      frame(hello),
      { status: "13" },
    ],
    ["sends a stream with what is no message", post("Chat"), frame(Uint8Array.of(0xff)), { status: "13" }],
  ])("%s goes on serving", async (_, headers, body, expected) => {
    const { client, path } = await startEcho();
    expect(await call(dial(path), headers, body)).toMatchObject(expected);
    expect(await call(dial(path), post("Echo"), frame(hello))).toMatchObject({ status: "0" });
    expect(await client.echo({ text: "x" })).toMatchObject({ text: "x" });
  });

  it.each<[string, string, OutgoingHttpHeaders, Uint8Array, string]>([
    ["announces more than the limit", "Echo", {}, frame(hello, { length: 2 ** 32 - 1 }), "8"],
    ["sends a stream with what is no message", "Chat", {}, frame(Uint8Array.of(0xff)), "13"],
    ["waits past its own deadline", "Echo", { "grpc-timeout": "50m" }, Buffer.alloc(0), "4"],
  ])(
    "%s and never ends its request holds no stream of the connection",
    async (_, method, more, body, status) => {
      const { path } = await startEcho(undefined, { server: { maxConcurrentStreams: 2 } });
      const session = dial(path);
      for (let count = 0; count < 5; count += 1) {
        const request = session.request(post(method, more));
        const answer = new Promise<unknown>((resolve) => {
          request.on("response", (headers) => headers["grpc-status"] && resolve(headers["grpc-status"]));
          request.on("trailers", (headers) => resolve(headers["grpc-status"]));
        });
        const closed = new Promise((resolve) => request.on("close", resolve));
        request.resume().write(body);
        expect(await answer).toBe(status);
        await closed;
        expect(request.rstCode).toBe(0);
      }
      expect(await call(session, post("Echo"), frame(hello))).toMatchObject({ status: "0" });
    },
  );

  it.each<[string, (request: ClientHttp2Stream) => void]>([
    ["resets the stream", (request) => request.destroy(new Error("enough"))],
    ["cuts the connection", (request) => request.session?.destroy()],
  ])("%s before its request ends has nothing done for it", async (_, leave) => {
    const requests: unknown[] = [];
    const { client, path } = await startEcho({
      echo: (request) => {
        requests.push(request.text);
        return request;
      },
    });
    const request = dial(path).request(post("Echo"));
    request.on("error", () => {});
    await new Promise((resolve) => request.write(frame(hello), resolve));
    await client.echo({ text: "first" });
    const closed = new Promise((resolve) => request.on("close", resolve));
    leave(request);
    await closed;
    await client.echo({ text: "second" });
    expect(requests).toEqual(["first", "second"]);
  });

  it("sends a request byte by byte is answered with what it sent", async () => {
    const { path } = await startEcho();
    const request = dial(path).request(post("Echo"));
    const received: Buffer[] = [];
    request.on("data", (bytes: Buffer) => received.push(bytes));
    const trailers = once(request, "trailers");
    for (const byte of frame(hello)) {
      request.write(Uint8Array.of(byte));
      await new Promise((resolve) => setImmediate(resolve));
    }
    request.end();
    expect((await trailers)[0]).toMatchObject({ "grpc-status": "0" });
    expect(Buffer.concat(received)).toEqual(frame(hello));
  });

  it("waits past its own deadline is answered, and the handler is told why", async () => {
    const reason = deferred<unknown>();
    const { path } = await startEcho({
      echo: (_, { signal }) => {
        aborted(signal).then(reason.resolve);
        return forever(signal);
      },
    });
    const headers = post("Echo", { "grpc-timeout": "50m" });
    expect(await call(dial(path), headers, frame(hello))).toMatchObject({ status: "4" });
    expect(await reason.promise).toMatchObject({ code: "DEADLINE_EXCEEDED", reason: "the deadline passed" });
  });

  it("is gone in the midst of a stream of requests does not take that for its end", async () => {
    for (const kind of ["Collect", "Chat"]) {
      const first = deferred();
      const { handlers, outcome } = readingHandlers(() => first.resolve());
      const { path } = await startEcho(handlers);
      const socket = connectSocket(path);
      const session = dial(path, socket);
      const request = session.request(post(kind));
      request.on("error", () => {});
      request.write(frame(hello));
      await first.promise;
      session.destroy();
      socket.destroy();
      expect(await outcome).toMatchObject({ code: "CANCELLED", reason: "the caller went away" });
    }
  });

  it("sends no HTTP/2 at all goes on serving, and can be closed", async () => {
    const { client, path, server } = await startEcho();
    const silent = connectSocket(path);
    const noisy = connectSocket(path);
    for (const socket of [silent, noisy]) {
      // it reads, and so sees that the server hangs up
      socket.resume().on("error", () => {});
      onTestFinished(() => void socket.destroy());
    }
    await new Promise((resolve) => silent.once("connect", resolve));
    noisy.end("GET / HTTP/1.1\r\n\r\n");
    await new Promise((resolve) => noisy.once("close", resolve));
    expect(await client.echo({ text: "x" })).toMatchObject({ text: "x" });
    const start = Date.now();
    await server.close({ graceMs: 10_000 });
    expect(Date.now() - start).toBeLessThan(2_000);
  });

  it("reads no more while it is sent much is let go of when the server is closed by force", async () => {
    const { path, server } = await startEcho({ echo: () => ({ payload: new Uint8Array(8 * 1024 * 1024) }) });
    const socket = connectSocket(path);
    let failed: unknown;
    socket.on("error", (error) => {
      failed = error;
    });
    onTestFinished(() => void socket.destroy());
    const between = new Duplex({ read: () => {}, write: (bytes, _, done) => void socket.write(bytes, done) });
    socket.on("data", (bytes) => {
      between.push(bytes);
      // once the answer has begun
      if (bytes.length > 1_000) socket.pause();
    });
    const session = dial(path, between as never);
    session.once("connect", () => session.setLocalWindowSize(2 ** 31 - 1));
    session.settings({ initialWindowSize: 2 ** 31 - 1 });
    const request = session.request(post("Echo"));
    request.on("error", () => {});
    request.end(frame(hello));
    while (!socket.isPaused()) await new Promise((resolve) => setTimeout(resolve, 5));
    await server.close({ graceMs: 50 });
    // nobody takes it any more
    while (failed === undefined) {
      socket.write("x");
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect(failed).toMatchObject({ code: "EPIPE" });
  });
});
