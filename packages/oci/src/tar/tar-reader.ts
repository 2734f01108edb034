import { entryOf, isHeaderOnly, type PendingMeta } from "./entry-of.js";
import { isZeroBlock, parseHeader, type RawHeader } from "./parse-header.js";
import { parsePax } from "./parse-pax.js";
import { checkSparseMap, parseSparseLines, readSparseBlock } from "./sparse-map.js";
import { tarBlockSize } from "./tar-block.js";
import type { TarEntry, TarSparsePiece } from "./tar-entry.js";
import { TarError } from "./tar-error.js";
import { tarText } from "./tar-text.js";

/** The most bytes of a PAX header, a long name or a sparse map. */
const maxMetaBytes: number = 1024 * 1024;

/** What {@link TarReader.read} finds next. */
export type TarEvent =
  | { readonly kind: "entry"; readonly entry: TarEntry }
  /** A piece of the entry's data and where in the file it belongs; a view of the chunk that was pushed. */
  | { readonly kind: "data"; readonly data: Buffer; readonly position: number }
  /** The entry's data is complete. */
  | { readonly kind: "end" };

const endEvent: TarEvent = { kind: "end" };

type State = "header" | "meta" | "sparse-block" | "sparse-lines" | "data" | "padding" | "finished";

/**
 * Reads a tar archive as its bytes come: v7, ustar, PAX, star and GNU tar's, sparse files of GNU's four formats included. Chunks go
 * in through `push`, and `read` is called until it has no more; nothing waits, so a caller stops where it likes.
 *
 * What Go's `archive/tar` refuses is refused: wrong checksums and numbers, records over 1 MiB, sparse maps that overlap.
 * A global PAX header has to be sound, and is not applied: tools of container images ignore it. Entries of other types
 * than {@link TarEntry} has are refused. After the two blocks of zeros that close an archive anything may follow.
 *
 * Memory is bounded by the chunk and 1 MiB for each of name, link name, PAX header and sparse map.
 */
export class TarReader {
  #state: State = "header";
  #chunk: Buffer = Buffer.alloc(0);
  #at = 0;
  readonly #block = Buffer.alloc(tarBlockSize);
  #blockFill = 0;
  #zeroBlock = false;
  #meta: PendingMeta = {};
  #header: RawHeader | undefined;
  #parts: Buffer[] = [];
  #partsLeft = 0;
  #lines = 0;
  #linesWanted = 0;
  #pieces: TarSparsePiece[] = [];
  #entry: TarEntry | undefined;
  #piece = 0;
  #position = 0;
  #pieceLeft = 0;
  #dataLeft = 0;
  #padding = 0;

  /** Gives the next bytes; `read` has to have returned undefined before. They must not change until the next call. */
  push(chunk: Uint8Array): void {
    this.#chunk = Buffer.isBuffer(chunk)
      ? chunk
      : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    this.#at = 0;
  }

