import type { Deadline } from "../exec/call-options.js";

/** Runs what has the same key one after another, in the order of the calls. */
export class KeyedQueue {
  readonly #last = new Map<string, Promise<void>>();

  /**
   * Runs an operation when those before it have ended.
   *
   * @throws CniError `TIMEOUT` or `ABORTED` while it waits; what the operation throws
   */
  async run<T>(key: string, deadline: Deadline, operation: () => Promise<T>): Promise<T> {
    const before = this.#last.get(key);
    let leave = (): void => {};
    const left = new Promise<void>((resolve) => {
      leave = resolve;
    });
    // who comes next waits for those before, also when this call gives up
    const place = before === undefined ? left : before.then(() => left);
    this.#last.set(key, place);
    void place.then(() => {
      if (this.#last.get(key) === place) this.#last.delete(key);
    });
    try {
      if (before !== undefined) await endedOr(before, deadline);
      deadline.check(`waiting for other operations on ${key}`);
      return await operation();
    } finally {
      leave();
    }
  }
}

/** Waits for a promise, or until the deadline has passed or the signal has fired. */
async function endedOr(promise: Promise<void>, { leftMs, signal }: Deadline): Promise<void> {
  let stop = (): void => {};
  const stopped = new Promise<void>((resolve) => {
    const timer = leftMs <= 2_147_483_647 ? setTimeout(resolve, leftMs) : undefined;
    const onAbort = (): void => resolve();
    signal?.addEventListener("abort", onAbort, { once: true });
    if (signal?.aborted) resolve();
    stop = () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", onAbort);
    };
  });
  await Promise.race([promise, stopped]).finally(stop);
}
