import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, onTestFinished, test } from "vitest";
import { failure, newLayout, smallImage } from "../../test/layout-lab.js";
import { newClient, TestingRegistry } from "../../test/testing-registry.js";
import { fetchTransport } from "./fetch-transport.js";
import { nodeTransport } from "./node-transport.js";
import type { Transport, TransportRequest } from "./transport.js";

async function listen(server: Server): Promise<URL> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
}

const request = (more: Partial<TransportRequest> = {}): TransportRequest => ({
  method: "GET",
  headers: {},
  body: undefined,
  signal: new AbortController().signal,
  ...more,
});

async function text(body: AsyncIterable<Uint8Array> | undefined): Promise<string> {
  const pieces: Uint8Array[] = [];
  for await (const piece of body ?? []) pieces.push(piece);
  return Buffer.concat(pieces).toString();
}

describe.each<[string, () => Transport]>([
  ["node:http", nodeTransport],
  ["fetch", () => fetchTransport(fetch)],
])("by %s", (_name, make) => {
  test("an answer comes as it is, redirects included", async () => {
    const url = await listen(
      createServer((_request, response) =>
        response.writeHead(307, { location: "/x", "x-a": ["1", "2"] }).end("body"),
      ),
    );
    const answer = await make()(url, request());
    expect(answer.status).toBe(307);
    expect(answer.headers.get("location")).toBe("/x");
    expect(answer.headers.get("x-a")).toBe("1, 2");
    expect(await text(answer.body)).toBe("body");
  });

  test("a large body comes whole and in order", async () => {
    const bytes = Uint8Array.from({ length: 3_000_001 }, (_, at) => (at * 7) % 251);
    const url = await listen(
      createServer(async (_request, response) => {
        // some at once, some after a pause
        response.write(bytes.subarray(0, 1_200_000));
        await new Promise((resolve) => setTimeout(resolve, 20));
        response.end(bytes.subarray(1_200_000));
      }),
    );
    const pieces: Uint8Array[] = [];
    for await (const piece of (await make()(url, request())).body ?? []) {
      pieces.push(piece);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(Buffer.concat(pieces).equals(bytes)).toBe(true);
  });

  test("bodies are sent, with their length", async () => {
    const seen: (string | undefined)[] = [];
    const url = await listen(
      createServer(async (incoming, response) => {
        seen.push(incoming.headers["content-length"], incoming.headers["transfer-encoding"]);
        response.end(await text(incoming));
      }),
    );
    const pieces = async function* () {
      yield Buffer.from("a ");
      yield Buffer.from("stream");
    };
    const send = make();
    const put = async (body: TransportRequest["body"], headers = {}) =>
      await text((await send(url, request({ method: "PUT", body, headers }))).body);
    expect(await put("text")).toBe("text");
    expect(await put(Buffer.from("bytes"))).toBe("bytes");
    expect(await put(pieces(), { "content-length": "8" })).toBe("a stream");
    expect(await put(undefined)).toBe("");
    expect(seen).toEqual(["4", undefined, "5", undefined, "8", undefined, "0", undefined]);
  });

  test("a connection is used again once its answer was read", async () => {
    const ports = new Set<number | undefined>();
    const url = await listen(
      createServer((incoming, response) => {
        ports.add(incoming.socket.remotePort);
        response.writeHead(200, { "content-length": 4 }).end("body");
      }),
    );
    const send = make();
    for (let time = 0; time < 10; time += 1) {
      await text((await send(url, request())).body);
      // it is free a moment after the end
      for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    }
    expect(ports.size).toBeLessThan(4);
  });

  test("a body that breaks off fails, and one that is left closes the connection", async () => {
    let closed = (): void => {};
    const isClosed = new Promise<void>((resolve) => {
      closed = resolve;
    });
    const url = await listen(
      createServer((incoming, response) => {
        response.writeHead(200, { "content-length": 100 });
        if (incoming.url === "/break") response.write("x", () => setImmediate(() => response.destroy()));
        else response.on("close", closed).write("x");
      }),
    );
    const send = make();
    await expect(text((await send(new URL("/break", url), request())).body)).rejects.toThrow();
    for await (const _piece of (await send(url, request())).body ?? []) break;
    await isClosed;
  });

  test("a body whose source fails ends the request", async () => {
    const url = await listen(createServer(() => {}));
    const broken = async function* () {
      yield Buffer.from("x");
      throw new Error("source");
    };
    const sent = make()(url, request({ method: "PUT", body: broken(), headers: { "content-length": "10" } }));
    await expect(sent).rejects.toThrow();
  });

  test("a signal ends the wait for an answer, and the body", async () => {
    const url = await listen(
      createServer((incoming, response) => {
        if (incoming.url === "/body") response.writeHead(200, { "content-length": 100 }).write("x");
      }),
    );
    const send = make();
    for (const path of ["/", "/body"]) {
      const controller = new AbortController();
      const call = async () => {
        const answering = send(new URL(path, url), request({ signal: controller.signal }));
        if (path === "/") setImmediate(() => controller.abort());
        for await (const _piece of (await answering).body ?? []) controller.abort();
      };
      await expect(call()).rejects.toThrow();
    }
  });

  test("an image goes there and back", async () => {
    const registry = await TestingRegistry.start();
    onTestFinished(async () => await registry[Symbol.asyncDispose]());
    const layout = await newLayout();
    await smallImage(layout, "web", { content: "x".repeat(200_000) });
    const client = newClient({ fetch: make === nodeTransport ? undefined : fetch, chunkBytes: 50_000 });
    await client.push(layout, "web", `${registry.host}/web:1.0`);
    const back = await newLayout();
    await client.pull(`${registry.host}/web:1.0`, back);
    expect(await back.verify()).toEqual([]);
  });

  test("a server without TLS is told from one that is not there", async () => {
    const url = await listen(createServer((_request, response) => response.end()));
    const client = newClient({ fetch: make === nodeTransport ? undefined : fetch, plainHttp: [] });
    const error = await failure(client.ping(url.host), "UNREACHABLE");
    expect(error.hint).toContain("plainHttp");
    expect(error.reason).toContain("does not speak TLS");
  });
});

test("by node:http, a server that answers early does not get the rest", async () => {
  let sent = 0;
  const url = await listen(createServer((_request, response) => response.writeHead(413).end("too much")));
  const endless = async function* () {
    for (; sent < 1_000; sent += 1) yield Buffer.alloc(1_000_000);
  };
  const answer = await nodeTransport()(
    url,
    request({ method: "PUT", body: endless(), headers: { "content-length": "1000000000" } }),
  );
  expect(answer.status).toBe(413);
  expect(await text(answer.body)).toBe("too much");
  expect(sent).toBeLessThan(1_000);
});
