import type { Writable } from "node:stream";

/** From this size on, in bytes, messages do not queue: the library below would hold 16 of them, whatever their size. */
const largeMessageBytes = 64 * 1024;

/** What {@link Ending.next} gives when it is over before the iterator had more. */
export const over: unique symbol = Symbol("over");

/** The end of a call, as the loop that feeds the call sees it: whatever the loop waits for, it does not wait for longer. */
export class Ending {
  #over = false;
  #giveUp: () => void = () => {};
  #resume: () => void = () => {};

  /** Whether the call has ended. */
  get over(): boolean {
    return this.#over;
  }

  /** Says that the call has ended. */
  end(): void {
    this.#over = true;
    this.#giveUp();
    this.#resume();
  }

  /**
   * Writes a message of a stream; false when the next one has to wait in {@link pause}. After a large one it waits until that
   * has been sent.
   */
  write(stream: Writable, bytes: Uint8Array): boolean {
    if (bytes.length < largeMessageBytes) return stream.write(bytes);
    stream.write(bytes, () => this.resume());
    return false;
  }

  /** Waits for {@link resume}, or until it is over. */
  async pause(): Promise<void> {
    if (this.#over) return;
    await new Promise<void>((resolve) => {
      this.#resume = resolve;
    });
  }

  /** Ends the present {@link pause}. */
  resume(): void {
    this.#resume();
  }

  /** The iterator's next result, or {@link over} when it is over first. */
  next<T>(iterator: AsyncIterator<T>): Promise<IteratorResult<T> | typeof over> {
    if (this.#over) return Promise.resolve(over);
    return new Promise((resolve, reject) => {
      this.#giveUp = () => resolve(over);
      Promise.resolve(iterator.next()).then(resolve, reject);
    });
  }
}

/**
 * Tells an iterator that no more is wanted of it. Does not wait for it: a generator that waits for something cannot return
 * before that has come. What it throws then is nobody's concern.
 */
export function leave(iterator: AsyncIterator<unknown>): void {
  new Promise((resolve) => resolve(iterator.return?.())).catch(() => {});
}

/** Makes something of what an iterator gave; when that throws, the iterator has no part in it and has to be told. */
export function leaveIfThrows<T>(iterator: AsyncIterator<unknown>, make: () => T): T {
  try {
    return make();
  } catch (error) {
    leave(iterator);
    throw error;
  }
}
