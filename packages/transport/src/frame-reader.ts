import { StatusCode } from "./status-code.js";

/** What is wrong with the frames of a peer, as the status that ends their call. */
export class FrameError extends Error {
  readonly code: number;

  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

/** Takes messages out of the bytes of a gRPC stream, where each has five bytes in front: a flag and its length. */
export class FrameReader {
  readonly #maxMessageBytes: number;
  #chunks: Buffer[] = [];
  #size = 0;

  constructor(maxMessageBytes: number) {
    this.#maxMessageBytes = maxMessageBytes;
  }

  /** The messages that are complete with these bytes. Throws a FrameError when one is announced that is too large, or compressed. */
  push(bytes: Buffer): Buffer[] {
    this.#chunks.push(bytes);
    this.#size += bytes.length;
    const messages: Buffer[] = [];
    while (this.#size >= 5) {
      if ((this.#chunks[0] as Buffer).length < 5) this.#join();
      const head = this.#chunks[0] as Buffer;
      if (head[0] !== 0)
        throw new FrameError(
          StatusCode.INTERNAL,
          "Received a compressed message, and no compression was agreed",
        );
      const length = head.readUInt32BE(1);
      if (length > this.#maxMessageBytes)
        throw new FrameError(
          StatusCode.RESOURCE_EXHAUSTED,
          `Received message larger than max (${length} vs ${this.#maxMessageBytes})`,
        );
      if (this.#size < 5 + length) break;
      const all = this.#join();
      messages.push(all.subarray(5, 5 + length));
      this.#chunks = [all.subarray(5 + length)];
      this.#size -= 5 + length;
    }
    return messages;
  }

  #join(): Buffer {
    const all = this.#chunks.length === 1 ? (this.#chunks[0] as Buffer) : Buffer.concat(this.#chunks);
    this.#chunks = [all];
    return all;
  }
}

/** A message with its five bytes in front. */
export function frame(message: Uint8Array): Buffer {
  const framed = Buffer.allocUnsafe(5 + message.length);
  framed.writeUInt8(0, 0);
  framed.writeUInt32BE(message.length, 1);
  framed.set(message, 5);
  return framed;
}
