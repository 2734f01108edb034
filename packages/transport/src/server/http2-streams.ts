import type { Http2Server, IncomingHttpHeaders, ServerHttp2Stream } from "node:http2";
import type { Server as GrpcServer } from "@grpc/grpc-js";
import { dropFarDeadline } from "./far-deadline.js";
import { resetUnfinished } from "./reset-unfinished.js";

/**
 * Mends what the library below does with a call, before it sees one. It has no place for that, so this reaches for its HTTP/2
 * servers, and does nothing without them.
 */
export function mendStreams(grpc: GrpcServer): void {
  const { http2Servers } = grpc as unknown as { http2Servers?: ReadonlyMap<Http2Server, unknown> };
  for (const server of http2Servers?.keys() ?? []) server.prependListener("stream", mendStream);
}

function mendStream(stream: ServerHttp2Stream, headers: IncomingHttpHeaders): void {
  dropFarDeadline(headers);
  resetUnfinished(stream);
}
