import { paxRecords } from "./pax-records.js";
import { tarBlockSize, tarChecksum, tarField } from "./tar-block.js";
import { type TarEntryType, typeFlags } from "./tar-entry.js";

/** What the header of an entry of a tar archive says. */
export interface TarHeaderFields {
  /** The name; the bytes where it is not UTF-8. Directories end in `/` by custom. */
  readonly name: string | Uint8Array;
  /** Default: `file`. */
  readonly type?: TarEntryType | undefined;
  /** Bytes of data that follow. Default: 0. */
  readonly size?: number | undefined;
  /** Permission bits, with setuid, setgid and sticky. Default: 0o755 for directories, otherwise 0o644. */
  readonly mode?: number | undefined;
  /** Default: 0. */
  readonly uid?: number | undefined;
  /** Default: 0. */
  readonly gid?: number | undefined;
  /** Default: none. */
  readonly uname?: string | undefined;
  /** Default: none. */
  readonly gname?: string | undefined;
  /** Whole seconds since 1970. Default: 0. */
  readonly mtime?: number | undefined;
  /** Nanoseconds on top of `mtime`, from 0 to 999,999,999. Default: 0. */
  readonly mtimeNs?: number | undefined;
  /** What a symbolic link holds, or the name of the entry that a hard link links to. */
  readonly linkName?: string | Uint8Array | undefined;
  /** Default: 0. */
  readonly devMajor?: number | undefined;
  /** Default: 0. */
  readonly devMinor?: number | undefined;
  /** Further PAX records, such as `SCHILY.xattr.user.comment`. */
  readonly pax?: Readonly<Record<string, string | Uint8Array>> | undefined;
}

/**
 * The header of one entry as ustar has it, with a PAX header before it for what ustar cannot say: long or non-ASCII
 * names, large numbers, fractions of seconds, further records. `size` bytes of data and {@link tarPadding} follow it.
 */
export function tarHeader(fields: TarHeaderFields): Uint8Array {
  const pax: Record<string, string | Uint8Array> = {};
  const {
    size = 0,
    uid = 0,
    gid = 0,
    mtime = 0,
    mtimeNs = 0,
    uname = "",
    gname = "",
    type = "file",
  } = fields;
  const name = bytesOf(fields.name);
  const linkName = bytesOf(fields.linkName ?? "");
  const split = splitName(name);
  if (split === undefined) pax.path = name;
  if (linkName.length > 100 || !isAscii(linkName)) pax.linkpath = linkName;
  if (!fitsOctal(size, 11)) pax.size = String(size);
  if (!fitsOctal(uid, 7)) pax.uid = String(uid);
  if (!fitsOctal(gid, 7)) pax.gid = String(gid);
  if (uname.length > 32 || !isAscii(bytesOf(uname))) pax.uname = uname;
  if (gname.length > 32 || !isAscii(bytesOf(gname))) pax.gname = gname;
  if (mtimeNs !== 0 || !fitsOctal(mtime, 11)) pax.mtime = paxTime(mtime, mtimeNs);
  Object.assign(pax, fields.pax);

  const block = header({
    type: typeFlags[type],
    name: split?.name ?? name.subarray(0, 100),
    prefix: split?.prefix ?? new Uint8Array(),
    linkName: linkName.subarray(0, 100),
    mode: fields.mode ?? (type === "directory" ? 0o755 : 0o644),
    uid,
    gid,
    size,
    mtime,
    uname,
    gname,
    devMajor: fields.devMajor ?? 0,
    devMinor: fields.devMinor ?? 0,
  });
  if (Object.keys(pax).length === 0) return block;
  const records = paxRecords(pax);
  const before = header({
    type: "x",
    name: bytesOf("PaxHeaders/entry"),
    size: records.length,
    mode: 0o644,
    mtime,
  });
  return Buffer.concat([before, records, tarPadding(records.length), block]);
}

/** The zero bytes that fill up the last block of `size` bytes of data. */
export function tarPadding(size: number): Uint8Array {
  return new Uint8Array((tarBlockSize - (size % tarBlockSize)) % tarBlockSize);
}

/** What closes an archive: two blocks of zeros. */
export const tarEnd: Uint8Array = new Uint8Array(2 * tarBlockSize);

interface HeaderBlock {
  readonly type: string;
  readonly name: Uint8Array;
  readonly prefix?: Uint8Array;
  readonly linkName?: Uint8Array;
  readonly mode: number;
  readonly uid?: number;
  readonly gid?: number;
  readonly size: number;
  readonly mtime: number;
  readonly uname?: string;
  readonly gname?: string;
  readonly devMajor?: number;
  readonly devMinor?: number;
}

function header(fields: HeaderBlock): Uint8Array {
  const block = new Uint8Array(tarBlockSize);
  const text = ([at, length]: readonly [number, number], value: Uint8Array): void => {
    block.set(value.subarray(0, length), at);
  };
  const octal = ([at, length]: readonly [number, number], value: number): void => {
    const digits = fitsOctal(value, length - 1) ? value.toString(8) : "0";
    block.set(bytesOf(digits.padStart(length - 1, "0")), at);
  };
  text(tarField.name, fields.name);
  octal(tarField.mode, fields.mode & 0o7777);
  octal(tarField.uid, fields.uid ?? 0);
  octal(tarField.gid, fields.gid ?? 0);
  octal(tarField.size, fields.size);
  octal(tarField.mtime, fields.mtime);
  text(tarField.type, bytesOf(fields.type));
  text(tarField.linkName, fields.linkName ?? new Uint8Array());
  text(tarField.magic, bytesOf("ustar\x0000"));
  text(tarField.uname, bytesOf(fields.uname ?? ""));
  text(tarField.gname, bytesOf(fields.gname ?? ""));
  octal(tarField.devMajor, fields.devMajor ?? 0);
  octal(tarField.devMinor, fields.devMinor ?? 0);
  text(tarField.prefix, fields.prefix ?? new Uint8Array());
  const sum = tarChecksum(block).unsigned.toString(8).padStart(6, "0");
  block.set(bytesOf(`${sum}\0 `), tarField.checksum[0]);
  return block;
}

/** How ustar holds a name: whole, or cut at a slash into prefix and name. Undefined where it cannot. */
function splitName(name: Uint8Array): { readonly name: Uint8Array; readonly prefix: Uint8Array } | undefined {
  if (!isAscii(name)) return undefined;
  if (name.length <= 100) return { name, prefix: new Uint8Array() };
  for (let cut = Math.min(155, name.length - 2); cut > 0; cut--) {
    if (name[cut] === 0x2f && name.length - cut - 1 <= 100) {
      return { name: name.subarray(cut + 1), prefix: name.subarray(0, cut) };
    }
  }
  return undefined;
}

function paxTime(seconds: number, nanoseconds: number): string {
  if (nanoseconds === 0) return String(seconds);
  const negative = seconds < 0;
  const whole = negative ? -(seconds + 1) : seconds;
  const rest = negative ? 1_000_000_000 - nanoseconds : nanoseconds;
  return `${negative ? "-" : ""}${whole}.${String(rest).padStart(9, "0")}`;
}

function fitsOctal(value: number, digits: number): boolean {
  return Number.isInteger(value) && value >= 0 && value < 8 ** digits;
}

function bytesOf(value: string | Uint8Array): Uint8Array {
  return typeof value === "string" ? Buffer.from(value) : value;
}

function isAscii(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte < 0x80);
}
