import { isUtf8 } from "node:buffer";

/** Text of an archive, and its bytes where they are not UTF-8. */
export interface TarText {
  /** The text; what is not UTF-8 in it is replaced. */
  readonly text: string;
  /** The bytes, a copy, only where they are not UTF-8. */
  readonly bytes: Uint8Array | undefined;
}

/** Decodes a field that ends at its first NUL or fills its space. */
export function tarText(buffer: Buffer, at: number, length: number): TarText {
  let end = at;
  let ascii = true;
  while (end < at + length) {
    const byte = buffer[end] as number;
    if (byte === 0) break;
    if (byte >= 0x80) ascii = false;
    end++;
  }
  if (ascii) return { text: buffer.toString("latin1", at, end), bytes: undefined };
  const part = buffer.subarray(at, end);
  return { text: part.toString("utf8"), bytes: isUtf8(part) ? undefined : Uint8Array.from(part) };
}

/** Puts a prefix and a slash before a text, as bytes where one of the two is not UTF-8. */
export function joinTarText(prefix: TarText, name: TarText): TarText {
  if (prefix.text === "") return name;
  const text = `${prefix.text}/${name.text}`;
  if (prefix.bytes === undefined && name.bytes === undefined) return { text, bytes: undefined };
  const bytes = Buffer.concat([
    prefix.bytes ?? Buffer.from(prefix.text),
    Buffer.from("/"),
    name.bytes ?? Buffer.from(name.text),
  ]);
  return { text, bytes };
}
