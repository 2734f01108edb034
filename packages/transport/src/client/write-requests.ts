import type { ClientWritableStream } from "@grpc/grpc-js";
import { encodeMessage } from "../codec.js";
import { Ending, leave, leaveIfThrows, over } from "../ending.js";
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
  const ending = new Ending();
  stream.on("drain", () => ending.resume());
  for (const event of ["status", "error", "close"]) stream.on(event, () => ending.end());
  let iterator: AsyncIterator<unknown> | undefined;
  try {
    iterator = (call.request as AsyncIterable<unknown>)[Symbol.asyncIterator]();
    for (;;) {
      const next = await ending.next(iterator);
      if (next === over) return leave(iterator);
      if (next.done === true) break;
      const encode = (): Buffer => encodeMessage(call.method.requestType, next.value, grpcCall.facts);
      if (!ending.write(stream, leaveIfThrows(iterator, encode))) await ending.pause();
    }
    stream.end();
  } catch (error) {
    if (ending.over) return;
    grpcCall.fail(error);
    stream.cancel();
  }
}
