import type { ClientCall } from "./client/client-call.js";
import { describe } from "./describe.js";
import type { StreamEnd } from "./observe-stream.js";
import { RpcError } from "./rpc-error.js";
import type { ServerCall } from "./server/server-call.js";
import { errorStatusNumber, type StatusName, statusName } from "./status-code.js";

/** How much later than at the caller a deadline may pass here: it came as the time that was left. */
const clockToleranceMs = 10;

/** Whether a call is one on the server's side. */
export function isServerCall(call: ClientCall | ServerCall): call is ServerCall {
  return "context" in call;
}

/** The status that a call ended with, as its caller sees it. */
export function outcomeOf(call: ClientCall | ServerCall, how: StreamEnd): StatusName {
  // what a handler does after its caller has gone is nobody's answer
  if (isServerCall(call) && call.context.signal.aborted) return goneStatus(call);
  if (how === "complete") return "OK";
  // a server leaves the stream of a caller who is still there when a response cannot be sent
  if (how === "left") return isServerCall(call) ? "INTERNAL" : "CANCELLED";
  return RpcError.is(how.error) ? statusName(errorStatusNumber(how.error.code)) : "INTERNAL";
}

/** Why a call failed, without the frame that an `RpcError` has around it. May hold secrets. */
export function reasonOf(error: unknown): string {
  return RpcError.is(error) ? error.reason : describe(error);
}

function goneStatus({ context }: ServerCall): StatusName {
  const { deadline } = context;
  if (deadline !== undefined && Date.now() >= deadline.getTime() - clockToleranceMs)
    return "DEADLINE_EXCEEDED";
  const { reason } = context.signal;
  return RpcError.is(reason, "UNAVAILABLE") ? "UNAVAILABLE" : "CANCELLED";
}
