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

/** Puts interceptors around the function that makes a call with one response, which may throw, and may give what is no promise. */
export function interceptUnary<Call>(
  interceptors: readonly Interceptor<Call>[],
  last: (call: Call) => unknown,
): (call: Call) => Promise<unknown> {
  return interceptors.reduceRight<(call: Call) => Promise<unknown>>((next, interceptor) => {
    if (interceptor.unary === undefined) return next;
    return promised((call) => interceptor.unary?.(call, next));
  }, promised(last));
}

/**
 * Has a function reject rather than throw, as every other failure of a call does. It is no `async` function: around one that gives a
 * promise anyway, that would make another, and every call would wait for two turns more at each layer.
 */
function promised<Call>(make: (call: Call) => unknown): (call: Call) => Promise<unknown> {
  return (call) => {
    try {
      return Promise.resolve(make(call));
    } catch (error) {
      return Promise.reject(error);
    }
  };
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
