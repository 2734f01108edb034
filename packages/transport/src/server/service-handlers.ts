import type { DeepPartial } from "../message-type.js";
import type { MethodDefinition, RequestOf, ResponseOf, ServiceDefinition } from "../service-definition.js";
import type { ServerContext } from "./server-context.js";

/** The handler of one RPC. It answers with a message, in which fields may be left out, or with a stream of them. */
export type Handler<M extends MethodDefinition> = (
  request: M["requestStream"] extends true ? AsyncIterable<RequestOf<M>> : RequestOf<M>,
  context: ServerContext,
) => M["responseStream"] extends true
  ? AsyncIterable<DeepPartial<ResponseOf<M>>>
  : DeepPartial<ResponseOf<M>> | Promise<DeepPartial<ResponseOf<M>>>;

/**
 * The handlers of all RPCs of a service. A class that has only some says which, so that a misspelt one is noticed:
 * `class Pods implements Pick<ServiceHandlers<RuntimeServiceDefinition>, "version" | "status">`.
 */
export type ServiceHandlers<D extends ServiceDefinition> = {
  [M in keyof D["methods"]]: Handler<D["methods"][M]>;
};

/** A service with the object that handles its RPCs. Made by {@link implement}. */
export interface ServiceImplementation {
  /** The generated definition. */
  readonly definition: ServiceDefinition;
  /** The object, or instance of a class, that has the handlers as methods. */
  readonly handlers: object;
  /**
   * Called when a server that has the service begins to close and takes no more calls, once for each endpoint: calls that would
   * go on for ever end by themselves then, such as those that watch something. It must not throw.
   *
   * @param isHere whether the call with this context is one of that endpoint
   */
  drain?(isHere: (context: ServerContext) => boolean): void;
}

/** Ties handlers to a service, with their types checked. RPCs without a handler answer `UNIMPLEMENTED`. */
export function implement<D extends ServiceDefinition>(
  definition: D,
  handlers: Partial<ServiceHandlers<D>>,
): ServiceImplementation {
  return { definition, handlers };
}
