import { setImmediate } from "node:timers/promises";
import type { ServerDuplexStream, ServerReadableStream } from "@grpc/grpc-js";
import { RpcError } from "../rpc-error.js";
import { StreamReader } from "../stream-reader.js";
import type { BoundMethod } from "./bound-method.js";
import type { CallContext } from "./server-context.js";

/**
 * The requests of a call in which the client streams. When the caller goes away before its last one, it throws what the
 * signal has as its reason: `CANCELLED`, `DEADLINE_EXCEEDED`, or `UNAVAILABLE` when the server is shut down.
 */
export async function* readRequests(
  bound: BoundMethod,
  context: CallContext,
  stream: ServerReadableStream<Buffer, Buffer> | ServerDuplexStream<Buffer, Buffer>,
): AsyncGenerator<unknown, void, undefined> {
  const reader = new StreamReader(stream);
  const gone = (): RpcError => {
    const { reason } = context.signal;
    if (RpcError.is(reason)) return reason;
    return context.late
      ? new RpcError("DEADLINE_EXCEEDED", "the deadline passed", bound.facts)
      : new RpcError("CANCELLED", "the caller went away", bound.facts);
  };
  stream.on("cancelled", () => reader.fail(gone()));
  if (stream.cancelled) reader.fail(gone());
  for (;;) {
    const bytes = reader.read();
    if (bytes !== null) yield bound.decode(bytes, context);
    else if (reader.ended) break;
    else await reader.more();
  }
  // Node ends a stream that the caller has cancelled like one that is complete, and says so a moment later
  await setImmediate();
  if (stream.cancelled || context.late) throw gone();
}
