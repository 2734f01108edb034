import type { ClientReadableStream } from "@grpc/grpc-js";
import { decodeMessage } from "../codec.js";
import type { AnyMessageType } from "../message-type.js";
import { StreamReader } from "../stream-reader.js";
import type { GrpcCall } from "./grpc-call.js";

/** A call that has been started, with the stream of its responses. */
export interface OpenCall {
  readonly grpcCall: GrpcCall;
  readonly stream: ClientReadableStream<Buffer>;
}

/**
 * Starts a call at the first `next()` and reads its responses until it ends. Responses that came before an error are given
 * out before it is thrown. The peer is slowed down while nobody reads, and told when the reader leaves.
 */
export async function* readResponses(
  type: AnyMessageType,
  open: () => OpenCall,
): AsyncGenerator<unknown, void, undefined> {
  const { grpcCall, stream } = open();
  const reader = new StreamReader(stream);
  try {
    for (;;) {
      const bytes = reader.read();
      if (bytes !== null) yield decodeMessage(type, bytes, grpcCall.facts);
      else if (reader.ended) return;
      else await reader.more();
    }
  } catch (error) {
    throw grpcCall.toError(error);
  } finally {
    grpcCall.end();
    stream.cancel();
  }
}
