/** Lets one at a time work on what has a key. */
export class KeyedLock {
  readonly #last = new Map<string, Promise<void>>();

  /** Waits for its turn, and works. */
  async run<T>(key: string, work: () => Promise<T>): Promise<T> {
    const before = this.#last.get(key) ?? Promise.resolve();
    const mine = before.then(work);
    const done = mine.then(
      () => {},
      () => {},
    );
    this.#last.set(key, done);
    try {
      return await mine;
    } finally {
      if (this.#last.get(key) === done) this.#last.delete(key);
    }
  }
}
