import { encodeMessage } from "../codec.js";
import type { ClientCall } from "./client-call.js";
import { type Caller, GrpcCall, sameBytes } from "./grpc-call.js";
import { readResponses } from "./read-responses.js";

/** One request, a stream of responses. The call starts with the first `next()`; leaving the loop cancels it. */
export function serverStreamingCall(caller: Caller, call: ClientCall): AsyncIterable<unknown> {
  return readResponses(call.method.responseType, () => {
    const grpcCall = new GrpcCall(caller, call);
    const request = encodeMessage(call.method.requestType, call.request, grpcCall.facts);
    const { metadata, options } = grpcCall;
    const stream = grpcCall.start(() =>
      caller.grpc.makeServerStreamRequest(call.path, sameBytes, sameBytes, request, metadata, options),
    );
    return { grpcCall, stream };
  });
}
