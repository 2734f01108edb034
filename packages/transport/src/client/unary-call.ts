import { status as Status } from "@grpc/grpc-js";
import { decodeMessage, encodeMessage } from "../codec.js";
import type { ClientCall } from "./client-call.js";
import { sendRequest, startCall, statusError } from "./direct-call.js";
import { type Caller, GrpcCall } from "./grpc-call.js";

/** One request, one response. */
export function unaryCall(caller: Caller, call: ClientCall): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const grpcCall = new GrpcCall(caller, call);
    const request = encodeMessage(call.method.requestType, call.request, grpcCall.facts);
    let response: Buffer | undefined;
    const direct = startCall(caller, call, grpcCall, {
      onMessage: (bytes) => {
        if (response !== undefined)
          direct.cancelWithStatus(Status.UNIMPLEMENTED, "the peer sent a second response");
        response = bytes;
      },
      onStatus: (status) => {
        grpcCall.end();
        if (status.code !== Status.OK) return reject(grpcCall.toError(statusError(status)));
        if (response === undefined) {
          const details = "the peer sent no response";
          return reject(grpcCall.toError(statusError({ ...status, code: Status.UNIMPLEMENTED, details })));
        }
        try {
          resolve(decodeMessage(call.method.responseType, response, grpcCall.facts));
        } catch (error) {
          reject(error);
        }
      },
    });
    sendRequest(direct, request);
  });
}
