import {
  type MethodDefinition,
  RpcError,
  type ServerContext,
  type ServiceDefinition,
  type ServiceImplementation,
} from "@container-interfaces/transport";
import type { DriverFacts } from "../validate/driver-facts.js";
import { validateRequest } from "../validate/validate-request.js";
import { validateResponse } from "../validate/validate-response.js";
import { DriverCallContext } from "./driver-call-context.js";
import { DriverShutdown } from "./driver-shutdown.js";
import { KeptResults } from "./kept-results.js";
import { locksOfRequest, locksOfResponse } from "./locks-of-call.js";
import { type OperationLock, OperationLocks } from "./operation-locks.js";
import { requestDigest } from "./request-digest.js";

/** How calls of a driver are handled. */
export interface DriverCallSettings {
  readonly facts: DriverFacts;
  readonly validateResponses: boolean;
  readonly keepResultsMs: number;
}

type AnyHandler = (request: unknown, context: DriverCallContext) => unknown;

/** Those of an RPC that only reads. */
const noLocks: readonly OperationLock[] = [];

/** One RPC of a driver that answers once. */
interface UnaryRpc {
  readonly path: string;
  readonly name: string;
  readonly handler: AnyHandler;
  /** Whether the response has no fields, so that a handler needs not answer anything. */
  readonly empty: boolean;
  readonly locksOf: (request: unknown) => readonly OperationLock[];
}

/** A call that is handled. */
interface RunningCall {
  readonly rpc: UnaryRpc;
  readonly request: unknown;
  readonly context: DriverCallContext;
  readonly locks: readonly OperationLock[];
}

/** What stands between the transport and the handlers of a driver: validation, locks, and results for callers that come again. */
export class DriverCalls {
  readonly #settings: DriverCallSettings;
  readonly #locks = new OperationLocks();
  readonly #kept: KeptResults;
  readonly #shutdown = new DriverShutdown();

  constructor(settings: DriverCallSettings) {
    this.#settings = settings;
    this.#kept = new KeptResults(settings.keepResultsMs);
  }

  /**
   * A service of the driver. A method that is nowhere answers UNIMPLEMENTED.
   *
   * @param handlers those of the driver, an object or an instance of a class
   * @param own those that follow from the options, which go before
   */
  service(definition: ServiceDefinition, handlers: object, own: object = {}): ServiceImplementation {
    const wrapped = Object.entries(definition.methods).map(([name, method]) => {
      const owner = (name in own ? own : handlers) as Record<string, unknown>;
      const handler: unknown = owner[name];
      const path = `/${definition.fullName}/${method.name}`;
      if (typeof handler !== "function") return [name, () => refuse(path, method)];
      const call: AnyHandler = (request, context) => handler.call(owner, request, context);
      return [name, method.responseStream ? this.#stream(path, call) : this.#unary(path, method, call)];
    });
    return { definition, handlers: Object.fromEntries(wrapped) as object };
  }

  /** Fires the signals of the handlers at work. */
  shutDown(): void {
    this.#shutdown.fire();
  }

  #stream(
    path: string,
    handler: AnyHandler,
  ): (request: unknown, context: ServerContext) => AsyncIterable<unknown> {
    const calls = this;
    return async function* (request, call) {
      validateRequest(path, request, calls.#settings.facts);
      const context = new DriverCallContext(call, calls.#shutdown);
      try {
        for await (const response of (await handler(request, context)) as AsyncIterable<unknown>) {
          calls.#validateResponse(path, request, response);
          yield response;
        }
      } finally {
        context.end();
      }
    };
  }

  #unary(
    path: string,
    { name, responseType }: MethodDefinition,
    handler: AnyHandler,
  ): (request: unknown, context: ServerContext) => unknown {
    const empty = Object.keys(responseType.fromPartial({} as never) as object).length === 0;
    const rpc: UnaryRpc = { path, name, handler, empty, locksOf: locksOfRequest(name) ?? (() => noLocks) };
    return (request, call) => {
      validateRequest(path, request, this.#settings.facts);
      const locks = rpc.locksOf(request);
      const held = this.#locks.take(locks);
      if (held !== undefined) throw aborted(path, held);
      return this.#run({ rpc, request, context: new DriverCallContext(call, this.#shutdown), locks });
    };
  }

  /** Runs a handler that has its locks, at once where it answers at once. */
  #run(call: RunningCall): unknown {
    let goesOn = false;
    try {
      const kept = this.#takeKept(call);
      if (kept !== undefined) return kept.response;
      this.#kept.dropMet(call.locks);
      const given = call.rpc.handler(call.request, call.context);
      if (!isThenable(given)) return this.#answer(call, given);
      goesOn = true;
      return this.#answerLater(call, given);
    } finally {
      if (!goesOn) this.#end(call);
    }
  }

  async #answerLater(call: RunningCall, given: PromiseLike<unknown>): Promise<unknown> {
    try {
      return this.#answer(call, await given);
    } finally {
      this.#end(call);
    }
  }

  #end({ context, locks }: RunningCall): void {
    context.end();
    this.#locks.release(locks);
  }

  /** The response for what a handler gave; it is kept when nobody is there to get it. */
  #answer({ rpc, request, context, locks }: RunningCall, given: unknown): unknown {
    const response = given === undefined && rpc.empty ? {} : given;
    this.#validateResponse(rpc.path, request, response);
    if (locks === noLocks) return response;
    const made = locksOfResponse(rpc.name, response);
    this.#kept.dropMet(made);
    if (context.gone) this.#kept.keep(requestDigest(rpc.path, request), response, [...locks, ...made]);
    return response;
  }

  /** The result of an equal call whose caller had gone; it is dropped as soon as a living caller gets it. */
  #takeKept({ rpc, request, context, locks }: RunningCall): { readonly response: unknown } | undefined {
    if (this.#kept.size === 0 || locks === noLocks) return undefined;
    const digest = requestDigest(rpc.path, request);
    const kept = this.#kept.get(digest);
    if (kept !== undefined && !context.gone) this.#kept.drop(digest);
    return kept;
  }

  #validateResponse(path: string, request: unknown, response: unknown): void {
    if (this.#settings.validateResponses) validateResponse(path, request, response, this.#settings.facts);
  }
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as Partial<PromiseLike<unknown>> | null | undefined)?.then === "function";
}

function refuse(path: string, { name }: MethodDefinition): never {
  throw new RpcError("UNIMPLEMENTED", `this driver does not have ${name}`, {
    doing: `handling ${path}`,
    hint: "Ask for the driver's capabilities before calling.",
    method: path,
  });
}

function aborted(path: string, lock: OperationLock): RpcError {
  return new RpcError("ABORTED", `another operation works on ${lock}`, {
    doing: `handling ${path}`,
    hint: "Wait for it to end, then try again with growing pauses.",
    method: path,
  });
}
