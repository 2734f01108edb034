import type { TarTime } from "./tar-entry.js";
import { TarError } from "./tar-error.js";
import { parseDecimal } from "./tar-numbers.js";

const mapKey = "GNU.sparse.map";
const withoutNul = new Set(["path", "linkpath", "uname", "gname"]);

/**
 * Parses the records of a PAX header. Of a key that comes twice the last one stands. The repeated records of GNU's sparse format
 * 0.0 become the one record `GNU.sparse.map` that 0.1 has.
 *
 * @throws TarError where the grammar does not hold
 */
export function parsePax(bytes: Uint8Array): Map<string, Uint8Array> {
  const data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const records = new Map<string, Uint8Array>();
  const sparse: string[] = [];
  let at = 0;
  while (at < data.length) {
    const space = data.indexOf(0x20, at);
    const digits = space < 0 || space - at > 8 ? "" : data.toString("latin1", at, space);
    const end = /^[0-9]+$/.test(digits) ? at + Number(digits) : 0;
    if (end <= space + 1 || end > data.length)
      throw new TarError("a PAX header has a record of a wrong length");
    if (data[end - 1] !== 0x0a)
      throw new TarError("a PAX header has a record without a line feed at its end");
    const equals = data.indexOf(0x3d, space + 1);
    if (equals <= space + 1 || equals >= end) throw new TarError("a PAX header has a record without a key");
    const key = data.toString("utf8", space + 1, equals);
    const value = data.subarray(equals + 1, end - 1);
    if (withoutNul.has(key) ? value.includes(0) : key.includes("\0")) {
      throw new TarError(`the PAX record ${withoutNul.has(key) ? key : "key"} holds a NUL byte`);
    }
    if (key === "GNU.sparse.offset" || key === "GNU.sparse.numbytes") {
      const wanted = sparse.length % 2 === 0 ? "GNU.sparse.offset" : "GNU.sparse.numbytes";
      if (key !== wanted) throw new TarError("the sparse map in a PAX header is out of order");
      sparse.push(String(parseDecimal(value.toString("latin1"), key)));
    } else {
      records.set(key, Uint8Array.from(value));
    }
    at = end;
  }
  if (sparse.length > 0) records.set(mapKey, Buffer.from(sparse.join(",")));
  return records;
}

/**
 * Parses a time of a PAX record: decimal seconds with an optional fraction, of which nine digits count.
 *
 * @throws TarError for anything else
 */
export function parsePaxTime(text: string, what: string): TarTime {
  const match = /^([+-]?\d{1,16})(?:\.(\d*))?$/.exec(text);
  if (match === null) throw new TarError(`the PAX record ${what} is not a time`);
  const whole = parseDecimal(match[1] as string, `PAX record ${what}`);
  const nanoseconds = Number((match[2] ?? "").slice(0, 9).padEnd(9, "0"));
  if (!text.startsWith("-") || nanoseconds === 0) return { seconds: whole, nanoseconds };
  return { seconds: whole - 1, nanoseconds: 1_000_000_000 - nanoseconds };
}
