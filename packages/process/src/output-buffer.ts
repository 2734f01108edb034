import type { Readable } from "node:stream";

/** Collects a stream up to a limit. What exceeds the limit is read and dropped, so that the writer never blocks. */
export class OutputBuffer {
  readonly #chunks: Uint8Array[] = [];
  #length = 0;

  /** @param onOverflow called for every chunk that does not fit whole */
  constructor(stream: Readable | null, maxBytes: number, onOverflow: () => void) {
    stream?.on("data", (chunk: Uint8Array) => {
      const room = maxBytes - this.#length;
      const kept = chunk.length <= room ? chunk : chunk.subarray(0, room);
      if (kept.length > 0) this.#chunks.push(kept);
      this.#length += kept.length;
      if (kept !== chunk) onOverflow();
    });
    // a pipe can fail only after its other end is gone, and then there is nothing left to read
    stream?.on("error", () => {});
  }

  /** Everything collected so far, in one piece. */
  bytes(): Uint8Array {
    const bytes = new Uint8Array(this.#length);
    let offset = 0;
    for (const chunk of this.#chunks) {
      bytes.set(chunk, offset);
      offset += chunk.length;
    }
    return bytes;
  }
}
