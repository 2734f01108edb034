import { readdirSync } from "node:fs";
import { join } from "node:path";
import { CniError } from "../cni-error.js";
import type { Deadline } from "../exec/call-options.js";
import { KeyedQueue } from "./keyed-queue.js";
import { LinkLock, waitUntil } from "./link-lock.js";
import { mayLive } from "./process-identity.js";

const containerPrefix = "container-";

/** What an operation on a container keeps for itself. */
export interface ContainerHold {
  readonly containerId: string;
  /** The network whose GC is kept away meanwhile; undefined for CHECK, and inside of GC. */
  readonly network: string | undefined;
  /** Whether the operation fails where there can be no lock. DEL does not: what it takes down has to go, also on a disk that is full. */
  readonly isEssential: boolean;
}

/**
 * Keeps apart what must not run at the same time (SPEC.md, section 3, "Lifecycle & Ordering"), in this process and among all that use
 * the same cache: operations on one container; GC of a network, and ADD and DEL in it.
 */
export class AttachmentLocks {
  readonly #dir: string;
  readonly #queue = new KeyedQueue();

  /** @param cacheDir the folder of the cache; locks are links in its folder `locks` */
  constructor(cacheDir: string) {
    this.#dir = join(cacheDir, "locks");
  }

  /**
   * Runs an operation on a container while no other one on it runs.
   *
   * @throws CniError `TIMEOUT` or `ABORTED` while it waits; `WRITE_FAILED`
   */
  async withContainer<T>(hold: ContainerHold, deadline: Deadline, operation: () => Promise<T>): Promise<T> {
    const { containerId, network } = hold;
    for (;;) {
      const outcome = await this.#queue.run(containerId, deadline, async () => {
        const lock = await this.#acquire(hold, deadline);
        try {
          // GC may itself have something to do on this container, so that its end is waited for outside of the queue
          if (network !== undefined && lock !== undefined && isHeld(this.#networkLock(network)))
            return undefined;
          return { result: await operation() };
        } finally {
          lock?.release();
        }
      });
      if (outcome !== undefined) return outcome.result;
      const gc = this.#networkLock(network ?? "");
      await waitUntil(
        () => !isHeld(gc),
        deadline,
        () => gc.describe(),
      );
    }
  }

  /**
   * Runs GC of a network while no ADD and no DEL in it runs.
   *
   * @throws CniError `TIMEOUT` or `ABORTED` while it waits; `WRITE_FAILED`
   */
  async withNetwork<T>(network: string, deadline: Deadline, operation: () => Promise<T>): Promise<T> {
    const lock = this.#networkLock(network);
    await lock.acquire("gc", deadline);
    try {
      // whoever comes now sees the lock, and steps back
      const user = (): LinkLock | undefined => this.#usersOf(network).find(isHeld);
      await waitUntil(
        () => user() === undefined,
        deadline,
        () => user()?.describe() ?? `waiting for operations in the network ${network}`,
      );
      const result = await operation();
      for (const left of this.#usersOf(network)) await left.removeDead(deadline);
      return result;
    } finally {
      lock.release();
    }
  }

  /** The lock of a container; undefined where there can be none and it is not essential. */
  async #acquire(
    { containerId, network, isEssential }: ContainerHold,
    deadline: Deadline,
  ): Promise<LinkLock | undefined> {
    const lock = new LinkLock(join(this.#dir, `${containerPrefix}${containerId}`));
    try {
      await lock.acquire(network ?? "", deadline);
      return lock;
    } catch (error) {
      if (!isEssential && CniError.is(error, "WRITE_FAILED")) return undefined;
      throw error;
    }
  }

  #networkLock(network: string): LinkLock {
    return new LinkLock(join(this.#dir, `network-${network}`));
  }

  /** The locks of containers on which an operation in the network runs, or ran when its process died. */
  #usersOf(network: string): LinkLock[] {
    return readdirSync(this.#dir)
      .filter((name) => name.startsWith(containerPrefix) && !name.endsWith("~"))
      .map((name) => new LinkLock(join(this.#dir, name)))
      .filter((lock) => lock.holder?.purpose === network);
  }
}

function isHeld(lock: LinkLock): boolean {
  const { holder } = lock;
  return holder !== undefined && mayLive(holder.identity);
}
