/** A part of a zstd frame, as it is in the stream. */
export interface ZstdPart {
  readonly bytes: Uint8Array;
  /** Whether the frame begins with it; then `bytes` starts with the whole frame header. */
  readonly first: boolean;
  /** Whether the frame ends with it. */
  readonly last: boolean;
  /** How many bytes the frame says that it decompresses to, where it does. */
  readonly contentSize: number | undefined;
  /** How many bytes a decoder has to remember. */
  readonly windowSize: number;
}

/** What is no sound sequence of frames. */
export class ZstdFormatError extends Error {
  /** Tells it from a programming error where errors of decoders are caught. */
  readonly code: "ZSTD_FORMAT" = "ZSTD_FORMAT";
}

type State = "header" | "block" | "body" | "skip" | "zeros";

/**
 * Finds the frames of a zstd stream without decompressing them, as decoders of some versions of Node stop after the first. Frames to be
 * skipped are left out. Zeros may follow the last frame.
 */
export class ZstdFrames {
  #state: State = "header";
  #header: number[] = [];
  #left = 0;
  #lastBlock = false;
  #checksum = 0;
  #contentSize: number | undefined;
  #windowSize = 0;
  #seen = false;

  /** @throws ZstdFormatError where something else than a frame begins */
  *scan(chunk: Uint8Array): Generator<ZstdPart, void, undefined> {
    let from = 0;
    let at = 0;
    while (at < chunk.length) {
      switch (this.#state) {
        case "zeros":
          if (chunk[at] !== 0)
            throw new ZstdFormatError("something follows the end of its compressed stream");
          from = ++at;
          break;
        case "skip":
        case "body": {
          const step = Math.min(this.#left, chunk.length - at);
          at += step;
          this.#left -= step;
          if (this.#state === "skip") from = at;
          if (this.#left > 0) break;
          if (this.#state === "skip") this.#state = "header";
          else if (!this.#lastBlock) this.#state = "block";
          else {
            this.#state = "header";
            yield this.#part(chunk.subarray(from, at), false, true);
            from = at;
          }
          break;
        }
        case "block":
          this.#header.push(chunk[at] as number);
          at++;
          if (this.#header.length === 3 && this.#onBlock()) {
            this.#state = "header";
            yield this.#part(chunk.subarray(from, at), false, true);
            from = at;
          }
          break;
        default:
          this.#header.push(chunk[at] as number);
          at++;
          from = at;
          if (this.#onHeader()) {
            yield this.#part(Uint8Array.from(this.#header), true, false);
            this.#header = [];
          }
      }
    }
    if (from < chunk.length) yield this.#part(chunk.subarray(from), false, false);
  }

  /** @throws ZstdFormatError where the stream ends within a frame */
  end(): void {
    if (this.#state === "zeros" || (this.#state === "header" && this.#header.length === 0)) return;
    throw new ZstdFormatError("its compressed stream ends in the middle of a frame");
  }

  #part(bytes: Uint8Array, first: boolean, last: boolean): ZstdPart {
    return { bytes, first, last, contentSize: this.#contentSize, windowSize: this.#windowSize };
  }

  /** Reads a block's header; says whether the frame ends with it. */
  #onBlock(): boolean {
    const size = number(this.#header, 0, 3);
    this.#header = [];
    this.#lastBlock = (size & 1) === 1;
    // a block of one repeated byte has only that
    this.#left = ((size >> 1) & 3) === 1 ? 1 : size >> 3;
    if (this.#lastBlock) this.#left += this.#checksum;
    if (this.#left > 0) this.#state = "body";
    return this.#lastBlock && this.#left === 0;
  }

  /** Reads a frame's header; says whether it is complete and one of data. */
  #onHeader(): boolean {
    const header = this.#header;
    if (this.#seen && header[0] === 0) {
      this.#header = [];
      this.#state = "zeros";
      return false;
    }
    if (header.length < 4) return false;
    const magic = number(header, 0, 4);
    const skippable = magic >= 0x184d2a50 && magic <= 0x184d2a5f;
    if (!skippable && magic !== 0xfd2fb528) {
      throw new ZstdFormatError(
        this.#seen ? "something follows the end of its compressed stream" : "its bytes are no zstd stream",
      );
    }
    this.#seen = true;
    if (skippable) {
      if (header.length < 8) return false;
      this.#left = number(header, 4, 4);
      this.#header = [];
      this.#state = this.#left > 0 ? "skip" : "header";
      return false;
    }
    if (header.length < 5) return false;
    const flags = header[4] as number;
    const single = (flags & 0x20) !== 0;
    const dictionaryBytes = [0, 1, 2, 4][flags & 3] as number;
    const sizeBytes = flags >> 6 === 0 ? (single ? 1 : 0) : 1 << (flags >> 6);
    const sizeAt = 5 + (single ? 0 : 1) + dictionaryBytes;
    if (header.length < sizeAt + sizeBytes) return false;
    const stated = number(header, sizeAt, sizeBytes) + (sizeBytes === 2 ? 256 : 0);
    const descriptor = header[5] as number;
    const base = 2 ** (10 + (descriptor >> 3));
    this.#contentSize = sizeBytes === 0 ? undefined : stated;
    this.#windowSize = single ? stated : base + (base / 8) * (descriptor & 7);
    this.#checksum = (flags & 4) !== 0 ? 4 : 0;
    this.#state = "block";
    return true;
  }
}

function number(bytes: readonly number[], at: number, length: number): number {
  let value = 0;
  for (let index = at + length - 1; index >= at; index--) value = value * 256 + (bytes[index] as number);
  return value;
}
