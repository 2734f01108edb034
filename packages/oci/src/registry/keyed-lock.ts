import type { Call } from "./call.js";

/** Lets one at a time work on what has a key. */
export class KeyedLock {
  readonly #last = new Map<string, Promise<void>>();

  /**
   * Waits for its turn, no longer than the call lasts, and works.
   *
   * @throws OciError `ABORTED`, `TIMEOUT`; what the work throws
   */
  async run<T>(key: string, call: Call, work: () => Promise<T>): Promise<T> {
    const before = this.#last.get(key) ?? Promise.resolve();
    let leave = (): void => {};
    const left = new Promise<void>((resolve) => {
      leave = resolve;
    });
    // who gives up while waiting lets the next one in no earlier than the one before it
    const done = before.then(() => left);
    this.#last.set(key, done);
    void done.then(() => {
      if (this.#last.get(key) === done) this.#last.delete(key);
    });
    try {
      await call.waitFor(before);
      return await work();
    } finally {
      leave();
    }
  }
}
