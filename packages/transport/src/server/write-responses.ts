import type { ServerDuplexStream, ServerWritableStream } from "@grpc/grpc-js";
import { Ending, leave, leaveIfThrows, over } from "../ending.js";
import type { BoundMethod } from "./bound-method.js";
import { encodeResponse } from "./encode-response.js";
import type { CallContext } from "./server-context.js";

/**
 * Runs the handler and sends what it yields, as fast as the caller reads. When the caller goes away, or a response cannot be
 * sent, the handler's iterator is told to return. Never rejects.
 */
export async function writeResponses(
  bound: BoundMethod,
  stream: ServerWritableStream<Buffer, Buffer> | ServerDuplexStream<Buffer, Buffer>,
  context: CallContext,
  request: (context: CallContext) => unknown,
): Promise<void> {
  const ending = new Ending();
  stream.on("drain", () => ending.resume());
  // an error of the stream itself means that the caller went away, which comes as "cancelled", too
  for (const event of ["cancelled", "close", "error"]) stream.on(event, () => ending.end());
  let iterator: AsyncIterator<unknown> | undefined;
  try {
    iterator = bound.respondMany(bound.call(request(context), context))[Symbol.asyncIterator]();
    for (;;) {
      const next = await ending.next(iterator);
      if (next === over) {
        leave(iterator);
        return context.end();
      }
      if (next.done === true) break;
      const encode = (): Buffer => encodeResponse(bound, next.value);
      if (!stream.write(leaveIfThrows(iterator, encode))) await ending.pause();
    }
    context.end();
    stream.end();
  } catch (error) {
    const status = bound.status(error, context);
    context.end();
    stream.emit("error", status);
  }
}
