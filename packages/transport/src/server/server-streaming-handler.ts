import type { handleServerStreamingCall } from "@grpc/grpc-js";
import type { BoundMethod } from "./bound-method.js";
import { writeResponses } from "./write-responses.js";

/** One request, a stream of responses. */
export function serverStreamingHandler(bound: BoundMethod): handleServerStreamingCall<Buffer, Buffer> {
  return (grpcCall) => {
    void writeResponses(bound, grpcCall, bound.context(grpcCall), (context) =>
      bound.decode(grpcCall.request, context),
    );
  };
}
