import { sameBytes } from "../same-bytes.js";
import type { ClientCall } from "./client-call.js";
import { type Caller, GrpcCall } from "./grpc-call.js";
import { readResponses } from "./read-responses.js";
import { writeRequests } from "./write-requests.js";

/** Streams both ways, each at its own pace. A request that fails to come cancels the call; the failure is the cause of its error. */
export function bidiStreamingCall(caller: Caller, call: ClientCall): AsyncIterable<unknown> {
  return readResponses(call.method.responseType, () => {
    const grpcCall = new GrpcCall(caller, call);
    const { metadata, options } = grpcCall;
    const stream = grpcCall.start(() =>
      caller.grpc.makeBidiStreamRequest<Buffer, Buffer>(call.path, sameBytes, sameBytes, metadata, options),
    );
    void writeRequests(call, stream, grpcCall);
    return { grpcCall, stream };
  });
}
