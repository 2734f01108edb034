import { decodeMessage, encodeMessage } from "../codec.js";
import type { ClientCall } from "./client-call.js";
import { type Caller, GrpcCall, sameBytes } from "./grpc-call.js";

/** One request, one response. */
export function unaryCall(caller: Caller, call: ClientCall): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const grpcCall = new GrpcCall(caller, call);
    const request = encodeMessage(call.method.requestType, call.request, grpcCall.facts);
    grpcCall.start(() =>
      caller.grpc.makeUnaryRequest(
        call.path,
        sameBytes,
        sameBytes,
        request,
        grpcCall.metadata,
        grpcCall.options,
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
  });
}
