import type { CallOptions } from "../image-source.js";
import { OciError } from "../oci-error.js";

/** The longest time that a timer can have. */
const LONGEST_TIMER_MS = 2_147_483_647;

/** One call of a person's: its signal fires when the caller's does, when its time is over, and when it has ended. */
export class Call {
  /** What the call does, for its errors. */
  readonly doing: string;
  /** Fires with the OciError that the call fails with. */
  readonly signal: AbortSignal;
  readonly #controller = new AbortController();
  readonly #outer: AbortSignal | undefined;
  readonly #timer: NodeJS.Timeout | undefined;

  /** @throws OciError `INVALID_ARGUMENT` for a `timeoutMs` that is no number from 0; `ABORTED` when the signal has already fired */
  constructor(doing: string, { timeoutMs = Infinity, signal }: CallOptions = {}) {
    if (typeof timeoutMs !== "number" || !(timeoutMs >= 0)) {
      throw new OciError("INVALID_ARGUMENT", doing, "timeoutMs is not a number from 0");
    }
    this.doing = doing;
    this.signal = this.#controller.signal;
    this.#outer = signal;
    signal?.addEventListener("abort", this.#onAbort, { once: true });
    if (signal?.aborted) this.#onAbort();
    if (timeoutMs <= LONGEST_TIMER_MS) {
      const passed = (): void =>
        this.stop(new OciError("TIMEOUT", doing, `it did not end within ${timeoutMs} ms`));
      if (timeoutMs === 0) passed();
      else this.#timer = setTimeout(passed, timeoutMs);
    }
  }

  readonly #onAbort = (): void => {
    const cause = this.#outer?.reason;
    // that of a call above already says everything
    this.stop(
      OciError.is(cause) ? cause : new OciError("ABORTED", this.doing, "the signal fired", { cause }),
    );
  };

  /** Ends everything that the call still does. */
  stop(reason: OciError): void {
    this.#controller.abort(reason);
  }

  /**
   * Throws when the call has to end.
   *
   * @throws OciError `ABORTED` or `TIMEOUT`
   */
  check(): void {
    if (this.signal.aborted) throw this.signal.reason;
  }

  /**
   * Waits for what goes on by itself, until the call has to end.
   *
   * @throws OciError `ABORTED` or `TIMEOUT`; what the promise rejects with
   */
  async waitFor<T>(promise: Promise<T>): Promise<T> {
    let stopped = (): void => {};
    const over = new Promise<never>((_resolve, reject) => {
      stopped = () => reject(this.signal.reason);
      this.signal.addEventListener("abort", stopped, { once: true });
    });
    try {
      this.check();
      return await Promise.race([promise, over]);
    } finally {
      this.signal.removeEventListener("abort", stopped);
    }
  }

  /** Lets go of the caller's signal and of the timer; to be called whatever the end is. */
  end(): void {
    clearTimeout(this.#timer);
    this.#outer?.removeEventListener("abort", this.#onAbort);
  }
}

/** Does the work of one call. */
export async function inCall<T>(
  doing: string,
  options: CallOptions | undefined,
  work: (call: Call) => Promise<T>,
): Promise<T> {
  const call = new Call(doing, options);
  try {
    call.check();
    return await work(call);
  } finally {
    call.end();
  }
}

/** Gives what a source gives, in one call. Leaving the loop ends it. */
export async function* generateInCall<T>(
  doing: string,
  options: CallOptions | undefined,
  work: (call: Call) => AsyncIterable<T>,
): AsyncGenerator<T, void, undefined> {
  const call = new Call(doing, options);
  try {
    call.check();
    yield* work(call);
  } finally {
    call.end();
  }
}
