/** Tells the time in nanoseconds since 1970. No two readings are equal and none is earlier than the one before it. */
export class Clock {
  readonly #epoch = BigInt(Date.now()) * 1_000_000n - process.hrtime.bigint();
  #last = 0n;

  /** The present time, or one nanosecond after the last reading where that is later. */
  now(): bigint {
    const now = this.#epoch + process.hrtime.bigint();
    this.#last = now > this.#last ? now : this.#last + 1n;
    return this.#last;
  }
}
