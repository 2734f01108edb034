import type { ClientWritableStream } from "@grpc/grpc-js";
import { encodeMessage } from "../codec.js";
import type { ClientCall } from "./client-call.js";
import type { GrpcCall } from "./grpc-call.js";

/**
 * Sends a stream of requests as fast as the peer takes them, then half-closes. Stops and tells the iterator to return when
 * the call ends first. Never rejects: when a request fails to come the call is cancelled and ends with that failure.
 */
export async function writeRequests(
  call: ClientCall,
  stream: ClientWritableStream<Buffer>,
  grpcCall: GrpcCall,
): Promise<void> {
  let over = false;
  let wake = (): void => {};
  stream.on("drain", () => wake());
  for (const event of ["status", "error", "close"]) {
    stream.on(event, () => {
      over = true;
      wake();
    });
  }
  try {
    for await (const request of call.request as AsyncIterable<unknown>) {
      if (over) return;
      if (!stream.write(encodeMessage(call.method.requestType, request, grpcCall.doing)) && !over) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      if (over) return;
    }
    stream.end();
  } catch (error) {
    grpcCall.fail(error);
    stream.cancel();
  }
}
