import { isUtf8 } from "node:buffer";

/**
 * Bytes as text, the way Go reads them: each byte that is not part of valid UTF-8 becomes one U+FFFD of its own, where
 * JavaScript's decoders make one of several. A byte order mark stays.
 */
export function decodeUtf8(bytes: Uint8Array): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (isUtf8(buffer)) return buffer.toString("utf8");
  const parts: string[] = [];
  let validFrom = 0;
  for (let at = 0; at < buffer.length; ) {
    const length = sequenceLength(buffer, at);
    if (length === 0) {
      parts.push(buffer.toString("utf8", validFrom, at), "\ufffd");
      validFrom = at + 1;
    }
    at += length || 1;
  }
  parts.push(buffer.toString("utf8", validFrom));
  return parts.join("");
}

/** The length of the valid sequence that begins here, or 0. Surrogates, overlong forms and what lies past U+10FFFF are not valid. */
function sequenceLength(bytes: Uint8Array, at: number): number {
  const first = bytes[at] ?? 0;
  if (first < 0x80) return 1;
  if (first < 0xc2 || first > 0xf4) return 0;
  const length = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  const lowest = first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80;
  const highest = first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf;
  const second = bytes[at + 1] ?? 0;
  if (second < lowest || second > highest) return 0;
  for (let next = at + 2; next < at + length; next += 1) {
    if (((bytes[next] ?? 0) & 0xc0) !== 0x80) return 0;
  }
  return length;
}
