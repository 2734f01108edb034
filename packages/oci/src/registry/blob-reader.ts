/**
 * Reads parts of a blob, one after another: a part that begins where the last one ended goes on, any other begins the blob anew and passes
 * over what is before it.
 */
export class BlobReader {
  readonly #open: () => AsyncIterable<Uint8Array>;
  #cursor: Cursor | undefined;

  constructor(open: () => AsyncIterable<Uint8Array>) {
    this.#open = open;
  }

  /**
   * Gives so many bytes from an offset on; fewer where the blob ends. Of the last part, the source has been read to its end, and so has
   * verified the blob, before the last piece is given: a wrong blob is never complete at the other side.
   */
  async *read(offset: number, length: number, isLast: boolean): AsyncGenerator<Uint8Array, void, undefined> {
    const before = this.#cursor;
    // one that was left in the middle, or is still being read for a request that failed, is of no use
    this.#cursor = undefined;
    const cursor = before?.offset === offset ? before : new Cursor(this.#open()[Symbol.asyncIterator]());
    try {
      if (cursor !== before) await before?.close();
      while (cursor.offset < offset) {
        if ((await cursor.take(offset - cursor.offset)) === undefined) return;
      }
      for (let left = length; left > 0; ) {
        const piece = await cursor.take(left);
        if (piece === undefined) return;
        left -= piece.length;
        if (left === 0 && isLast && (await cursor.take(1)) !== undefined) return;
        yield piece;
      }
      this.#cursor = cursor;
    } finally {
      if (this.#cursor !== cursor) await cursor.close();
    }
  }

  /** Closes what is open. */
  async close(): Promise<void> {
    const cursor = this.#cursor;
    this.#cursor = undefined;
    await cursor?.close();
  }
}

class Cursor {
  offset = 0;
  readonly #pieces: AsyncIterator<Uint8Array>;
  #rest: Uint8Array = new Uint8Array();

  constructor(pieces: AsyncIterator<Uint8Array>) {
    this.#pieces = pieces;
  }

  /** The next bytes, at most so many. */
  async take(most: number): Promise<Uint8Array | undefined> {
    while (this.#rest.length === 0) {
      const next = await this.#pieces.next();
      if (next.done === true) return undefined;
      this.#rest = next.value;
    }
    const taken = this.#rest.subarray(0, most);
    this.#rest = this.#rest.subarray(taken.length);
    this.offset += taken.length;
    return taken;
  }

  async close(): Promise<void> {
    await this.#pieces.return?.();
  }
}
