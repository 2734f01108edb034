import type { ChannelOptions } from "@grpc/grpc-js";
import type { Endpoint } from "./endpoint.js";
import { checkWholeNumber, maxTimerMs } from "./limits.js";

/**
 * Pings that tell whether a peer on tcp is still there when nothing else would: one whose machine or network has gone says
 * no goodbye. On a unix socket or a named pipe there are none, as the system tells there.
 */
export interface KeepaliveOptions {
  /**
   * Milliseconds without a ping before the next. Default: 300,000. With less, servers in Go end the connection unless their
   * `keepalive.EnforcementPolicy` allows it, after which a client here doubles the interval.
   */
  readonly intervalMs?: number | undefined;
  /** Milliseconds that the peer has to answer one, before the connection counts as lost. Default: 20,000. */
  readonly timeoutMs?: number | undefined;
}

/**
 * The options of the library below for either side. A client of it pings while calls are under way only.
 *
 * @throws RpcError `INVALID_ARGUMENT`
 */
export function keepaliveOptions(
  endpoint: Endpoint,
  keepalive: KeepaliveOptions | false | undefined,
  doing: string,
): ChannelOptions {
  if (keepalive === false) return {};
  const { intervalMs = 300_000, timeoutMs = 20_000 } = keepalive ?? {};
  const checked = {
    "grpc.keepalive_time_ms": checkWholeNumber("keepalive.intervalMs", intervalMs, 1, maxTimerMs - 1, doing),
    "grpc.keepalive_timeout_ms": checkWholeNumber("keepalive.timeoutMs", timeoutMs, 1, maxTimerMs - 1, doing),
  };
  return endpoint.kind === "tcp" ? checked : {};
}
