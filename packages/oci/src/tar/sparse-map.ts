import type { TarSparsePiece } from "./tar-entry.js";
import { TarError } from "./tar-error.js";
import { parseDecimal, parseTarNumber } from "./tar-numbers.js";

/** More do not fit in 1 MiB. */
const maxPieces = 262_144;

/** Parses the map of GNU's PAX sparse formats 0.0 and 0.1: `offset,length,offset,length…`. */
export function parseSparseRecord(map: string, pieces: string): TarSparsePiece[] {
  const numbers = map === "" ? [] : map.split(",").map((text) => parseDecimal(text, "sparse map"));
  if (numbers.length !== 2 * parseDecimal(pieces, "number of sparse pieces")) {
    throw new TarError("the sparse map has another number of pieces than it says");
  }
  return pairs(numbers);
}

/**
 * Parses the map of GNU's PAX sparse format 1.0, which stands before the data: a number on each line, the number of pieces first.
 *
 * @returns the pieces; with `countOnly` one whose offset is the number of pieces
 */
export function parseSparseLines(bytes: Buffer, countOnly: boolean): TarSparsePiece[] {
  const numbers: number[] = [];
  let wanted = 1;
  for (let at = 0; numbers.length < wanted; ) {
    const end = bytes.indexOf(0x0a, at);
    if (end < 0) throw new TarError("the sparse map ends too early");
    numbers.push(parseDecimal(bytes.toString("latin1", at, Math.min(end, at + 32)), "sparse map"));
    at = end + 1;
    const count = numbers[0] as number;
    if (count < 0 || count > maxPieces) throw new TarError("the sparse map has too many pieces");
    if (countOnly) return [{ offset: count, length: 0 }];
    wanted = 1 + 2 * count;
  }
  return pairs(numbers.slice(1));
}

/** Reads the pieces of an old GNU sparse header or of a block that continues it. */
export function readSparseBlock(
  block: Uint8Array,
  at: number,
  count: number,
  pieces: TarSparsePiece[],
): void {
  for (let index = 0; index < count; index++) {
    const start = at + 24 * index;
    if (block[start] === 0) return;
    pieces.push({
      offset: parseTarNumber(block, [start, 12], "sparse map"),
      length: parseTarNumber(block, [start + 12, 12], "sparse map"),
    });
  }
}

/** Checks that pieces are in order, do not overlap, lie within the file and have as many bytes as the archive has. */
export function checkSparseMap(pieces: readonly TarSparsePiece[], size: number, dataSize: number): void {
  let end = 0;
  let sum = 0;
  for (const { offset, length } of pieces) {
    if (length < 0 || offset < end || offset + length > size) {
      throw new TarError("the sparse map has pieces that overlap or lie beyond the file's end");
    }
    end = offset + length;
    sum += length;
  }
  if (sum !== dataSize) throw new TarError("the sparse map has another number of bytes than the archive");
}

function pairs(numbers: readonly number[]): TarSparsePiece[] {
  const pieces: TarSparsePiece[] = [];
  for (let index = 0; index < numbers.length; index += 2) {
    pieces.push({ offset: numbers[index] as number, length: numbers[index + 1] as number });
  }
  return pieces;
}
