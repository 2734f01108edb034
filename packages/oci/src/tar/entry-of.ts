import type { RawHeader } from "./parse-header.js";
import { parsePaxTime } from "./parse-pax.js";
import { parseSparseRecord } from "./sparse-map.js";
import type { TarEntry, TarEntryType, TarSparsePiece } from "./tar-entry.js";
import { TarError } from "./tar-error.js";
import { parseDecimal, parseTarNumber } from "./tar-numbers.js";
import { type TarText, tarText } from "./tar-text.js";
import { xattrsOf } from "./xattrs-of.js";

/** What stood before a header and belongs to it. */
export interface PendingMeta {
  name?: TarText;
  linkName?: TarText;
  pax?: ReadonlyMap<string, Uint8Array>;
  sparse?: { readonly pieces: TarSparsePiece[]; readonly realSize: Buffer };
}

/** An entry whose sparse map may still have to be read from its data. */
export type DraftEntry = Omit<TarEntry, "sparse"> & {
  readonly sparse?: readonly TarSparsePiece[] | "lines" | undefined;
};

const types: Readonly<Record<string, TarEntryType>> = {
  "\0": "file",
  "0": "file",
  "1": "hardlink",
  "2": "symlink",
  "3": "char",
  "4": "block",
  "5": "directory",
  "6": "fifo",
  "7": "file",
  S: "file",
};

/** Whether no data follows a header of this type, whatever size it states. */
export function isHeaderOnly(typeFlag: string): boolean {
  return typeFlag >= "1" && typeFlag <= "6";
}

/**
 * Puts a header and what stood before it together. PAX records go before the header's fields, GNU's long names before
 * both, and an empty record leaves the field as it is.
 */
export function entryOf(header: RawHeader, meta: PendingMeta): DraftEntry {
  const { pax } = meta;
  const text = (key: string): TarText | undefined => {
    const value = pax?.get(key);
    return value === undefined || value.length === 0
      ? undefined
      : tarText(Buffer.from(value), 0, value.length);
  };
  const number = (key: string): number | undefined => {
    const value = pax === undefined ? undefined : text(key)?.text;
    return value === undefined ? undefined : parseDecimal(value, `PAX record ${key}`);
  };
  const sparse = sparseOf(header, meta, text);
  const sparseName = sparse === undefined ? undefined : text("GNU.sparse.name");
  const name = sparseName ?? meta.name ?? text("path") ?? header.name;
  const linkName = meta.linkName ?? text("linkpath") ?? header.linkName;
  const type = types[header.typeFlag];
  if (type === undefined) {
    throw new TarError(`entries of type ${JSON.stringify(header.typeFlag)} are not known`, name.text);
  }
  const stated = number("size") ?? header.size;
  if (stated < 0) throw new TarError("the size of an entry is negative", name.text);
  const dataSize = isHeaderOnly(header.typeFlag) ? 0 : stated;
  const size = sparse?.size ?? dataSize;
  const mtime = text("mtime")?.text;
  const atime = text("atime")?.text;
  return {
    name: name.text,
    nameBytes: name.bytes,
    type: header.typeFlag === "\0" && name.text.endsWith("/") ? "directory" : type,
    mode: header.mode & 0o7777,
    uid: number("uid") ?? header.uid,
    gid: number("gid") ?? header.gid,
    uname: text("uname")?.text ?? header.uname,
    gname: text("gname")?.text ?? header.gname,
    size: isHeaderOnly(header.typeFlag) ? 0 : size,
    dataSize,
    mtime: mtime === undefined ? { seconds: header.mtime, nanoseconds: 0 } : parsePaxTime(mtime, "mtime"),
    atime: atime === undefined ? undefined : parsePaxTime(atime, "atime"),
    linkName: type === "hardlink" || type === "symlink" ? linkName.text : "",
    linkNameBytes: type === "hardlink" || type === "symlink" ? linkName.bytes : undefined,
    devMajor: header.devMajor,
    devMinor: header.devMinor,
    xattrs: pax === undefined ? undefined : xattrsOf(pax),
    pax,
    sparse: sparse?.pieces,
  };
}

interface Sparse {
  readonly size: number | undefined;
  readonly pieces: readonly TarSparsePiece[] | "lines";
}

function sparseOf(
  header: RawHeader,
  { pax, sparse }: PendingMeta,
  text: (key: string) => TarText | undefined,
): Sparse | undefined {
  if (header.typeFlag === "S" && sparse !== undefined) {
    return { size: parseTarNumber(sparse.realSize, [0, 12], "size of a sparse file"), pieces: sparse.pieces };
  }
  if (pax === undefined) return undefined;
  const major = text("GNU.sparse.major")?.text;
  const minor = text("GNU.sparse.minor")?.text;
  const map = text("GNU.sparse.map")?.text;
  const asLines = major === "1" && minor === "0";
  const asRecord = major === "0" && (minor === "0" || minor === "1");
  if (!asLines && !asRecord && (major !== undefined || minor !== undefined || map === undefined))
    return undefined;
  const stated = (text("GNU.sparse.size") ?? text("GNU.sparse.realsize"))?.text;
  const size = stated === undefined ? undefined : parseDecimal(stated, "size of a sparse file");
  if (asLines) return { size, pieces: "lines" };
  return { size, pieces: parseSparseRecord(map ?? "", text("GNU.sparse.numblocks")?.text ?? "") };
}
