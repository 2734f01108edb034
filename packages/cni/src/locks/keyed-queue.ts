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
      const doing = `waiting for other operations on ${key}`;
      deadline.check(doing);
      // a timer may fire a little early
      while (before !== undefined && !(await endsInTime(before, deadline))) deadline.check(doing);
      return await operation();
    } finally {
      leave();
    }
  }
}

/** Whether a promise resolves before the deadline has passed and the signal has fired. */
async function endsInTime(promise: Promise<void>, { leftMs, signal }: Deadline): Promise<boolean> {
  let stop = (): void => {};
  const stopped = new Promise<boolean>((resolve) => {
    const giveUp = (): void => resolve(false);
    const timer = leftMs <= 2_147_483_647 ? setTimeout(giveUp, leftMs) : undefined;
    signal?.addEventListener("abort", giveUp, { once: true });
    stop = () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", giveUp);
    };
  });
  return await Promise.race([promise.then(() => true), stopped]).finally(stop);
}
