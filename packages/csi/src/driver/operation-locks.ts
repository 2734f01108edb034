/** One thing that an operation works on. Two operations meet when one of them has it for itself. */
export interface OperationLock {
  /** What it is, for a person to read, such as `volume "v1"`. It is the key, too. */
  readonly key: string;
  /** Whether others may work on the same at the same time, if they share it as well. Default: they may not. */
  readonly shared?: boolean;
}

/** Whether two operations cannot go on at the same time. */
export function doMeet(some: readonly OperationLock[], others: readonly OperationLock[]): boolean {
  return some.some((one) =>
    others.some(({ key, shared }) => key === one.key && !(shared === true && one.shared === true)),
  );
}

/** Those things that operations under way work on. Nobody waits: who comes second is refused. */
export class OperationLocks {
  /** By key the number of those who share it, or -1 for one who has it for itself. */
  readonly #held = new Map<string, number>();

  /** Takes all of them or none; gives the first that cannot be had. */
  take(locks: readonly OperationLock[]): OperationLock | undefined {
    for (const lock of locks) {
      const holders = this.#held.get(lock.key);
      if (holders !== undefined && !(lock.shared === true && holders > 0)) return lock;
    }
    for (const { key, shared } of locks)
      this.#held.set(key, shared === true ? (this.#held.get(key) ?? 0) + 1 : -1);
    return undefined;
  }

  /** Gives back what {@link take} took. */
  release(locks: readonly OperationLock[]): void {
    for (const { key } of locks) {
      const holders = this.#held.get(key) ?? 0;
      if (holders > 1) this.#held.set(key, holders - 1);
      else this.#held.delete(key);
    }
  }

  /** How many things are worked on. */
  get size(): number {
    return this.#held.size;
  }
}
