import { lstatSync, readlinkSync, symlinkSync, unlinkSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { CniError } from "../cni-error.js";
import type { Deadline } from "../exec/call-options.js";
import { inFolder } from "../in-folder.js";
import { systemReason } from "../read-small-file.js";
import { mayLive, processIdentity } from "./process-identity.js";

const firstPauseMs = 1;
const lastPauseMs = 20;

/** Who holds a lock: a process, and what it does. */
export interface LockHolder {
  readonly identity: string;
  readonly purpose: string;
}

/**
 * A lock among processes: a symbolic link that names its holder, because making one is a single step that fails where another is. A
 * lock whose holder died is taken away by who wants it; the right to do so is a lock of the same kind, so that nobody takes away the
 * lock of the next holder.
 */
export class LinkLock {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  /** The holder, dead or alive. */
  get holder(): LockHolder | undefined {
    // an error is made in vain where there is no lock, as mostly
    if (lstatSync(this.#path, { throwIfNoEntry: false }) === undefined) return undefined;
    try {
      const [identity = "", purpose = ""] = readlinkSync(this.#path).split("/");
      return { identity, purpose };
    } catch {
      return undefined;
    }
  }

  /**
   * Takes the lock, and waits for it where another process that lives has it.
   *
   * @throws CniError `TIMEOUT` or `ABORTED` while it waits; `WRITE_FAILED`
   */
  async acquire(purpose: string, deadline: Deadline): Promise<void> {
    await waitUntil(
      async () => this.tryAcquire(purpose) || (await this.removeDead(deadline)),
      deadline,
      () => this.describe(),
    );
  }

  /**
   * Takes the lock where nobody has it.
   *
   * @throws CniError `WRITE_FAILED`
   */
  tryAcquire(purpose: string): boolean {
    try {
      inFolder(dirname(this.#path), () => symlinkSync(`${processIdentity()}/${purpose}`, this.#path));
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
      const facts = { doing: `taking the lock ${this.#path}`, file: this.#path, cause: error };
      throw new CniError("WRITE_FAILED", systemReason(error), facts);
    }
  }

  /** Gives back the lock, which this process must hold. */
  release(): void {
    try {
      unlinkSync(this.#path);
    } catch {
      // the folder may be gone, or not to be written to any more: who comes next sees when this process has ended
    }
  }

  /** Who holds the lock, for the error of one that waits for it. */
  describe(): string {
    const pid = this.holder?.identity.split(".")[0] ?? "another process";
    return `waiting for the lock ${this.#path} of process ${pid}`;
  }

  /**
   * Takes away the lock where its process is gone. Gives false always: the lock is still to be taken.
   *
   * @throws CniError `TIMEOUT` or `ABORTED` while another one does so; `WRITE_FAILED`
   */
  async removeDead(deadline: Deadline): Promise<false> {
    const { holder } = this;
    if (holder === undefined || mayLive(holder.identity)) return false;
    const right = new LinkLock(`${this.#path}~`);
    await right.acquire("", deadline);
    try {
      // by now another one may have done so, and somebody who lives may hold it
      if (this.holder?.identity === holder.identity) this.release();
    } finally {
      right.release();
    }
    return false;
  }
}

/**
 * Asks again, with pauses of up to 20 ms, until the answer is true.
 *
 * @param doing what is waited for, for the error
 * @throws CniError `TIMEOUT` or `ABORTED`
 */
export async function waitUntil(
  isDone: () => boolean | Promise<boolean>,
  deadline: Deadline,
  doing: () => string,
): Promise<void> {
  for (let pauseMs = firstPauseMs; !(await isDone()); pauseMs = Math.min(2 * pauseMs, lastPauseMs)) {
    deadline.check(doing());
    await delay(Math.min(pauseMs, deadline.leftMs), undefined, { signal: deadline.signal }).catch(() => {});
  }
}
