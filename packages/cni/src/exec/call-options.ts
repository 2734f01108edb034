import { CniError } from "../cni-error.js";

/** The last argument of every call. */
export interface CallOptions {
  /**
   * Milliseconds for the whole call, waiting for other operations included; then the plugin that runs is ended with the programs that
   * it started, and the call fails with `TIMEOUT`. Default: no deadline.
   */
  readonly timeoutMs?: number | undefined;
  /** Ends the call in the same way; it fails with `ABORTED` and the signal's reason as `cause`. */
  readonly signal?: AbortSignal | undefined;
  /** The trace that the plugins' work belongs to; they get it in their environment. */
  readonly traceContext?: TraceContext | undefined;
}

/** A position in a distributed trace, as W3C's Trace Context and Baggage write it; OpenTelemetry's propagators give these texts. */
export interface TraceContext {
  /** Version, trace id, parent id and flags: `00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01`; plugins get it as `TRACEPARENT`. */
  readonly traceparent: string;
  /** What vendors add to it; plugins get it as `TRACESTATE`. */
  readonly tracestate?: string | undefined;
  /** Properties of the trace; plugins get it as `BAGGAGE`. */
  readonly baggage?: string | undefined;
}

/** What is left of a call's time. */
export class Deadline {
  readonly signal: AbortSignal | undefined;
  readonly #timeoutMs: number;
  readonly #at: number;

  /** @throws CniError `INVALID_ARGUMENT` for a `timeoutMs` that is no number from 0 */
  constructor({ timeoutMs = Infinity, signal }: CallOptions) {
    if (typeof timeoutMs !== "number" || !(timeoutMs >= 0)) {
      throw new CniError("INVALID_ARGUMENT", "timeoutMs is not a number from 0");
    }
    this.#timeoutMs = timeoutMs;
    this.#at = performance.now() + timeoutMs;
    this.signal = signal;
  }

  /** Milliseconds that are left, at least 0. */
  get leftMs(): number {
    return Math.max(0, Math.ceil(this.#at - performance.now()));
  }

  /**
   * Throws when the call has to end.
   *
   * @throws CniError `TIMEOUT` or `ABORTED`
   */
  check(doing: string): void {
    if (this.signal?.aborted) {
      throw new CniError("ABORTED", "the signal fired", { doing, cause: this.signal.reason });
    }
    if (this.leftMs > 0) return;
    throw new CniError("TIMEOUT", `it did not end within ${this.#timeoutMs} ms`, { doing });
  }
}
