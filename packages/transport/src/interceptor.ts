/**
 * A layer around calls: the first in a list is the outermost. Each function may look at and replace the call, what comes
 * back, and the error. A function that is left out lets the calls of that kind pass.
 */
export interface Interceptor<Call> {
  /** Wraps a call that ends with one response. */
  unary?(call: Call, next: (call: Call) => Promise<unknown>): Promise<unknown>;
  /** Wraps a call that ends with a stream of responses. An async generator that delegates with `yield*` is the usual form. */
  stream?(call: Call, next: (call: Call) => AsyncIterable<unknown>): AsyncIterable<unknown>;
}

/** Puts interceptors around the function that makes a call with one response. */
export function interceptUnary<Call>(
  interceptors: readonly Interceptor<Call>[],
  last: (call: Call) => Promise<unknown>,
): (call: Call) => Promise<unknown> {
  return interceptors.reduceRight<(call: Call) => Promise<unknown>>((next, interceptor) => {
    if (interceptor.unary === undefined) return next;
    // async, so that an interceptor that throws before its first await rejects like every other failure
    return async (call) => interceptor.unary?.(call, next);
  }, last);
}

/** Puts interceptors around the function that makes a call with a stream of responses. */
export function interceptStream<Call>(
  interceptors: readonly Interceptor<Call>[],
  last: (call: Call) => AsyncIterable<unknown>,
): (call: Call) => AsyncIterable<unknown> {
  return interceptors.reduceRight<(call: Call) => AsyncIterable<unknown>>((next, interceptor) => {
    if (interceptor.stream === undefined) return next;
    return (call) => interceptor.stream?.(call, next) ?? next(call);
  }, last);
}
