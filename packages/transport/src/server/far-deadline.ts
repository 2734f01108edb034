import type { IncomingHttpHeaders } from "node:http2";
import { maxTimerMs } from "../limits.js";

/** The units of gRPC's header `grpc-timeout`, in milliseconds. */
export const timeoutUnitMs: Readonly<Record<string, number>> = {
  H: 3_600_000,
  M: 60_000,
  S: 1_000,
  m: 1,
  u: 0.001,
  n: 0.000_001,
};

/** Takes a deadline off a call that no timer can hold, of more than 24 days: the library below would let it fail at once. */
export function dropFarDeadline(headers: IncomingHttpHeaders): void {
  const timeout = headers["grpc-timeout"];
  // most calls have none
  if (timeout === undefined) return;
  const [, amount, unit = ""] = /^(\d{1,8})\s*([HMS])/.exec(String(timeout)) ?? [];
  if (Number(amount) * (timeoutUnitMs[unit] ?? 0) > maxTimerMs) delete headers["grpc-timeout"];
}
