/** What an entry of an archive is. Contiguous files are files. */
export type TarEntryType = "file" | "hardlink" | "symlink" | "char" | "block" | "directory" | "fifo";

/** The type flags of ustar. */
export const typeFlags: Readonly<Record<TarEntryType, string>> = {
  file: "0",
  hardlink: "1",
  symlink: "2",
  char: "3",
  block: "4",
  directory: "5",
  fifo: "6",
};

/** A moment as PAX has it; ustar has whole seconds. */
export interface TarTime {
  /** Whole seconds since 1970, rounded down; negative before. */
  readonly seconds: number;
  /** What is on top of them, from 0 to 999,999,999. */
  readonly nanoseconds: number;
}

/** A piece of a sparse file that the archive has; everything between pieces is zeros. */
export interface TarSparsePiece {
  /** Where in the file it begins. */
  readonly offset: number;
  /** Its bytes. */
  readonly length: number;
}

/** One entry of an archive, GNU and PAX extensions applied. Nothing of it was checked against a file system. */
export interface TarEntry {
  /** The name as text. What is not UTF-8 in it is replaced, and `nameBytes` has it. */
  readonly name: string;
  /** The name's bytes, only where they are not UTF-8. */
  readonly nameBytes?: Uint8Array | undefined;
  /** What it is. */
  readonly type: TarEntryType;
  /** Permission bits, setuid, setgid and sticky: at most 0o7777. */
  readonly mode: number;
  /** The owner's number, as the archive has it: it may be negative or over 32 bits. */
  readonly uid: number;
  /** The group's number, as the archive has it. */
  readonly gid: number;
  /** The owner's name; empty where there is none. */
  readonly uname: string;
  /** The group's name; empty where there is none. */
  readonly gname: string;
  /** Bytes of the file that it describes, holes included; 0 for everything but files. */
  readonly size: number;
  /** Bytes of data that the archive has of it: `size`, or less for a sparse file. */
  readonly dataSize: number;
  /** When the content last changed. */
  readonly mtime: TarTime;
  /** When it was last read, where the archive says so. */
  readonly atime?: TarTime | undefined;
  /** What a symbolic link holds, or which entry a hard link links to; empty for others. */
  readonly linkName: string;
  /** Its bytes, only where they are not UTF-8. */
  readonly linkNameBytes?: Uint8Array | undefined;
  /** Major number of a device. */
  readonly devMajor: number;
  /** Minor number of a device. */
  readonly devMinor: number;
  /** Extended attributes by name: `SCHILY.xattr.*` and, where that lacks one, `LIBARCHIVE.xattr.*`. */
  readonly xattrs?: ReadonlyMap<string, Uint8Array> | undefined;
  /** All PAX records of the entry. */
  readonly pax?: ReadonlyMap<string, Uint8Array> | undefined;
  /** The pieces of a sparse file, in order; undefined for others. */
  readonly sparse?: readonly TarSparsePiece[] | undefined;
}
