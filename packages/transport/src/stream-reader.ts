import type { Readable } from "node:stream";

/** Reads a stream of messages without owning it: leaving off does not destroy it. */
export class StreamReader {
  readonly #stream: Readable;
  #wake: () => void = () => {};
  #failure: { readonly error: unknown } | undefined;
  #ended = false;

  constructor(stream: Readable) {
    this.#stream = stream;
    stream.on("readable", () => this.#wake());
    stream.on("end", () => {
      this.#ended = true;
      this.#wake();
    });
    stream.on("error", (error: unknown) => this.fail(error));
    stream.on("close", () => {
      if (!this.#ended) this.fail(new Error("the stream was closed before its end"));
    });
  }

  /** Whether everything has been read and the stream ended well. */
  get ended(): boolean {
    return this.#ended;
  }

  /** Makes the reading end with this error, after what has come before it. */
  fail(error: unknown): void {
    this.#failure ??= { error };
    this.#wake();
  }

  /** The next message, or null when there is none now. Throws the stream's error once all before it is read. */
  read(): Buffer | null {
    const bytes: Buffer | null = this.#stream.read();
    if (bytes === null && this.#failure !== undefined) throw this.#failure.error;
    return bytes;
  }

  /** Waits until there may be more to read. Call it only right after {@link read} gave null. */
  more(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }
}
