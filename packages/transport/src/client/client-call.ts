import type { Interceptor } from "../interceptor.js";
import type { MethodDefinition } from "../service-definition.js";
import type { CallOptions } from "./call-options.js";

/** One call on the client's side, as an interceptor sees it. */
export interface ClientCall {
  /** The generated definition of the RPC. */
  readonly method: MethodDefinition;
  /** The RPC's path: `/package.Service/Method`. */
  readonly path: string;
  /** The endpoint as text. */
  readonly endpoint: string;
  /** The request message, or an `AsyncIterable` of them where the client streams. */
  readonly request: unknown;
  /** The options of the call, with the method's default deadline filled in. */
  readonly options: CallOptions;
}

/** A layer around the calls of a client. */
export type ClientInterceptor = Interceptor<ClientCall>;
