import { lstat, readlink, symlink, unlink } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import type { Deadline } from "../deadline.js";
import { OciError } from "../oci-error.js";
import { errorCode, fileError } from "./file-error.js";
import { mayLive, processIdentity } from "./process-identity.js";

const firstPauseMs = 1;
const lastPauseMs = 20;

/** Who has a lock, and since when. */
interface Holder {
  readonly identity: string;
  readonly sinceMs: number;
}

/**
 * A lock among processes: a symbolic link that leads nowhere and names its holder, because making one is a single step that fails where
 * another is. A lock whose holder died is taken away by who wants it; the right to do so is a lock of the same kind, so that nobody takes
 * away the lock of the next holder.
 */
export class LayoutLock {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  /**
   * Runs an operation while no other process, and no other handle of this one, runs one under the same lock.
   *
   * @throws OciError `TIMEOUT` or `ABORTED` while it waits, `INVALID_LAYOUT` where the lock is something else, `WRITE_FAILED`; what the
   *   operation throws
   */
  async hold<T>(deadline: Deadline, operation: () => Promise<T>): Promise<T> {
    for (let pauseMs = firstPauseMs; !(await this.#take()); pauseMs = Math.min(2 * pauseMs, lastPauseMs)) {
      const holder = await this.#holder();
      if (holder === undefined || (await this.#removeDead(holder, deadline))) continue;
      const process = JSON.stringify(holder.identity.split("/", 1)[0]?.slice(0, 20));
      const doing = `waiting for the lock ${this.#path} of process ${process}`;
      deadline.check(doing);
      await deadline.race(delay(pauseMs), doing);
    }
    try {
      return await operation();
    } finally {
      // the folder may be gone: who comes next sees when this process has ended
      await unlink(this.#path).catch(() => {});
    }
  }

  async #take(): Promise<boolean> {
    try {
      await symlink(processIdentity(), this.#path);
      return true;
    } catch (error) {
      if (errorCode(error) === "EEXIST") return false;
      throw fileError("WRITE_FAILED", "taking the lock of an image layout", this.#path, error);
    }
  }

  async #holder(): Promise<Holder | undefined> {
    try {
      const { mtimeMs } = await lstat(this.#path);
      return { identity: await readlink(this.#path), sinceMs: mtimeMs };
    } catch (error) {
      if (errorCode(error) === "ENOENT") return undefined;
      throw new OciError("INVALID_LAYOUT", "taking the lock of an image layout", `${this.#path} is no lock`, {
        file: this.#path,
        hint: "Remove it.",
        cause: error,
      });
    }
  }

  /** Takes away a lock whose process is gone, and says whether it did so: then the lock is to be had at once. */
  async #removeDead(holder: Holder, deadline: Deadline): Promise<boolean> {
    if (mayLive(holder.identity, holder.sinceMs)) return false;
    await new LayoutLock(`${this.#path}~`).hold(deadline, async () => {
      // by now another one may have done so, and somebody who lives may hold it
      const now = await this.#holder();
      if (now?.identity === holder.identity && now.sinceMs === holder.sinceMs) {
        await unlink(this.#path).catch(() => {});
      }
    });
    return true;
  }
}
