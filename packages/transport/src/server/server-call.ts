import type { Interceptor } from "../interceptor.js";
import type { MethodDefinition } from "../service-definition.js";
import type { ServerContext } from "./server-context.js";

/** One call on the server's side, as an interceptor sees it. */
export interface ServerCall {
  /** The generated definition of the RPC. */
  readonly method: MethodDefinition;
  /** The RPC's path: `/package.Service/Method`. */
  readonly path: string;
  /** The request message, or an `AsyncIterable` of them where the client streams. */
  readonly request: unknown;
  /** What the handler gets as its second argument. */
  readonly context: ServerContext;
}

/** A layer around the handlers of a server. */
export type ServerInterceptor = Interceptor<ServerCall>;
