import { decodeMessage } from "../codec.js";
import { sameBytes } from "../same-bytes.js";
import type { ClientCall } from "./client-call.js";
import { type Caller, GrpcCall } from "./grpc-call.js";
import { writeRequests } from "./write-requests.js";

/** A stream of requests, one response. A request that fails to come cancels the call; the failure is the cause of its error. */
export function clientStreamingCall(caller: Caller, call: ClientCall): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const grpcCall = new GrpcCall(caller, call);
    const { metadata, options } = grpcCall;
    const { grpc } = caller;
    const stream = grpcCall.start(() =>
      grpc.makeClientStreamRequest<Buffer, Buffer>(
        call.path,
        sameBytes,
        sameBytes,
        metadata,
        options,
        (error, response) => {
          grpcCall.end();
          if (error !== null) return reject(grpcCall.toError(error));
          try {
            resolve(decodeMessage(call.method.responseType, response as Buffer, grpcCall.facts));
          } catch (decodeError) {
            reject(decodeError);
          }
        },
      ),
    );
    void writeRequests(call, stream, grpcCall);
  });
}
