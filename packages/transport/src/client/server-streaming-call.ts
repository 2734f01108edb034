import type { ClientCall } from "./client-call.js";
import type { Caller } from "./grpc-call.js";
import { ResponseStream } from "./response-stream.js";

/** One request, a stream of responses. The call starts with the first `next()`; leaving the loop cancels it. */
export function serverStreamingCall(caller: Caller, call: ClientCall): AsyncIterable<unknown> {
  return new ResponseStream(caller, call);
}
