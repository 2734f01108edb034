import type { ClientCall } from "./client/client-call.js";
import { describe } from "./describe.js";
import type { StreamEnd } from "./observe-stream.js";
import { RpcError } from "./rpc-error.js";
import type { ServerCall } from "./server/server-call.js";
import type { ServerContext } from "./server/server-context.js";
import { errorStatusNumber, type StatusName, statusName } from "./status-code.js";

/** Whether a call is one on the server's side. */
export function isServerCall(call: ClientCall | ServerCall): call is ServerCall {
  return "context" in call;
}

/** The status that a call ended with, as its caller sees it. */
export function outcomeOf(call: ClientCall | ServerCall, how: StreamEnd): StatusName {
  // what a handler does after its caller has gone is nobody's answer
  if (isServerCall(call) && isGone(call.context)) return codeOf(call.context.signal.reason) ?? "CANCELLED";
  if (how === "complete") return "OK";
  // a server leaves the stream of a caller who is still there when a response cannot be sent
  if (how === "left") return isServerCall(call) ? "INTERNAL" : "CANCELLED";
  return codeOf(how.error) ?? "INTERNAL";
}

/** Why a call failed, without the frame that an `RpcError` has around it. May hold secrets. */
export function reasonOf(error: unknown): string {
  return RpcError.is(error) ? error.reason : describe(error);
}

/** Whether the signal has fired. The context of a call tells that without a signal, which costs something once it is asked for. */
function isGone(context: ServerContext & { readonly gone?: boolean }): boolean {
  return context.gone ?? context.signal.aborted;
}

/** The status that stands for an error on the wire; undefined for what is no `RpcError`. */
function codeOf(error: unknown): StatusName | undefined {
  return RpcError.is(error) ? statusName(errorStatusNumber(error.code)) : undefined;
}
