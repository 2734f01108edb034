import type { ServerDuplexStream, ServerWritableStream } from "@grpc/grpc-js";
import type { BoundMethod } from "./bound-method.js";
import { encodeResponse } from "./encode-response.js";
import type { CallContext } from "./server-context.js";

/**
 * Runs the handler and sends what it yields, as fast as the caller reads. When the caller goes away, the handler's iterator
 * is told to return. Never rejects.
 */
export async function writeResponses(
  bound: BoundMethod,
  stream: ServerWritableStream<Buffer, Buffer> | ServerDuplexStream<Buffer, Buffer>,
  context: CallContext,
  request: () => unknown,
): Promise<void> {
  let drained = (): void => {};
  let gone = (): void => {};
  stream.on("drain", () => drained());
  // an error of the stream itself means that the caller went away, which comes as "cancelled", too
  for (const event of ["cancelled", "close", "error"]) {
    stream.on(event, () => {
      drained();
      gone();
    });
  }
  try {
    const iterator = bound.respondMany(bound.call(request(), context))[Symbol.asyncIterator]();
    for (;;) {
      const next = await new Promise<IteratorResult<unknown> | undefined>((resolve, reject) => {
        gone = () => resolve(undefined);
        iterator.next().then(resolve, reject);
        if (context.gone) gone();
      });
      if (next === undefined) {
        // not awaited: a generator that waits for something cannot return before that has come
        Promise.resolve(iterator.return?.()).catch(() => {});
        return;
      }
      if (next.done === true) break;
      if (!stream.write(encodeResponse(bound, next.value)) && !context.gone) {
        await new Promise<void>((resolve) => {
          drained = resolve;
        });
      }
    }
    context.end();
    stream.end();
  } catch (error) {
    const status = bound.status(error, context);
    context.end();
    stream.emit("error", status);
  }
}
