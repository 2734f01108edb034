import type { Attempts } from "./attempts.js";
import type { ClientCall } from "./client-call.js";

/**
 * A stream of responses that is asked for again while it has not given any. It is no async generator, in which a reader could
 * not leave before the next message has come.
 */
export class RetriedStream implements AsyncIterableIterator<unknown, undefined> {
  readonly #attempts: Attempts;
  readonly #next: (call: ClientCall) => AsyncIterable<unknown>;
  #iterator: AsyncIterator<unknown> | undefined;
  #given = false;
  #left = false;

  constructor(attempts: Attempts, next: (call: ClientCall) => AsyncIterable<unknown>) {
    this.#attempts = attempts;
    this.#next = next;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<IteratorResult<unknown, undefined>> {
    for (;;) {
      if (this.#left) return { value: undefined, done: true };
      try {
        this.#iterator ??= this.#next(this.#attempts.call)[Symbol.asyncIterator]();
        const result = await this.#iterator.next();
        if (result.done === true) return { value: undefined, done: true };
        this.#given = true;
        return result;
      } catch (error) {
        if (this.#given || this.#left) throw error;
        await this.#attempts.pause(error);
        this.#iterator = undefined;
      }
    }
  }

  /** Leaves the stream: the attempt under way is cancelled, and no other is made. */
  async return(): Promise<IteratorResult<unknown, undefined>> {
    this.#left = true;
    await this.#iterator?.return?.();
    return { value: undefined, done: true };
  }
}
