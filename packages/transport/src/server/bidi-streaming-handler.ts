import type { handleBidiStreamingCall } from "@grpc/grpc-js";
import type { BoundMethod } from "./bound-method.js";
import { readRequests } from "./read-requests.js";
import { writeResponses } from "./write-responses.js";

/** Streams both ways. */
export function bidiStreamingHandler(bound: BoundMethod): handleBidiStreamingCall<Buffer, Buffer> {
  return (grpcCall) => {
    void writeResponses(bound, grpcCall, bound.context(grpcCall), (context) =>
      readRequests(bound, context, grpcCall),
    );
  };
}
