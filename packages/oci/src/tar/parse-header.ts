import { tarBlockSize, tarChecksum, tarField } from "./tar-block.js";
import { TarError } from "./tar-error.js";
import { parseTarNumber } from "./tar-numbers.js";
import { joinTarText, type TarText, tarText } from "./tar-text.js";

/** A header block, its fields decoded and nothing else done. */
export interface RawHeader {
  /** Whether it is one of old GNU tar, whose fields after `devMinor` are other ones. */
  readonly gnu: boolean;
  readonly typeFlag: string;
  readonly name: TarText;
  readonly linkName: TarText;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly size: number;
  readonly mtime: number;
  readonly uname: string;
  readonly gname: string;
  readonly devMajor: number;
  readonly devMinor: number;
}

const empty: TarText = { text: "", bytes: undefined };

/**
 * Parses a header block of any tar: v7, ustar and PAX, star, GNU.
 *
 * @throws TarError for a wrong checksum, for numbers that are none and for a negative size
 */
export function parseHeader(block: Buffer): RawHeader {
  const stated = parseTarNumber(block, tarField.checksum, "checksum");
  const { unsigned, signed } = tarChecksum(block);
  if (stated !== unsigned && stated !== signed) {
    throw new TarError("a header's checksum is wrong, so this is no tar archive or a damaged one");
  }
  const magic = block.toString("latin1", 257, 265);
  const gnu = magic === "ustar  \0";
  const ustar = magic.startsWith("ustar\0");
  const size = parseTarNumber(block, tarField.size, "size");
  if (size < 0) throw new TarError("the size in a header is negative");
  const name = tarText(block, ...tarField.name);
  return {
    gnu,
    typeFlag: block.toString("latin1", 156, 157),
    name: ustar ? joinTarText(prefixOf(block), name) : name,
    linkName: tarText(block, ...tarField.linkName),
    mode: parseTarNumber(block, tarField.mode, "mode"),
    uid: parseTarNumber(block, tarField.uid, "uid"),
    gid: parseTarNumber(block, tarField.gid, "gid"),
    size,
    mtime: parseTarNumber(block, tarField.mtime, "time"),
    uname: gnu || ustar ? tarText(block, ...tarField.uname).text : "",
    gname: gnu || ustar ? tarText(block, ...tarField.gname).text : "",
    devMajor: gnu || ustar ? parseTarNumber(block, tarField.devMajor, "device number") : 0,
    devMinor: gnu || ustar ? parseTarNumber(block, tarField.devMinor, "device number") : 0,
  };
}

/** Whether a block is all zeros. */
export function isZeroBlock(block: Uint8Array): boolean {
  if (block[0] !== 0) return false;
  for (let index = 1; index < tarBlockSize; index++) if (block[index] !== 0) return false;
  return true;
}

/** The prefix of the name; star's is shorter, as times come after it. */
function prefixOf(block: Buffer): TarText {
  if (block[tarField.prefix[0]] === 0) return empty;
  const star = block.toString("latin1", 508, 512) === "tar\0";
  return tarText(block, tarField.prefix[0], star ? 131 : tarField.prefix[1]);
}
