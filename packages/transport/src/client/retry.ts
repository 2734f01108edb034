import { Attempts } from "./attempts.js";
import type { ClientCall, ClientInterceptor } from "./client-call.js";
import { RetriedStream } from "./retried-stream.js";
import { checkRetryPolicy, type RetryPolicy } from "./retry-policy.js";

/**
 * Makes the interceptor that repeats calls which failed: for `interceptors` of a connection or a client. Interceptors after it
 * see each attempt, those before it the call.
 *
 * `timeoutMs` holds for all attempts together, and the call fails with its last error when there is no time for another. The
 * call's signal ends a pause; `close()` of the connection ends the call when the pause is over. A peer that sends
 * `grpc-retry-pushback-ms` decides about the pause, or that there is no other attempt. A stream of responses is repeated only
 * while it has not given any. From the second attempt on the peer gets `grpc-previous-rpc-attempts`.
 *
 * @throws RpcError `INVALID_ARGUMENT`
 */
export function retry(policy: RetryPolicy): ClientInterceptor {
  const settings = checkRetryPolicy(policy);
  const { methods } = settings;
  const names = typeof methods === "function" ? undefined : new Set(methods);
  const applies = (call: ClientCall): boolean =>
    !call.method.requestStream &&
    (names === undefined
      ? (methods as (call: ClientCall) => boolean)(call)
      : names.has(call.method.name) || names.has(call.path));
  return {
    unary: (call, next) => (applies(call) ? repeat(new Attempts(call, settings), next) : next(call)),
    stream: (call, next) =>
      applies(call) ? new RetriedStream(new Attempts(call, settings), next) : next(call),
  };
}

async function repeat(attempts: Attempts, next: (call: ClientCall) => Promise<unknown>): Promise<unknown> {
  for (;;) {
    try {
      return await next(attempts.call);
    } catch (error) {
      await attempts.pause(error);
    }
  }
}
