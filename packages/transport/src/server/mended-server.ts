import {
  constants,
  type Http2Server,
  type IncomingHttpHeaders,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from "node:http2";
import type { Duplex } from "node:stream";
import { Server, type ServerOptions } from "@grpc/grpc-js";
import type { BoundMethod } from "./bound-method.js";
import { dropFarDeadline } from "./far-deadline.js";
import { resetUnfinished } from "./reset-unfinished.js";
import { isPlainCall, serveUnary } from "./unary-stream.js";

/** How long a peer has to read that its connection ends. */
const graceMs = 250;

type StreamListener = (stream: ServerHttp2Stream, headers: IncomingHttpHeaders, flags: number) => void;

/**
 * The server of the library below with its faults mended: what it does with a call before it sees one, how long it takes over calls
 * of one request and one response, which are served without it, and that it knows its connections only while it counts calls for
 * channelz, which takes a tenth of a small call. It has no place for that, so this reaches for its HTTP/2 servers, and does nothing
 * without them.
 */
export class MendedServer extends Server {
  readonly #maxMessageBytes: number;
  readonly #unary = new Map<string, BoundMethod>();
  readonly #sessions = new Set<ServerHttp2Session>();
  readonly #sockets = new Set<Duplex>();
  #ended = false;

  constructor(maxMessageBytes: number, options: ServerOptions) {
    super({
      ...options,
      "grpc.max_receive_message_length": maxMessageBytes,
      "grpc.max_send_message_length": maxMessageBytes,
    });
    this.#maxMessageBytes = maxMessageBytes;
  }

  /** Serves the calls of an RPC without the library below, which has to know it, too, for calls that are compressed. */
  addUnary(bound: BoundMethod): void {
    this.#unary.set(bound.path, bound);
  }

  /** Mends the streams and notes the connections that begin from now on. To be called once, as soon as it listens. */
  mend(): void {
    const { http2Servers } = this as unknown as { http2Servers?: ReadonlyMap<Http2Server, unknown> };
    for (const server of http2Servers?.keys() ?? []) {
      const below = server.listeners("stream") as StreamListener[];
      server.removeAllListeners("stream");
      server.on("stream", (stream, headers, flags) => {
        dropFarDeadline(headers);
        resetUnfinished(stream);
        const unary = this.#unary.get(headers[":path"] ?? "");
        if (unary !== undefined && isPlainCall(headers))
          serveUnary(stream, headers, unary, this.#maxMessageBytes);
        else for (const listener of below) listener(stream, headers, flags);
      });
      server.on("connection", (socket: Duplex) => {
        this.#sockets.add(socket);
        socket.once("close", () => this.#sockets.delete(socket));
      });
      server.on("session", (session) => {
        if (this.#ended) return session.destroy();
        this.#sessions.add(session);
        session.once("close", () => this.#sessions.delete(session));
      });
    }
  }

  /** Ends every connection with the calls on it. */
  override forceShutdown(): void {
    super.forceShutdown();
    this.#ended = true;
    // a code alone, which the types do not know of: with an error beside it Node reports the error
    for (const session of this.#sessions) session.destroy(constants.NGHTTP2_CANCEL as never);
    this.#sessions.clear();
    // those that did not get as far as HTTP/2, and those whose peer does not read what it is told
    setTimeout(() => {
      for (const socket of this.#sockets) socket.destroy();
    }, graceMs).unref();
  }
}
