import { constants, type Http2Server, type ServerHttp2Session } from "node:http2";
import type { Server as GrpcServer } from "@grpc/grpc-js";

/**
 * The connections of a server, to be ended by force. The library below knows them for itself only while it counts calls for
 * channelz, which takes a tenth of a small call.
 */
export class Http2Sessions {
  readonly #sessions = new Set<ServerHttp2Session>();

  /** Notes each connection of the server's HTTP/2 servers that begins from now on. */
  follow(grpc: GrpcServer): void {
    const { http2Servers } = grpc as unknown as { http2Servers?: ReadonlyMap<Http2Server, unknown> };
    for (const server of http2Servers?.keys() ?? [])
      server.on("session", (session) => {
        this.#sessions.add(session);
        session.once("close", () => this.#sessions.delete(session));
      });
  }

  /** Ends all of them, with every call on them. */
  destroy(): void {
    // a code alone, which the types do not know of: with an error beside it Node reports the error
    for (const session of this.#sessions) session.destroy(constants.NGHTTP2_CANCEL as never);
    this.#sessions.clear();
  }
}
