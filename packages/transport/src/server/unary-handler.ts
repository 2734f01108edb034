import type { handleUnaryCall } from "@grpc/grpc-js";
import type { BoundMethod } from "./bound-method.js";
import { respondOnce } from "./respond-once.js";

/** One request, one response. */
export function unaryHandler(bound: BoundMethod): handleUnaryCall<Buffer, Buffer> {
  return (grpcCall, callback) =>
    respondOnce(bound, grpcCall, (context) => bound.decode(grpcCall.request, context), callback);
}
