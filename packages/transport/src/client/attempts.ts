import { onAbort } from "../abort-listeners.js";
import { maxTimerMs } from "../limits.js";
import type { MetadataInit } from "../metadata.js";
import { RpcError, type RpcStatusName } from "../rpc-error.js";
import type { ClientCall } from "./client-call.js";
import type { RetrySettings } from "./retry-policy.js";

/** The attempts of one call. */
export class Attempts {
  /** The call as the present attempt makes it. */
  call: ClientCall;
  readonly #original: ClientCall;
  readonly #settings: RetrySettings;
  readonly #deadline: number;
  #made = 1;
  #backoffMs: number;
  #previous: RpcError | undefined;

  constructor(call: ClientCall, settings: RetrySettings) {
    this.call = call;
    this.#original = call;
    this.#settings = settings;
    // what is no number is refused by the call itself
    this.#deadline = performance.now() + (call.options.timeoutMs ?? Infinity);
    this.#backoffMs = settings.initialBackoffMs;
  }

  /** Waits until the next attempt, and prepares it. Throws the error when there is none. */
  async pause(error: unknown): Promise<void> {
    const { codes, maxAttempts } = this.#settings;
    if (!RpcError.is(error) || !codes.includes(error.code as RpcStatusName) || this.#made >= maxAttempts)
      throw this.#inAll(error);
    const pauseMs = pushbackMs(error) ?? this.#nextBackoffMs();
    if (pauseMs > maxTimerMs || performance.now() + pauseMs >= this.#deadline) throw error;
    // when the signal fires, the next attempt says so
    await pause(pauseMs, this.#original.options.signal);
    this.#previous = error;
    this.call = this.#nextCall(error);
  }

  /** A deadline that passes in a later attempt is the whole call's, and what failed before is the more telling part. */
  #inAll(error: unknown): unknown {
    const previous = this.#previous;
    if (previous === undefined || !RpcError.is(error, "DEADLINE_EXCEEDED") || !isOwnDeadline(error))
      return error;
    const { path, endpoint, options } = this.#original;
    const reason = `no answer within ${options.timeoutMs} ms and ${this.#made} attempts: ${previous.reason}`;
    return new RpcError("DEADLINE_EXCEEDED", reason, {
      doing: `calling ${path} on ${endpoint}`,
      hint: previous.hint,
      method: path,
      endpoint,
      cause: error,
    });
  }

  #nextBackoffMs(): number {
    const { backoffMultiplier, maxBackoffMs, jitter } = this.#settings;
    const backoffMs = Math.min(this.#backoffMs, maxBackoffMs);
    this.#backoffMs = backoffMs * backoffMultiplier;
    return Math.min(backoffMs * (1 + jitter * (2 * Math.random() - 1)), maxBackoffMs);
  }

  #nextCall(error: RpcError): ClientCall {
    const { options } = this.#original;
    const timeoutMs = Math.ceil(this.#deadline - performance.now());
    // the pause may have been longer than it was to be
    if (timeoutMs <= 0) throw error;
    const metadata: MetadataInit = { ...options.metadata, "grpc-previous-rpc-attempts": String(this.#made) };
    this.#made++;
    const left = timeoutMs === Infinity ? options : { ...options, timeoutMs };
    return { ...this.#original, options: { ...left, metadata } };
  }
}

function isOwnDeadline(error: RpcError): boolean {
  return /^no (?:answer|connection) within /.test(error.reason);
}

/** Ends early when the signal fires. */
function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const end = (): void => {
      clearTimeout(timer);
      off?.();
      resolve();
    };
    const timer = setTimeout(end, ms);
    const off = signal === undefined ? undefined : onAbort(signal, end);
  });
}

/** The pause that the peer asks for; `Infinity` when it wants no other attempt, undefined when it says nothing. */
function pushbackMs(error: RpcError): number | undefined {
  const value = error.metadata?.["grpc-retry-pushback-ms"]?.[0];
  if (value === undefined) return undefined;
  return typeof value === "string" && /^\d+$/.test(value) ? Number(value) : Infinity;
}
