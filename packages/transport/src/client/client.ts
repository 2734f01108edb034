import { interceptStream, interceptUnary } from "../interceptor.js";
import type { DeepPartial } from "../message-type.js";
import {
  type MethodDefinition,
  methodPath,
  type RequestOf,
  type ResponseOf,
  type ServiceDefinition,
} from "../service-definition.js";
import { bidiStreamingCall } from "./bidi-streaming-call.js";
import type { CallOptions } from "./call-options.js";
import type { ClientCall, ClientInterceptor } from "./client-call.js";
import { clientStreamingCall } from "./client-streaming-call.js";
import type { Caller } from "./grpc-call.js";
import { serverStreamingCall } from "./server-streaming-call.js";
import { unaryCall } from "./unary-call.js";

/** One method of a typed client: a promise of the response, or an `AsyncIterable` of the responses. */
export type ClientMethod<M extends MethodDefinition> = (
  request: M["requestStream"] extends true
    ? AsyncIterable<DeepPartial<RequestOf<M>>>
    : DeepPartial<RequestOf<M>>,
  options?: CallOptions,
) => M["responseStream"] extends true ? AsyncIterable<ResponseOf<M>> : Promise<ResponseOf<M>>;

/**
 * A typed client: every RPC of a service as a method. Each throws or rejects with an {@link RpcError} only,
 * except for what an interceptor throws.
 */
export type Client<D extends ServiceDefinition> = {
  readonly [M in keyof D["methods"]]: ClientMethod<D["methods"][M]>;
};

/** A default deadline in milliseconds, or how it follows from the request; `Infinity` and undefined mean none. */
export type DefaultTimeout<Request = unknown> =
  | number
  | ((request: DeepPartial<Request>) => number | undefined);

/** Default deadlines by method; a method that is not named has none. */
export type DefaultTimeouts<D extends ServiceDefinition> = {
  readonly [M in keyof D["methods"]]?: DefaultTimeout<RequestOf<D["methods"][M]>>;
};

/** How a client of a service behaves. */
export interface ClientOptions<D extends ServiceDefinition> {
  /** Deadlines for calls that do not bring their own `timeoutMs`. */
  readonly timeouts?: DefaultTimeouts<D> | undefined;
  /** Layers around every call, inside those of the connection. */
  readonly interceptors?: readonly ClientInterceptor[] | undefined;
}

/** Makes the typed client of a service over a connection. */
export function createClient<D extends ServiceDefinition>(
  caller: Caller,
  endpoint: string,
  definition: D,
  timeouts: DefaultTimeouts<D>,
  interceptors: readonly ClientInterceptor[],
): Client<D> {
  const client: Record<string, (request: unknown, options?: CallOptions) => unknown> = {};
  for (const [name, method] of Object.entries(definition.methods)) {
    const path = methodPath(definition, method);
    const defaultTimeout = timeouts[name as keyof D["methods"]] as DefaultTimeout | undefined;
    const call = bindMethod(caller, method, interceptors);
    const make = (request: unknown, options: CallOptions = {}): Promise<unknown> | AsyncIterable<unknown> =>
      call({ method, path, endpoint, request, options: withTimeout(options, defaultTimeout, request) });
    // async, so that a default deadline that cannot be told rejects like every other failure
    client[name] =
      method.responseStream || typeof defaultTimeout !== "function" ? make : async (...args) => make(...args);
  }
  return client as Client<D>;
}

function bindMethod(
  caller: Caller,
  method: MethodDefinition,
  interceptors: readonly ClientInterceptor[],
): (call: ClientCall) => Promise<unknown> | AsyncIterable<unknown> {
  if (method.responseStream) {
    const make = method.requestStream ? bidiStreamingCall : serverStreamingCall;
    return interceptStream(interceptors, (call) => make(caller, call));
  }
  const make = method.requestStream ? clientStreamingCall : unaryCall;
  return interceptUnary(interceptors, (call) => make(caller, call));
}

function withTimeout(
  options: CallOptions,
  timeout: DefaultTimeout | undefined,
  request: unknown,
): CallOptions {
  if (timeout === undefined || options.timeoutMs !== undefined) return options;
  return { ...options, timeoutMs: typeof timeout === "number" ? timeout : timeout(request as object) };
}
