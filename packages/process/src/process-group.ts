import { setTimeout as delay } from "node:timers/promises";
import { hasLiveMember } from "./live-member.js";
import type { ProcessErrorCode } from "./process-error.js";

/** Why a program is ended before its time. */
export interface EndReason {
  readonly code: Extract<ProcessErrorCode, "TIMEOUT" | "ABORTED" | "OUTPUT_TOO_LARGE">;
  /** What the program did, such as `it did not end within 100 ms`. */
  readonly reason: string;
  readonly hint?: string;
  readonly cause?: unknown;
}

const firstPollMs = 5;
const lastPollMs = 100;

/** How long to wait after SIGKILL for children; for the program itself there is no limit. */
const goneAfterKillMs = 1_000;

/** A process and the children that it did not move to another group; the group's id is the process's. */
export class ProcessGroup {
  readonly #id: number;
  readonly #killGraceMs: number;
  #endedFor: EndReason | undefined;
  #gone: Promise<void> = Promise.resolve();

  constructor(id: number, killGraceMs: number) {
    this.#id = id;
    this.#killGraceMs = killGraceMs;
  }

  /** The reason of the first call of {@link end}. */
  get endedFor(): EndReason | undefined {
    return this.#endedFor;
  }

  /** Resolves once the group has ended, or could not be ended; at once when nothing has asked for that. */
  get gone(): Promise<void> {
    return this.#gone;
  }

  /** Sends SIGTERM, and SIGKILL to what is left after the grace. Only the first call counts. */
  end(reason: EndReason): void {
    if (this.#endedFor !== undefined) return;
    this.#endedFor = reason;
    this.#gone = this.#end();
  }

  async #end(): Promise<void> {
    if (this.#killGraceMs > 0) {
      this.#signal("SIGTERM");
      if (await this.#isEmptyWithin(this.#killGraceMs)) return;
    }
    // also when only zombies were seen: a child that was born while they were counted is not missed
    this.#signal("SIGKILL");
    await this.#isEmptyWithin(goneAfterKillMs);
  }

  // The first process may have been reaped, but its number is not given out again while the group has a member.
  async #isEmptyWithin(ms: number): Promise<boolean> {
    const until = performance.now() + ms;
    for (let pollMs = firstPollMs; ; pollMs = Math.min(2 * pollMs, lastPollMs)) {
      if (!this.#signal(0)) return true;
      const left = until - performance.now();
      if (left <= 0) return false;
      // not the first time: what ends at once is about to be reaped, and the search reads all of /proc
      if (pollMs > firstPollMs && (await hasLiveMember(this.#id)) === false) return false;
      await delay(Math.min(pollMs, left));
    }
  }

  /** Whether the group has a member; one that may not be signalled counts. */
  #signal(signal: "SIGTERM" | "SIGKILL" | 0): boolean {
    try {
      return process.kill(-this.#id, signal);
    } catch (error) {
      return (error as NodeJS.ErrnoException).code !== "ESRCH";
    }
  }
}
