import { doMeet, type OperationLock } from "./operation-locks.js";

/** How many results are kept; then the oldest goes. */
const maxKept = 1_000;

interface Kept {
  readonly locks: readonly OperationLock[];
  readonly response: unknown;
  readonly until: number;
}

/** Results of operations whose callers had gone, for an equal call afterwards. */
export class KeptResults {
  readonly #keepMs: number;
  /** By the digest of the request, the oldest first. */
  readonly #kept = new Map<string, Kept>();

  /** @param keepMs milliseconds that each is kept; with 0 none is */
  constructor(keepMs: number) {
    this.#keepMs = keepMs;
  }

  get size(): number {
    return this.#kept.size;
  }

  /** Keeps a result. @param locks what the operation worked on */
  keep(digest: string, response: unknown, locks: readonly OperationLock[]): void {
    this.#dropOld();
    if (this.#keepMs === 0) return;
    this.#kept.delete(digest);
    this.#kept.set(digest, { locks, response, until: performance.now() + this.#keepMs });
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > maxKept && oldest !== undefined) this.#kept.delete(oldest);
  }

  /** The result of an equal call. It stays until it is dropped. */
  get(digest: string): { readonly response: unknown } | undefined {
    this.#dropOld();
    return this.#kept.get(digest);
  }

  /** Drops a result that was delivered. */
  drop(digest: string): void {
    this.#kept.delete(digest);
  }

  /** Drops the results that an operation may make untrue, as it works on the same. */
  dropMet(locks: readonly OperationLock[]): void {
    for (const [digest, kept] of this.#kept) if (doMeet(kept.locks, locks)) this.#kept.delete(digest);
  }

  #dropOld(): void {
    const now = performance.now();
    for (const [digest, { until }] of this.#kept) {
      if (until > now) return;
      this.#kept.delete(digest);
    }
  }
}
