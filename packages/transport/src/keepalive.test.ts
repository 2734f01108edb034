import { createServer as createHttp2Server } from "node:http2";
import {
  type AddressInfo,
  connect as connectSocket,
  createServer,
  type Server as NetServer,
  type Socket,
} from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { EchoDefinition } from "../testdata/echo-definition.js";
import { connectTo, deferred, failure, forever, serveEcho, temporaryFolder } from "../testdata/start-echo.js";
import { parseEndpoint } from "./endpoint.js";
import { connect, RpcError } from "./index.js";
import { keepaliveOptions } from "./keepalive.js";

const often = { intervalMs: 10, timeoutMs: 1_000 };

/** A proxy that can be made to forward nothing more, while the connections stay open. */
async function proxyTo(endpoint: string): Promise<{ readonly endpoint: string; silence(): void }> {
  const sockets: Socket[] = [];
  const port = Number(endpoint.split(":").at(-1));
  const proxy = createServer((incoming) => {
    const outgoing = connectSocket(port, "127.0.0.1");
    for (const socket of [incoming, outgoing]) sockets.push(socket.on("error", () => {}));
    incoming.pipe(outgoing).pipe(incoming);
  });
  proxy.listen(0, "127.0.0.1");
  await new Promise((resolve) => proxy.once("listening", resolve));
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => proxy.close(resolve));
  });
  const silence = (): void => {
    for (const socket of sockets) socket.unpipe().pause();
  };
  return { endpoint: `tcp://127.0.0.1:${(proxy.address() as AddressInfo).port}`, silence };
}

/** A server that takes calls and never answers them; it counts the pings. */
async function countPings(target: string | number): Promise<{ readonly port: number; pings: number }> {
  const server = createHttp2Server();
  const counter = { port: 0, pings: 0 };
  server.on("session", (session) => {
    session.on("ping", () => counter.pings++);
    onTestFinished(() => session.destroy());
  });
  const listening = server as NetServer;
  if (typeof target === "string") listening.listen(target);
  else listening.listen(target, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  onTestFinished(() => void server.close());
  if (typeof target === "number") counter.port = (server.address() as AddressInfo).port;
  return counter;
}

describe("a peer on tcp that goes silent", () => {
  it("ends the calls of a client", async () => {
    const begun = deferred();
    const server = await serveEcho(
      "tcp://127.0.0.1:0",
      {
        echo(_, { signal }) {
          begun.resolve();
          return forever(signal);
        },
      },
      { keepalive: false },
    );
    const proxy = await proxyTo(server.endpoints[0] ?? "");
    const connection = connectTo(proxy.endpoint, { keepalive: often });
    const lost = deferred();
    connection.onConnectionLost(lost.resolve);
    const ended = failure(connection.client(EchoDefinition).echo({}));
    await begun.promise;
    proxy.silence();
    expect((await ended).code).toBe("UNAVAILABLE");
    await lost.promise;
  });

  it("ends the handlers of a server", async () => {
    const begun = deferred();
    const fired = deferred<unknown>();
    const server = await serveEcho(
      "tcp://127.0.0.1:0",
      {
        echo(_, { signal }) {
          begun.resolve();
          signal.addEventListener("abort", () => fired.resolve(signal.reason));
          return forever(signal);
        },
      },
      { keepalive: often },
    );
    const proxy = await proxyTo(server.endpoints[0] ?? "");
    const connection = connectTo(proxy.endpoint, { keepalive: false });
    const ended = failure(connection.client(EchoDefinition).echo({}));
    await begun.promise;
    proxy.silence();
    expect(await fired.promise).toMatchObject({ code: "CANCELLED", reason: "the caller went away" });
    await connection.close();
    await ended;
  });
});

it("a client pings on tcp while a call is under way, and neither without calls nor on a unix socket", async () => {
  const folder = await temporaryFolder();
  const [busy, idle, local] = [
    await countPings(0),
    await countPings(0),
    await countPings(`${folder}/s.sock`),
  ];
  const keepalive = { intervalMs: 2, timeoutMs: 20_000 };
  const connections = [
    `tcp://127.0.0.1:${busy.port}`,
    `tcp://127.0.0.1:${idle.port}`,
    `unix://${folder}/s.sock`,
  ].map((endpoint) => connectTo(endpoint, { keepalive }));
  await Promise.all(connections.map((connection) => connection.ready()));
  const [first, , third] = connections.map((connection) => connection.client(EchoDefinition));
  const calls = [first?.echo({}), third?.echo({})].map((call) => call?.catch((error: unknown) => error));
  while (busy.pings < 5) await new Promise(setImmediate);
  expect([idle.pings, local.pings]).toEqual([0, 0]);
  await Promise.all(connections.map((connection) => connection.close()));
  for (const error of await Promise.all(calls)) expect(error).toBeInstanceOf(RpcError);
});

it("pings are five minutes apart by default, on tcp only", () => {
  const options = (endpoint: string, keepalive?: false): unknown =>
    keepaliveOptions(parseEndpoint(endpoint), keepalive, "testing");
  const everyFiveMinutes = { "grpc.keepalive_time_ms": 300_000, "grpc.keepalive_timeout_ms": 20_000 };
  expect(options("tcp://127.0.0.1:1")).toEqual(everyFiveMinutes);
  expect(options("tcp://127.0.0.1:1", false)).toEqual({});
  for (const endpoint of ["/tmp/x.sock", "unix-abstract:x", "npipe:////./pipe/x"])
    expect(options(endpoint)).toEqual({});
  expect(() => connect("tcp://127.0.0.1:1", { keepalive: { intervalMs: 0 } })).toThrow(
    /^\[INVALID_ARGUMENT\] connecting to tcp:.*: keepalive\.intervalMs is 0, and must be a whole number/,
  );
});
