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

/** One RPC of a driver. */
interface BoundRpc {
  readonly path: string;
  readonly handler: AnyHandler;
  /** Whether the response has no fields, so that a handler needs not answer anything. */
  readonly empty: boolean;
  readonly locks: ((request: unknown) => readonly OperationLock[]) | undefined;
  readonly name: string;
}

/** What stands between the transport and the handlers of a driver: validation, locks, and results for callers that come again. */
export class DriverCalls {
  readonly #settings: DriverCallSettings;
  readonly #locks = new OperationLocks();
  readonly #kept: KeptResults;
  readonly #underway = new Set<DriverCallContext>();

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
    const reason = new RpcError("UNAVAILABLE", "the driver is shut down", { doing: "handling a call" });
    for (const context of this.#underway) context.shutDown(reason);
  }

  #stream(
    path: string,
    handler: AnyHandler,
  ): (request: unknown, context: ServerContext) => AsyncIterable<unknown> {
    const calls = this;
    return async function* (request, call) {
      validateRequest(path, request, calls.#settings.facts);
      const context = new DriverCallContext(call);
      calls.#underway.add(context);
      try {
        for await (const response of (await handler(request, context)) as AsyncIterable<unknown>) {
          calls.#validateResponse(path, request, response);
          yield response;
        }
      } finally {
        calls.#underway.delete(context);
      }
    };
  }

  #unary(
    path: string,
    { name, responseType }: MethodDefinition,
    handler: AnyHandler,
  ): (request: unknown, context: ServerContext) => unknown {
    const empty = Object.keys(responseType.fromPartial({} as never) as object).length === 0;
    const rpc: BoundRpc = { path, handler, empty, locks: locksOfRequest(name), name };
    return (request, call) => {
      validateRequest(path, request, this.#settings.facts);
      const locks = rpc.locks?.(request);
      return locks === undefined ? this.#run(rpc, request, call) : this.#runLocked(rpc, request, call, locks);
    };
  }

  /** Runs an operation that nothing else may meet. */
  #runLocked(rpc: BoundRpc, request: unknown, call: ServerContext, locks: readonly OperationLock[]): unknown {
    const held = this.#locks.take(locks);
    if (held !== undefined) throw aborted(rpc.path, held);
    const release = (): void => this.#locks.release(locks);
    let response: unknown;
    try {
      const kept = this.#takeKept(rpc, request, call);
      if (kept !== undefined) {
        release();
        return kept.response;
      }
      this.#kept.dropMet(locks);
      response = this.#run(rpc, request, call, (answer) => this.#finish(rpc, request, call, answer, locks));
    } catch (error) {
      release();
      throw error;
    }
    if (!(response instanceof Promise)) {
      release();
      return response;
    }
    return response.finally(release);
  }

  /** The result of an equal call whose caller had gone; it is dropped as soon as a living caller gets it. */
  #takeKept(
    rpc: BoundRpc,
    request: unknown,
    call: ServerContext,
  ): { readonly response: unknown } | undefined {
    if (this.#kept.size === 0) return undefined;
    const digest = requestDigest(rpc.path, request);
    const kept = this.#kept.get(digest);
    if (kept !== undefined && !call.gone) this.#kept.drop(digest);
    return kept;
  }

  #finish(
    rpc: BoundRpc,
    request: unknown,
    call: ServerContext,
    response: unknown,
    locks: readonly OperationLock[],
  ): void {
    const made = locksOfResponse(rpc.name, response);
    this.#kept.dropMet(made);
    if (call.gone) this.#kept.keep(requestDigest(rpc.path, request), response, [...locks, ...made]);
  }

  /** Runs a handler, at once where it answers at once. @param then gets an answer that is right */
  #run(rpc: BoundRpc, request: unknown, call: ServerContext, then?: (response: unknown) => void): unknown {
    const context = new DriverCallContext(call);
    this.#underway.add(context);
    const end = (given: unknown): unknown => {
      const response = given === undefined && rpc.empty ? {} : given;
      this.#validateResponse(rpc.path, request, response);
      then?.(response);
      return response;
    };
    const over = (): void => void this.#underway.delete(context);
    let given: unknown;
    try {
      given = rpc.handler(request, context);
      if (!isThenable(given)) return end(given);
    } finally {
      if (!isThenable(given)) over();
    }
    return Promise.resolve(given).then(end).finally(over);
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

function aborted(path: string, { key }: OperationLock): RpcError {
  return new RpcError("ABORTED", `another operation works on ${key}`, {
    doing: `handling ${path}`,
    hint: "Wait for it to end, then try again with growing pauses.",
    method: path,
  });
}
