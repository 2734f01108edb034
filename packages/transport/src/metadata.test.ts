import { connect as connectHttp2 } from "node:http2";
import { connect as connectSocket } from "node:net";
import { join } from "node:path";
import { inspect } from "node:util";
import { Metadata as GrpcMetadata } from "@grpc/grpc-js";
import { describe, expect, it, onTestFinished } from "vitest";
import { Echo } from "../testdata/echo-definition.js";
import { deferred, failure, serveEcho, startEcho, temporaryFolder } from "../testdata/start-echo.js";
import { type Metadata, type MetadataInit, RpcError } from "./index.js";
import { fromGrpcMetadata, toGrpcMetadata } from "./metadata.js";

describe("metadata", () => {
  it("comes to the handler as it was sent", async () => {
    const received = deferred<Metadata>();
    const { client } = await startEcho({
      echo: (request, { metadata }) => {
        received.resolve(metadata);
        return request;
      },
    });
    const bytes = Uint8Array.of(0, 44, 255, 128);
    await client.echo(
      {},
      {
        metadata: {
          text: "value",
          "Mixed-Case": "x",
          several: ["a", "b, c"],
          "one-bin": bytes,
          "several-bin": [bytes, new Uint8Array(0), Buffer.from("x")],
          constructor: "c",
          hasownproperty: "h",
          __proto__x: "p",
          none: [],
        },
      },
    );
    const metadata = await received.promise;
    expect(Object.getPrototypeOf(metadata)).toBeNull();
    expect(metadata).toMatchObject({
      text: ["value"],
      "mixed-case": ["x"],
      "one-bin": [Buffer.from(bytes)],
      "several-bin": [Buffer.from(bytes), Buffer.alloc(0), Buffer.from("x")],
      constructor: ["c"],
      hasownproperty: ["h"],
      __proto__x: ["p"],
    });
    expect(metadata.several?.join(", ")).toBe("a, b, c");
    expect(Object.keys(metadata).filter((key) => /^(:|te$|grpc-|content-|none$)/.test(key))).toEqual([]);
  });

  it("of an error comes to the caller, without the headers of the protocol", async () => {
    const { client } = await startEcho({
      echo: () => {
        throw new RpcError("NOT_FOUND", "no", {
          metadata: { "why-bin": [Buffer.of(1, 2)], several: ["a", "b"], constructor: ["c"] },
        });
      },
      async *list() {
        yield {};
        throw new RpcError("NOT_FOUND", "no", { metadata: { key: ["v"] } });
      },
    });
    const { metadata } = await failure(client.echo({}));
    expect(metadata).toEqual({ "why-bin": [Buffer.of(1, 2)], several: ["a, b"], constructor: ["c"] });
    expect((await failure(client.list({}))).metadata).toEqual({ key: ["v"] });
  });

  it("of an error from another server can be passed on", async () => {
    const behind = await startEcho({
      echo: () => {
        throw new RpcError("NOT_FOUND", "no", { metadata: { key: ["v"] } });
      },
    });
    const { client } = await startEcho({ echo: (request) => behind.client.echo(request) });
    expect(await failure(client.echo({}))).toMatchObject({
      code: "NOT_FOUND",
      reason: "no",
      metadata: { key: ["v"] },
    });
  });

  it("of a call can be passed on", async () => {
    const received = deferred<Metadata>();
    const behind = await startEcho({
      echo: (request, { metadata }) => {
        received.resolve(metadata);
        return request;
      },
    });
    const { client } = await startEcho({
      echo: (request, { metadata }) => behind.client.echo(request, { metadata }),
    });
    await client.echo({}, { metadata: { key: "v", "k-bin": Buffer.of(0) } });
    expect(await received.promise).toMatchObject({ key: ["v"], "k-bin": [Buffer.of(0)] });
  });

  it.each<[string, MetadataInit]>([
    ["text for a binary key", { "x-bin": "text" }],
    ["bytes for a text key", { x: Buffer.of(1) }],
    ["a line break", { x: "a\nb" }],
    ["text beyond ASCII", { x: "ä" }],
    ["a key with a space", { "a b": "x" }],
    ["an empty key", { "": "x" }],
    ["no value", { x: undefined as never }],
    ["a number", { x: 7 as never }],
    ["a pseudo header", { ":path": "/other" }],
    ["a key with a colon", { "a:b": "x" }],
    ["two values of a header that has one", { etag: ["a", "b"] }],
    ["a header of HTTP/1", { Connection: "close" }],
    ["a header of HTTP/2", { te: "gzip" }],
    ["a header of gRPC", { "grpc-timeout": "1S" }],
    ["a status", { "grpc-status": "0" }],
    ["a key that would be lost", JSON.parse('{"__proto__":"x"}')],
  ])("is refused before anything is sent: %s", async (_, metadata) => {
    let calls = 0;
    const { client } = await startEcho({
      echo: (request) => {
        calls++;
        return request;
      },
    });
    const error = await failure(client.echo({}, { metadata }));
    expect(error.message).toMatch(/^\[INVALID_ARGUMENT\] calling .*: the metadata cannot be sent: /);
    await client.echo({});
    expect(calls).toBe(1);
  });

  it("that a handler cannot send does not change the error", async () => {
    const metadata: Metadata[] = [{ "grpc-status": ["0"], x: ["ä"] }, { etag: ["a", "b"] }, { "a:b": ["x"] }];
    const { client } = await startEcho({
      echo: () => {
        throw new RpcError("NOT_FOUND", "no", { metadata: metadata.shift() });
      },
    });
    while (metadata.length > 0)
      expect(await failure(client.echo({}))).toMatchObject({ code: "NOT_FOUND", reason: "no", metadata: {} });
  });

  it("with spaces around a value arrives", async () => {
    const received = deferred<Metadata>();
    const { client } = await startEcho({
      echo: (request, { metadata }) => {
        received.resolve(metadata);
        return request;
      },
    });
    await client.echo({}, { metadata: { key: "  a b  ", empty: "", spaces: "   " } });
    expect((await received.promise).key?.map(String).map((value) => value.trim())).toEqual(["a b"]);
  });

  it("from a hostile peer under the key __proto__ is data", async () => {
    const received = deferred<Metadata>();
    const path = join(await temporaryFolder(), "s.sock");
    await serveEcho(path, {
      echo: (request, { metadata }) => {
        received.resolve(metadata);
        return request;
      },
    });
    const session = connectHttp2("http://localhost", { createConnection: () => connectSocket(path) });
    onTestFinished(() => session.destroy());
    const request = session.request(
      Object.assign(Object.create(null), {
        ":method": "POST",
        ":path": "/test.v1.EchoService/Echo",
        "content-type": "application/grpc",
        te: "trailers",
        ["__proto__"]: "hostile",
        "broken-bin": "%%%",
      }),
    );
    const message = Echo.encode({ text: "x" }).finish();
    request.end(Buffer.concat([Buffer.of(0, 0, 0, 0, message.length), message]));
    request.resume();
    const metadata = await received.promise;
    expect(Object.getPrototypeOf(metadata)).toBeNull();
    expect(Object.keys(metadata)).toContain("__proto__");
    expect(metadata[Object.keys(metadata).find((key) => key.includes("proto")) ?? ""]).toEqual(["hostile"]);
    expect(({} as Record<string, unknown>).hostile).toBeUndefined();
  });

  it("is copied, not shared", () => {
    const bytes = Buffer.of(1);
    const metadata = toGrpcMetadata({ "x-bin": bytes });
    bytes[0] = 2;
    expect(fromGrpcMetadata(metadata)).toEqual({ "x-bin": [Buffer.of(1)] });
    expect(fromGrpcMetadata(new GrpcMetadata())).toEqual({});
  });
});

it("does not repeat a value that cannot be sent, which may be a token", async () => {
  const { client } = await startEcho();
  for (const value of ["Bearer s3cr3t\n", "Bearer s3cr3t\u00fc"]) {
    const error = await failure(client.echo({}, { metadata: { authorization: value } }));
    expect(error).toMatchObject({ code: "INVALID_ARGUMENT" });
    expect(error.message).toMatch(/a value of the key "authorization" has a character/);
    expect(inspect(error, { depth: 10, showHidden: true })).not.toContain("s3cr3t");
  }
});
