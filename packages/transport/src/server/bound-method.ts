import type { StatusObject } from "@grpc/grpc-js";
import { decodeMessage } from "../codec.js";
import { interceptStream, interceptUnary } from "../interceptor.js";
import type { RpcErrorFacts } from "../rpc-error.js";
import type { MethodDefinition } from "../service-definition.js";
import type { CallsUnderway } from "./calls-underway.js";
import { type ErrorPolicy, toStatus } from "./error-policy.js";
import type { ServerCall, ServerInterceptor } from "./server-call.js";
import { CallContext, type IncomingCall } from "./server-context.js";

/** What a server's calls share. */
export interface ServerSettings {
  /** The endpoint of this listener, as text. */
  readonly endpoint: string;
  /** The calls whose handlers are at work. */
  readonly underway: CallsUnderway;
  readonly interceptors: readonly ServerInterceptor[];
  readonly errors: ErrorPolicy;
}

type AnyHandler = (request: unknown, context: unknown) => unknown;

/** One RPC of a server: its handler inside the interceptors, and what the kinds of calls need around it. */
export class BoundMethod {
  readonly method: MethodDefinition;
  readonly path: string;
  /** What is being done, for an error. */
  readonly facts: RpcErrorFacts;
  readonly #settings: ServerSettings;
  /** Runs the handler of an RPC with one response; gives the response, or a promise of it. */
  readonly respond: (call: ServerCall) => unknown;
  /** Runs the handler of an RPC with a stream of responses. */
  readonly respondMany: (call: ServerCall) => AsyncIterable<unknown>;

  constructor(
    method: MethodDefinition,
    path: string,
    handlers: object,
    handler: AnyHandler,
    settings: ServerSettings,
  ) {
    this.method = method;
    this.path = path;
    this.facts = { doing: `handling ${path}`, method: path };
    this.#settings = settings;
    const invoke = (call: ServerCall): unknown => handler.call(handlers, call.request, call.context);
    // without interceptors nobody needs a promise of what is there already
    this.respond =
      settings.interceptors.length === 0 ? invoke : interceptUnary(settings.interceptors, invoke);
    this.respondMany = interceptStream(settings.interceptors, (call) => toStream(path, invoke(call)));
  }

  /** The context of a call that has just come in. */
  context(call: IncomingCall): CallContext {
    return new CallContext(call, this.path, this.#settings.endpoint, this.#settings.underway);
  }

  /** The call as handler and interceptors see it. */
  call(request: unknown, context: CallContext): ServerCall {
    return { method: this.method, path: this.path, request, context };
  }

  /** @throws RpcError `INTERNAL` */
  decode(bytes: Uint8Array, context: CallContext): unknown {
    const request = decodeMessage(this.method.requestType, bytes, this.facts);
    context.received(this.method, request);
    return request;
  }

  /** The status for what went wrong. */
  status(error: unknown, context: CallContext): StatusObject {
    return toStatus(error, context, this.#settings.errors);
  }
}

/** Takes what a handler of a stream gave: the stream, or, as an `async` function that is no generator gives, a promise of it. */
function toStream(path: string, given: unknown): AsyncIterable<unknown> {
  if (given instanceof Promise) {
    given.catch(() => {});
    return awaitStream(path, given);
  }
  if (
    typeof (given as Partial<AsyncIterable<unknown>> | null | undefined)?.[Symbol.asyncIterator] ===
    "function"
  ) {
    return given as AsyncIterable<unknown>;
  }
  throw new TypeError(
    `the handler of ${path} answered with ${given === null ? "null" : typeof given}, which is no stream`,
  );
}

async function* awaitStream(path: string, given: Promise<unknown>): AsyncGenerator<unknown, void, undefined> {
  yield* toStream(path, await given);
}
