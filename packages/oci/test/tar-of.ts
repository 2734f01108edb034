import { type TarHeaderFields, tarEnd, tarHeader, tarPadding } from "../src/tar/tar-header.js";

/** An entry of a tar archive for tests: a header with its data, or bytes as they are. */
export type TestEntry = (TarHeaderFields & { readonly data?: string | Uint8Array }) | Uint8Array;

/** A tar archive of entries, closed by zeros. */
export function tarOf(...entries: readonly TestEntry[]): Uint8Array {
  return Buffer.concat([...entries.map(entryBytes), tarEnd]);
}

/** The bytes of one entry. */
export function entryBytes(entry: TestEntry): Uint8Array {
  if (entry instanceof Uint8Array) return entry;
  const { data, ...fields } = entry;
  const bytes = typeof data === "string" ? Buffer.from(data) : (data ?? new Uint8Array());
  return Buffer.concat([tarHeader({ size: bytes.length, ...fields }), bytes, tarPadding(bytes.length)]);
}

/** Changes a header's fields after the fact and mends the checksum; `raw` goes in at its offset. */
export function patchHeader(
  header: Uint8Array,
  changes: readonly (readonly [number, Uint8Array | string])[],
): Uint8Array {
  const bytes = Buffer.from(header);
  const at = bytes.length - 512;
  for (const [offset, raw] of changes)
    bytes.set(typeof raw === "string" ? Buffer.from(raw, "latin1") : raw, at + offset);
  bytes.fill(0x20, at + 148, at + 156);
  const sum = bytes.subarray(at).reduce((total, byte) => total + byte, 0);
  bytes.set(Buffer.from(`${sum.toString(8).padStart(6, "0")}\0 `), at + 148);
  return bytes;
}
