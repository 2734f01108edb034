import type { handleClientStreamingCall } from "@grpc/grpc-js";
import type { BoundMethod } from "./bound-method.js";
import { readRequests } from "./read-requests.js";
import { respondOnce } from "./respond-once.js";

/** A stream of requests, one response. */
export function clientStreamingHandler(bound: BoundMethod): handleClientStreamingCall<Buffer, Buffer> {
  return (grpcCall, callback) =>
    respondOnce(bound, grpcCall, (context) => readRequests(bound, context, grpcCall), callback);
}
