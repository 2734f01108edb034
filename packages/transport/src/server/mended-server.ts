import {
  constants,
  type Http2Server,
  type IncomingHttpHeaders,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from "node:http2";
import { Server } from "@grpc/grpc-js";
import { dropFarDeadline } from "./far-deadline.js";
import { resetUnfinished } from "./reset-unfinished.js";

/**
 * The server of the library below with its faults mended: what it does with a call before it sees one, and that it knows its
 * connections only while it counts calls for channelz, which takes a tenth of a small call. It has no place for that, so this
 * reaches for its HTTP/2 servers, and does nothing without them.
 */
export class MendedServer extends Server {
  readonly #sessions = new Set<ServerHttp2Session>();

  /** Mends the streams and notes the connections that begin from now on. To be called as soon as it listens. */
  mend(): void {
    const { http2Servers } = this as unknown as { http2Servers?: ReadonlyMap<Http2Server, unknown> };
    for (const server of http2Servers?.keys() ?? []) {
      server.prependListener("stream", mendStream);
      server.on("session", (session) => {
        this.#sessions.add(session);
        session.once("close", () => this.#sessions.delete(session));
      });
    }
  }

  /** Ends every connection with the calls on it. */
  override forceShutdown(): void {
    super.forceShutdown();
    // a code alone, which the types do not know of: with an error beside it Node reports the error
    for (const session of this.#sessions) session.destroy(constants.NGHTTP2_CANCEL as never);
    this.#sessions.clear();
  }
}

function mendStream(stream: ServerHttp2Stream, headers: IncomingHttpHeaders): void {
  dropFarDeadline(headers);
  resetUnfinished(stream);
}
