import { RpcError } from "@container-interfaces/transport";

/** Gives every event to any number of followers, each with a bounded buffer of its own. */
export class EventHub<T> {
  readonly #limit: number;
  readonly #followers = new Set<Follower<T>>();

  /** @param limit how many events a follower may be behind */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** How many there are who follow. */
  get followers(): number {
    return this.#followers.size;
  }

  /** Gives an event to those who follow now. It is made only if there are some. */
  publish(make: () => T): void {
    if (this.#followers.size === 0) return;
    const event = make();
    for (const follower of this.#followers) {
      if (follower.events.length < this.#limit) follower.events.push(event);
      else follower.overrun = true;
      follower.wake();
    }
  }

  /** Makes the stream of everybody who follows end well, after what was published before. */
  end(): void {
    for (const follower of this.#followers) {
      follower.ended = true;
      follower.wake();
    }
  }

  /**
   * Follows from this call on, until the signal fires or {@link end} is called.
   *
   * @throws RpcError `RESOURCE_EXHAUSTED` from the stream when the follower has fallen behind by more than the limit:
   * events are never left out in silence.
   */
  follow(signal: AbortSignal): AsyncIterable<T> {
    const follower: Follower<T> = { events: [], overrun: false, ended: false, wake: () => {} };
    this.#followers.add(follower);
    const leave = (): void => {
      this.#followers.delete(follower);
      follower.wake();
    };
    if (signal.aborted) leave();
    signal.addEventListener("abort", leave, { once: true });
    return this.#read(follower, signal, leave);
  }

  async *#read(
    follower: Follower<T>,
    signal: AbortSignal,
    leave: () => void,
  ): AsyncGenerator<T, void, undefined> {
    try {
      while (!signal.aborted) {
        const event = follower.events.shift();
        if (event !== undefined) yield event;
        else if (follower.overrun) throw overrun(this.#limit);
        else if (follower.ended) return;
        else await new Promise<void>((resolve) => (follower.wake = resolve));
      }
    } finally {
      signal.removeEventListener("abort", leave);
      leave();
    }
  }
}

interface Follower<T> {
  readonly events: T[];
  overrun: boolean;
  ended: boolean;
  wake: () => void;
}

function overrun(limit: number): RpcError {
  return new RpcError(
    "RESOURCE_EXHAUSTED",
    `the follower is more than ${limit} events behind; list again and follow anew`,
  );
}
