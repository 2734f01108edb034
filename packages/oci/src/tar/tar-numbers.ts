import { TarError } from "./tar-error.js";

/**
 * Reads a number of a header: octal digits between spaces and NULs, or, with the first bit set, a big-endian two's
 * complement number over the whole field as GNU tar writes what octal digits cannot hold.
 *
 * @throws TarError for other digits, and for numbers beyond 2^53
 */
export function parseTarNumber(
  block: Uint8Array,
  [at, length]: readonly [number, number],
  what: string,
): number {
  const first = block[at] as number;
  if ((first & 0x80) !== 0) return parseBinary(block, at, length, what);
  let index = at;
  let end = at + length;
  while (index < end && isBlank(block[index] as number)) index++;
  while (end > index && isBlank(block[end - 1] as number)) end--;
  let value = 0;
  for (; index < end; index++) {
    const byte = block[index] as number;
    if (byte === 0) break;
    if (byte < 0x30 || byte > 0x37) throw new TarError(`the ${what} in a header is not an octal number`);
    value = value * 8 + byte - 0x30;
  }
  return value;
}

function parseBinary(block: Uint8Array, at: number, length: number, what: string): number {
  const negative = ((block[at] as number) & 0x40) !== 0;
  let value = 0;
  for (let index = at; index < at + length; index++) {
    let byte = negative ? ~(block[index] as number) & 0xff : (block[index] as number);
    if (index === at) byte &= 0x7f;
    value = value * 256 + byte;
    if (value > Number.MAX_SAFE_INTEGER) throw new TarError(`the ${what} in a header is too large a number`);
  }
  return negative ? -value - 1 : value;
}

/**
 * Reads a decimal number of a PAX record or a sparse map.
 *
 * @throws TarError for anything but digits with an optional sign, and for numbers beyond 2^53
 */
export function parseDecimal(text: string, what: string): number {
  if (!/^[+-]?\d{1,19}$/.test(text)) throw new TarError(`the ${what} is not a whole decimal number`);
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new TarError(`the ${what} is too large a number`);
  return value === 0 ? 0 : value;
}

function isBlank(byte: number): boolean {
  return byte === 0x20 || byte === 0;
}
