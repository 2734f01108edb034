/** A kind of things that operations work on. */
export interface LockedKind {
  /** No other kind has it. */
  readonly name: string;
  /** Tells a person which one it is, such as `volume "v1"`. */
  readonly describe: (id: string, part: string) => string;
}

/** One thing that an operation works on. Two operations meet when one of them has it for itself. */
export class OperationLock {
  /** The same for one thing, and for nothing else. */
  readonly key: string;
  /** Whether others may work on the same at the same time, if they share it as well. */
  readonly shared: boolean;
  readonly #kind: LockedKind;
  readonly #id: string;
  readonly #part: string;

  /** @param part of the thing, where it has several; each is a thing of its own */
  constructor(kind: LockedKind, id: string, part = "", shared = false) {
    this.key = `${kind.name} ${id.length} ${id}${part}`;
    this.shared = shared;
    this.#kind = kind;
    this.#id = id;
    this.#part = part;
  }

  /** What it is, for a person to read. It is made for those alone who are refused: every call has locks. */
  toString(): string {
    return this.#kind.describe(this.#id, this.#part);
  }
}

/** Whether two operations cannot go on at the same time. */
export function doMeet(some: readonly OperationLock[], others: readonly OperationLock[]): boolean {
  return some.some((one) => others.some(({ key, shared }) => key === one.key && !(shared && one.shared)));
}

/** Those things that operations under way work on. Nobody waits: who comes second is refused. */
export class OperationLocks {
  /** By key the number of those who share it, or -1 for one who has it for itself. */
  readonly #held = new Map<string, number>();

  /** Takes all of them or none; gives the first that cannot be had. */
  take(locks: readonly OperationLock[]): OperationLock | undefined {
    for (const lock of locks) {
      const holders = this.#held.get(lock.key);
      if (holders !== undefined && !(lock.shared && holders > 0)) return lock;
    }
    for (const { key, shared } of locks) this.#held.set(key, shared ? (this.#held.get(key) ?? 0) + 1 : -1);
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
