import { RpcError } from "@container-interfaces/transport";
import type { DriverContext } from "../driver/driver-context.js";
import type { FakeRpc } from "./fake-driver-options.js";

/** A call that the fake driver got. */
export interface FakeCall {
  /** The RPC. */
  readonly rpc: FakeRpc;
  /** The request as the handler got it, secrets included. */
  readonly request: unknown;
}

/** A call that is held. */
export interface FakeHold {
  /** Resolves when the call is there. */
  readonly reached: Promise<void>;
  /** Lets the call go on, or the next one that would be held. Safe to call again. */
  release(): void;
}

type AnyHandler = (request: unknown, context: DriverContext) => unknown;
/** What happens before a call is handled. */
type Plan = (context: DriverContext) => Promise<void>;

/** Plans what goes wrong, and notes what was called. */
export class FakeFaults {
  /** All calls of handlers, the oldest first. */
  readonly calls: FakeCall[] = [];
  readonly #plans = new Map<FakeRpc, Plan[]>();

  /** Makes the next call of an RPC fail before anything was done, or the next ones: plans are used up in their order. */
  failNext(rpc: FakeRpc, error: RpcError): void {
    this.#plan(rpc, () => Promise.reject(error));
  }

  /** Holds the next call of an RPC before anything is done, until it is released; it fails when the driver is shut down by force. */
  holdNext(rpc: FakeRpc): FakeHold {
    let arrive = (): void => {};
    const reached = new Promise<void>((resolve) => {
      arrive = resolve;
    });
    let release = (): void => {};
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    this.#plan(rpc, async ({ signal }) => {
      arrive();
      signal.addEventListener("abort", release, { once: true });
      if (signal.aborted) release();
      await released;
      signal.removeEventListener("abort", release);
      if (signal.aborted) throw new RpcError("UNAVAILABLE", "the driver is being shut down");
    });
    return { reached, release };
  }

  /** Puts the plans around handlers. */
  wrap<H extends object>(handlers: H, streams = false): H {
    const wrapped = Object.entries(handlers).map(([name, handler]) => {
      const rpc = name as FakeRpc;
      return [name, streams ? this.#stream(rpc, handler) : this.#unary(rpc, handler)];
    });
    return Object.fromEntries(wrapped) as H;
  }

  #plan(rpc: FakeRpc, plan: Plan): void {
    const plans = this.#plans.get(rpc);
    if (plans === undefined) this.#plans.set(rpc, [plan]);
    else plans.push(plan);
  }

  async #before(rpc: FakeRpc, request: unknown, context: DriverContext): Promise<void> {
    this.calls.push({ rpc, request });
    await this.#plans.get(rpc)?.shift()?.(context);
  }

  #unary(rpc: FakeRpc, handler: AnyHandler): AnyHandler {
    return async (request, context) => {
      await this.#before(rpc, request, context);
      return handler(request, context);
    };
  }

  #stream(rpc: FakeRpc, handler: AnyHandler): AnyHandler {
    const before = (request: unknown, context: DriverContext): Promise<void> =>
      this.#before(rpc, request, context);
    return async function* (request, context) {
      await before(request, context);
      yield* handler(request, context) as AsyncIterable<unknown>;
    };
  }
}
