import type { ServerDuplexStream, ServerReadableStream } from "@grpc/grpc-js";
import { RpcError } from "../rpc-error.js";
import { StreamReader } from "../stream-reader.js";
import type { BoundMethod } from "./bound-method.js";

/** The requests of a call in which the client streams. Throws `CANCELLED` when the caller goes away before its last one. */
export async function* readRequests(
  bound: BoundMethod,
  stream: ServerReadableStream<Buffer, Buffer> | ServerDuplexStream<Buffer, Buffer>,
): AsyncGenerator<unknown, void, undefined> {
  const reader = new StreamReader(stream);
  const cancelled = (): void => reader.fail(new RpcError("CANCELLED", "the caller went away", { method: bound.path }));
  stream.on("cancelled", cancelled);
  if (stream.cancelled) cancelled();
  for (;;) {
    const bytes = reader.read();
    if (bytes !== null) yield bound.decode(bytes);
    else if (reader.ended) return;
    else await reader.more();
  }
}
