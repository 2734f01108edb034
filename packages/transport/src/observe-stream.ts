/** What is told of a stream. None of it may throw. */
export interface StreamObserver {
  /** Runs a step of the stream, in surroundings of its own. */
  around?<T>(step: () => T): T;
  /** One message has come by. */
  message?(message: unknown): void;
  /** The stream is over, exactly once: it came to its end, it failed, or its reader left before. */
  end(how: StreamEnd): void;
}

/** How a stream ended. */
export type StreamEnd = { readonly error: unknown } | "complete" | "left";

/**
 * Passes a stream on and tells what happens. `open` runs at the first `next()`, as a call starts then: what is never read never
 * begins and never ends. It is no async generator, in which a reader could not leave before the next message has come.
 */
export function observeStream(
  open: () => AsyncIterable<unknown>,
  observer: StreamObserver,
): AsyncIterableIterator<unknown, undefined> {
  return new ObservedStream(open, observer);
}

class ObservedStream implements AsyncIterableIterator<unknown, undefined> {
  readonly #open: () => AsyncIterable<unknown>;
  readonly #observer: StreamObserver;
  #iterator: AsyncIterator<unknown> | undefined;
  #ended = false;

  constructor(open: () => AsyncIterable<unknown>, observer: StreamObserver) {
    this.#open = open;
    this.#observer = observer;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<IteratorResult<unknown, undefined>> {
    if (this.#iterator === undefined && this.#ended) return { value: undefined, done: true };
    try {
      const result = await this.#around(() => {
        this.#iterator ??= this.#open()[Symbol.asyncIterator]();
        return this.#iterator.next();
      });
      if (result.done !== true) {
        this.#observer.message?.(result.value);
        return result;
      }
    } catch (error) {
      this.#end({ error });
      throw error;
    }
    this.#end("complete");
    return { value: undefined, done: true };
  }

  async return(): Promise<IteratorResult<unknown, undefined>> {
    const iterator = this.#iterator;
    if (iterator === undefined) this.#ended = true;
    // what waits for a message hears of it at once, and what the iterator does to end comes later
    const returned = this.#around(() => iterator?.return?.());
    this.#end("left");
    await returned;
    return { value: undefined, done: true };
  }

  #around<T>(step: () => T): T {
    return this.#observer.around === undefined ? step() : this.#observer.around(step);
  }

  #end(how: StreamEnd): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#observer.end(how);
  }
}