  /**
   * What comes next, or undefined when more bytes are needed.
   *
   * @throws TarError for what is no tar archive; the reader is of no use after that
   */
  read(): TarEvent | undefined {
    for (;;) {
      switch (this.#state) {
        case "header": {
          const block = this.#takeBlock();
          if (block === undefined) return undefined;
          const event = this.#onHeader(block);
          if (event !== undefined) return event;
          break;
        }
        case "meta":
          if (!this.#collect()) return undefined;
          this.#onMeta();
          break;
        case "sparse-block": {
          const block = this.#takeBlock();
          if (block === undefined) return undefined;
          if (24 * this.#pieces.length > maxMetaBytes)
            throw new TarError("the sparse map is longer than 1 MiB");
          readSparseBlock(block, 0, 21, this.#pieces);
          if (block[504] === 0) return this.#begin();
          break;
        }
        case "sparse-lines": {
          const block = this.#takeBlock();
          if (block === undefined) return undefined;
          if (this.#onSparseLines(block)) return this.#begin();
          break;
        }
        case "data": {
          const event = this.#onData();
          if (event !== undefined || this.#state === "data") return event;
          break;
        }
        case "padding": {
          const skipped = Math.min(this.#padding, this.#chunk.length - this.#at);
          this.#at += skipped;
          this.#padding -= skipped;
          if (this.#padding > 0) return undefined;
          this.#state = "header";
          break;
        }
        case "finished":
          this.#at = this.#chunk.length;
          return undefined;
      }
    }
  }

  /**
   * Says that no more bytes come. An archive may lack the blocks of zeros at its end.
   *
   * @throws TarError when it ends in the middle of a header or of an entry
   */
  end(): void {
    if (this.#state === "finished" || this.#state === "padding") return;
    if (this.#state === "header" && this.#blockFill === 0 && Object.keys(this.#meta).length === 0) return;
    if (this.#state === "header") throw new TarError("the archive ends in the middle of a header");
    throw new TarError(
      "the archive ends in the middle of an entry",
      this.#entry?.name ?? this.#header?.name.text,
    );
  }

  #onHeader(block: Buffer): TarEvent | undefined {
    if (isZeroBlock(block)) {
      if (Object.keys(this.#meta).length > 0)
        throw new TarError("a PAX header or a long name belongs to no entry");
      if (this.#zeroBlock) this.#state = "finished";
      this.#zeroBlock = true;
      return undefined;
    }
    if (this.#zeroBlock) throw new TarError("a block of zeros stands between headers");
    const header = parseHeader(block);
    this.#header = header;
    if ("xgLK".includes(header.typeFlag)) {
      if (header.size > maxMetaBytes) {
        throw new TarError("a PAX header or a long name is longer than 1 MiB", header.name.text);
      }
      this.#parts = [];
      this.#partsLeft = header.size;
      this.#padding = paddingOf(header.size);
      this.#state = "meta";
      return undefined;
    }
    this.#pieces = [];
    if (header.typeFlag === "S") {
      if (!header.gnu) throw new TarError("a sparse entry is not in GNU tar's format", header.name.text);
      readSparseBlock(block, 386, 4, this.#pieces);
      this.#meta.sparse = { pieces: this.#pieces, realSize: block.subarray(483, 495) };
      if (block[482] !== 0) {
        this.#meta.sparse = { pieces: this.#pieces, realSize: Buffer.from(block.subarray(483, 495)) };
        this.#state = "sparse-block";
        return undefined;
      }
    }
    return this.#begin();
  }

  #onMeta(): void {
    const bytes = Buffer.concat(this.#parts);
    this.#parts = [];
    switch (this.#header?.typeFlag) {
      case "x":
        this.#meta.pax = parsePax(bytes);
        break;
      case "g":
        parsePax(bytes);
        break;
      case "L":
        this.#meta.name = tarText(bytes, 0, bytes.length);
        break;
      default:
        this.#meta.linkName = tarText(bytes, 0, bytes.length);
    }
    this.#state = "padding";
  }

  /** Makes the entry of the header and of what came before it. */
  #begin(): TarEvent | undefined {
    const header = this.#header as RawHeader;
    const entry = entryOf(header, this.#meta);
    const physical = entry.dataSize;
    if (entry.sparse === "lines") {
      // the map stands before the data; it takes whole blocks, which are no part of the file
      if (this.#linesWanted === 0) {
        this.#dataLeft = physical;
        this.#lines = 0;
        this.#linesWanted = -1;
        this.#parts = [];
        this.#state = "sparse-lines";
        return undefined;
      }
      this.#linesWanted = 0;
    }
    const sparse = entry.sparse === "lines" ? this.#pieces : entry.sparse;
    const dataSize = entry.sparse === "lines" ? this.#dataLeft : physical;
    if (sparse !== undefined) {
      if (isHeaderOnly(header.typeFlag)) throw new TarError("a sparse entry is not a file", entry.name);
      checkSparseMap(sparse, entry.size, dataSize);
    }
    this.#entry = { ...entry, dataSize, sparse };
    this.#meta = {};
    this.#piece = 0;
    this.#position = sparse?.[0]?.offset ?? 0;
    this.#pieceLeft = sparse === undefined ? dataSize : (sparse[0]?.length ?? 0);
    this.#dataLeft = dataSize;
    this.#padding = paddingOf(dataSize);
    this.#state = "data";
    return { kind: "entry", entry: this.#entry };
  }

  #onSparseLines(block: Buffer): boolean {
    this.#dataLeft -= tarBlockSize;
    if (this.#dataLeft < 0)
      throw new TarError("the sparse map is longer than the entry", this.#header?.name.text);
    this.#parts.push(Buffer.from(block));
    if (this.#parts.length * tarBlockSize > maxMetaBytes)
      throw new TarError("the sparse map is longer than 1 MiB");
    for (const byte of block) if (byte === 0x0a) this.#lines++;
    if (this.#linesWanted < 0 && this.#lines > 0) {
      const first = parseSparseLines(Buffer.concat(this.#parts), true);
      this.#linesWanted = 1 + 2 * (first[0]?.offset as number);
    }
    if (this.#linesWanted < 0 || this.#lines < this.#linesWanted) return false;
    this.#pieces = parseSparseLines(Buffer.concat(this.#parts), false);
    this.#parts = [];
    return true;
  }

  #onData(): TarEvent | undefined {
    if (this.#dataLeft === 0) {
      this.#entry = undefined;
      this.#state = "padding";
      return endEvent;
    }
    while (this.#pieceLeft === 0) {
      const next = this.#entry?.sparse?.[++this.#piece];
      if (next === undefined) throw new TarError("the sparse map ends before the data", this.#entry?.name);
      this.#position = next.offset;
      this.#pieceLeft = next.length;
    }
    const length = Math.min(this.#pieceLeft, this.#chunk.length - this.#at);
    if (length === 0) return undefined;
    const data = this.#chunk.subarray(this.#at, this.#at + length);
    const position = this.#position;
    this.#at += length;
    this.#position += length;
    this.#pieceLeft -= length;
    this.#dataLeft -= length;
    return { kind: "data", data, position };
  }

  #takeBlock(): Buffer | undefined {
    const there = this.#chunk.length - this.#at;
    if (this.#blockFill === 0 && there >= tarBlockSize) {
      this.#at += tarBlockSize;
      return this.#chunk.subarray(this.#at - tarBlockSize, this.#at);
    }
    const taken = Math.min(there, tarBlockSize - this.#blockFill);
    this.#chunk.copy(this.#block, this.#blockFill, this.#at, this.#at + taken);
    this.#at += taken;
    this.#blockFill += taken;
    if (this.#blockFill < tarBlockSize) return undefined;
    this.#blockFill = 0;
    return this.#block;
  }

  #collect(): boolean {
    const taken = Math.min(this.#partsLeft, this.#chunk.length - this.#at);
    if (taken > 0) this.#parts.push(Buffer.from(this.#chunk.subarray(this.#at, this.#at + taken)));
    this.#at += taken;
    this.#partsLeft -= taken;
    return this.#partsLeft === 0;
  }
}

function paddingOf(size: number): number {
  return (tarBlockSize - (size % tarBlockSize)) % tarBlockSize;
}
