import {
  type ClientInterceptor,
  type Interceptor,
  type MethodDefinition,
  redact,
  type ServerInterceptor,
} from "@container-interfaces/transport";
import { createOurs } from "./peers/ours.js";
import type { PeerFile } from "./peers/peer.js";

/** A call of either side. */
interface AnyCall {
  readonly method: MethodDefinition;
  readonly request: unknown;
}

/** What lets every call pass. */
const idle: Interceptor<AnyCall> = {
  unary: (call, next) => next(call),
  stream: (call, next) => next(call),
};

/** What makes a copy without secrets of every request and response, as whoever shows messages has to. */
const redacting: Interceptor<AnyCall> = {
  unary: async (call, next) => {
    redact(call.method.requestType, call.request);
    const response = await next(call);
    redact(call.method.responseType, response);
    return response;
  },
};

/** Our client and server with layers around their calls; the first is what the others are compared with. */
export const layerFiles: readonly PeerFile[] = [
  layered("plain"),
  layered("plain again"),
  layered("three idle interceptors", [idle, idle, idle]),
  layered("redaction", [redacting]),
];

function layered(name: string, layers: readonly Interceptor<AnyCall>[] = []): PeerFile {
  return {
    name,
    load: async () =>
      createOurs(layers as readonly ClientInterceptor[], layers as readonly ServerInterceptor[]),
  };
}
