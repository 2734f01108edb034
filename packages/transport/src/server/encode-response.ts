import { encodeMessage } from "../codec.js";
import { RpcError } from "../rpc-error.js";
import type { BoundMethod } from "./bound-method.js";

/**
 * Writes a response. A handler that answers with something that is no message made a mistake that the caller cannot mend.
 *
 * @throws Error, which is answered with `INTERNAL`
 */
export function encodeResponse(bound: BoundMethod, response: unknown): Buffer {
  if (typeof response !== "object" || response === null) {
    throw new TypeError(
      `the handler of ${bound.path} answered with ${response === null ? "null" : typeof response}`,
    );
  }
  try {
    return encodeMessage(bound.method.responseType, response, bound.facts);
  } catch (error) {
    throw RpcError.is(error) ? error.cause : error;
  }
}
