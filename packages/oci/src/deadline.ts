import type { CallOptions } from "./image-source.js";
import { OciError } from "./oci-error.js";

/** The longest time that a timer can have. */
const longestTimerMs = 2_147_483_647;

/** What is left of a call's time, and the call's signal. */
export class Deadline {
  /** What the call does, for its errors. */
  readonly doing: string;
  readonly #signal: AbortSignal | undefined;
  readonly #timeoutMs: number;
  readonly #at: number;

  /** @throws OciError `INVALID_ARGUMENT` for a `timeoutMs` that is no number from 0 */
  constructor(doing: string, { timeoutMs = Infinity, signal }: CallOptions) {
    if (typeof timeoutMs !== "number" || !(timeoutMs >= 0)) {
      throw new OciError("INVALID_ARGUMENT", doing, "timeoutMs is not a number from 0");
    }
    this.doing = doing;
    this.#signal = signal;
    this.#timeoutMs = timeoutMs;
    this.#at = performance.now() + timeoutMs;
  }

  /** Milliseconds that are left, at least 0. */
  get leftMs(): number {
    return Math.max(0, this.#at - performance.now());
  }

  /** What is left, for a call that is a part of this one. */
  left(): CallOptions {
    return { timeoutMs: this.leftMs, signal: this.#signal };
  }

  /**
   * Throws when the call has to end.
   *
   * @throws OciError `ABORTED` with the signal's reason as cause, `TIMEOUT`
   */
  check(doing: string = this.doing): void {
    if (this.#signal?.aborted) {
      throw new OciError("ABORTED", doing, "the signal fired", { cause: this.#signal.reason });
    }
    if (this.leftMs === 0) {
      throw new OciError("TIMEOUT", doing, `it did not end within ${this.#timeoutMs} ms`);
    }
  }

  /**
   * Waits for a promise, but no longer than the call may last; the promise goes on without anybody who listens.
   *
   * @throws OciError `ABORTED`, `TIMEOUT`
   */
  async race<T>(promise: Promise<T>, doing: string = this.doing): Promise<T> {
    if (this.#signal === undefined && this.#timeoutMs === Infinity) return await promise;
    let stop = (): void => {};
    const over = new Promise<undefined>((resolve) => {
      const giveUp = (): void => resolve(undefined);
      const timer = this.leftMs <= longestTimerMs ? setTimeout(giveUp, Math.ceil(this.leftMs)) : undefined;
      this.#signal?.addEventListener("abort", giveUp, { once: true });
      if (this.#signal?.aborted) giveUp();
      stop = () => {
        clearTimeout(timer);
        this.#signal?.removeEventListener("abort", giveUp);
      };
    });
    promise.catch(() => {});
    try {
      for (;;) {
        const first = await Promise.race([promise.then((value) => ({ value })), over]);
        if (first !== undefined) return first.value;
        this.check(doing);
        // a timer may fire a little early
        await new Promise((resolve) => setImmediate(resolve));
      }
    } finally {
      stop();
    }
  }

  /**
   * Goes through what a source gives, and checks the time in front of every piece, also while the source keeps one waiting.
   *
   * @throws OciError `ABORTED`, `TIMEOUT`; what the source throws
   */
  async *guard<T>(source: AsyncIterable<T>): AsyncGenerator<T, void, undefined> {
    const iterator = source[Symbol.asyncIterator]();
    let ended = false;
    try {
      for (;;) {
        this.check();
        const next = await this.race(iterator.next()).catch((error: unknown) => {
          // one that hangs in `next` would hang in `return`, too
          ended = true;
          if (OciError.is(error, "ABORTED") || OciError.is(error, "TIMEOUT")) leave(iterator);
          throw error;
        });
        if (next.done === true) {
          ended = true;
          return;
        }
        yield next.value;
      }
    } finally {
      if (!ended) await iterator.return?.();
    }
  }
}

function leave<T>(iterator: AsyncIterator<T>): void {
  iterator.return?.().then(
    () => {},
    () => {},
  );
}
