import { type ClientHttp2Session, connect as connectHttp2, type OutgoingHttpHeaders } from "node:http2";
import { connect as connectSocket, type Socket } from "node:net";
import { onTestFinished } from "vitest";

/** A connection of HTTP/2 without gRPC above it; it ends with the test. */
export function dial(path: string, socket: Socket = connectSocket(path)): ClientHttp2Session {
  const session = connectHttp2("http://localhost", {
    createConnection: () => socket,
    // in megabytes, so that it is not this side that gives up
    maxSessionMemory: 1_000,
  });
  session.on("error", () => {});
  onTestFinished(() => session.destroy());
  return session;
}

/** One message with its length in front, as gRPC frames it. */
export function frame(bytes: Uint8Array, { compressed = 0, length = bytes.length } = {}): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt8(compressed, 0);
  head.writeUInt32BE(length, 1);
  return Buffer.concat([head, bytes]);
}

/** The headers of a call. */
export function post(method: string, headers: OutgoingHttpHeaders = {}): OutgoingHttpHeaders {
  return {
    ":method": "POST",
    ":path": `/test.v1.EchoService/${method}`,
    "content-type": "application/grpc",
    te: "trailers",
    ...headers,
  };
}
