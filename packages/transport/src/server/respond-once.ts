import type { sendUnaryData } from "@grpc/grpc-js";
import type { BoundMethod } from "./bound-method.js";
import { encodeResponse } from "./encode-response.js";
import type { CallContext, IncomingCall } from "./server-context.js";

/**
 * Runs the handler of an RPC with one response, and answers exactly once: at once when the handler does, so that a short
 * call does not wait for its turn several times.
 */
export function respondOnce(
  bound: BoundMethod,
  grpcCall: IncomingCall,
  request: (context: CallContext) => unknown,
  callback: sendUnaryData<Buffer>,
): void {
  const context = bound.context(grpcCall);
  const fail = (error: unknown): void => {
    const status = bound.status(error, context);
    context.end();
    callback(status);
  };
  const succeed = (response: unknown): void => {
    let bytes: Buffer;
    try {
      bytes = encodeResponse(bound, response);
    } catch (error) {
      fail(error);
      return;
    }
    context.end();
    callback(null, bytes);
  };
  let response: unknown;
  let later: boolean;
  try {
    response = bound.respond(bound.call(request(context), context));
    later = isThenable(response);
  } catch (error) {
    fail(error);
    return;
  }
  if (later) Promise.resolve(response).then(succeed, fail);
  else succeed(response);
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as Partial<PromiseLike<unknown>> | null | undefined)?.then === "function";
}
