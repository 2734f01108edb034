import {
  type CallOptions as GrpcCallOptions,
  type Client as GrpcClient,
  type Metadata,
  status,
} from "@grpc/grpc-js";
import { onAbort } from "../abort-listeners.js";
import { describe } from "../describe.js";
import { clockToleranceMs, maxTimerMs } from "../limits.js";
import { toGrpcMetadata } from "../metadata.js";
import { RpcError } from "../rpc-error.js";
import type { ClientCall } from "./client-call.js";
import { toRpcError } from "./to-rpc-error.js";

/** What every kind of call needs of the connection below it. */
export interface Caller {
  /** The library's client, which owns the channel. */
  readonly grpc: GrpcClient;
  /** The functions that cancel the calls under way; `close()` of the connection calls them. */
  readonly underway: Set<() => void>;
  /** Whether the connection was closed. */
  closed: boolean;
  /** The limit on messages in bytes, for the hint of an error. */
  readonly maxMessageBytes: number;
}

/** The longest deadline: a timer here has to hold it, and one at the peer, which gets it rounded up to a second. */
const maxTimeoutMs = maxTimerMs - 1_000;

/** A call of the library below that can be given up. */
interface Cancellable {
  cancel(): void;
}

/** The shared part of every kind of call: options checked, cancellation wired, errors turned into ours. */
export class GrpcCall {
  readonly metadata: Metadata;
  /** When the call has to end, in milliseconds since 1970; undefined for never. */
  readonly deadline: number | undefined;
  /** The call, for an error. */
  readonly facts: { readonly doing: string; readonly method: string; readonly endpoint: string };
  readonly #caller: Caller;
  readonly #call: ClientCall;
  readonly #signal: AbortSignal | undefined;
  #release: (() => void) | undefined;
  #closed = false;
  #failure: { readonly error: unknown } | undefined;

  /** @throws RpcError when the options are wrong or the signal has fired already; nothing has been sent then. */
  constructor(caller: Caller, call: ClientCall) {
    const { timeoutMs, signal, metadata, waitForReady } = call.options;
    this.#caller = caller;
    this.#call = call;
    this.#signal = signal;
    this.facts = {
      doing: `calling ${call.path} on ${call.endpoint}`,
      method: call.path,
      endpoint: call.endpoint,
    };
    if (signal?.aborted) throw this.#cancelled();
    if (caller.closed) throw this.#error("CANCELLED", "the connection was closed");
    if (timeoutMs !== undefined && !(typeof timeoutMs === "number" && timeoutMs >= 0)) {
      const given = typeof timeoutMs === "number" ? timeoutMs : `a ${typeof timeoutMs}`;
      throw this.#error(
        "INVALID_ARGUMENT",
        `timeoutMs is ${given}, and must be a number of milliseconds from 0, or Infinity`,
      );
    }
    try {
      this.metadata = toGrpcMetadata(metadata, waitForReady);
    } catch (error) {
      throw this.#error("INVALID_ARGUMENT", `the metadata cannot be sent: ${describe(error)}`, error);
    }
    this.deadline = timeoutMs === undefined || timeoutMs > maxTimeoutMs ? undefined : Date.now() + timeoutMs;
  }

  /** The deadline in the form that the library's own client takes. */
  get options(): GrpcCallOptions {
    return this.deadline === undefined ? {} : { deadline: this.deadline };
  }

  /** Starts the call below; the signal and the connection's end cancel it from now on, until {@link end}. */
  start<T extends Cancellable>(make: () => T): T {
    let grpcCall: T;
    try {
      grpcCall = make();
    } catch (error) {
      throw this.toError(error);
    }
    const cancel = (): void => grpcCall.cancel();
    const close = (): void => {
      this.#closed = true;
      grpcCall.cancel();
    };
    this.#caller.underway.add(close);
    const off = this.#signal === undefined ? undefined : onAbort(this.#signal, cancel);
    this.#release = () => {
      this.#caller.underway.delete(close);
      off?.();
    };
    // what encodes the request can be the caller's own code
    if (this.#signal?.aborted) cancel();
    return grpcCall;
  }

  /** Takes back what {@link start} arranged. */
  end(): void {
    this.#release?.();
    this.#release = undefined;
  }

  /** Makes the call end with this error once it has been cancelled for its sake. */
  fail(error: unknown): void {
    this.#failure ??= { error };
  }

  /** Turns what the library below reports into the error that the caller gets. */
  toError(error: unknown): RpcError {
    if (RpcError.is(error)) return error;
    if (this.#failure !== undefined) {
      if (RpcError.is(this.#failure.error)) return this.#failure.error;
      return this.#error("CANCELLED", "the stream of requests failed", this.#failure.error);
    }
    if ((error as { code?: unknown }).code === status.CANCELLED) {
      if (this.#signal?.aborted) return this.#cancelled();
      if (this.#closed)
        return this.#error("CANCELLED", "the connection was closed while the call was under way");
    }
    if (this.#isOwnDeadline(error)) {
      const what = /^Deadline exceeded(?!.*remote_addr)/.test(
        String((error as { details?: unknown }).details),
      )
        ? "no connection"
        : "no answer";
      return this.#error("DEADLINE_EXCEEDED", `${what} within ${this.#call.options.timeoutMs} ms`, error);
    }
    return toRpcError(error, this.facts, this.#caller.maxMessageBytes);
  }

  /**
   * Whether the deadline passed here. A peer can answer with the same status, and that is its answer; but a server in Go
   * resets the stream when the deadline passes there, which can be seen here before the own timer fires.
   */
  #isOwnDeadline(error: unknown): boolean {
    const { code, details } = error as { code?: unknown; details?: unknown };
    if (code === status.DEADLINE_EXCEEDED) return /^Deadline exceeded/.test(String(details));
    const { deadline } = this;
    return code === status.CANCELLED && deadline !== undefined && Date.now() >= deadline - clockToleranceMs;
  }

  #cancelled(): RpcError {
    return this.#error("CANCELLED", "the caller's signal fired", this.#signal?.reason);
  }

  #error(
    code: "CANCELLED" | "DEADLINE_EXCEEDED" | "INVALID_ARGUMENT",
    reason: string,
    cause?: unknown,
  ): RpcError {
    return new RpcError(code, reason, { ...this.facts, ...(cause === undefined ? {} : { cause }) });
  }
}
