import { OciError } from "../oci-error.js";

const longestName = 4096;

/**
 * The name of an archive's entry in its plain form, without `./` in front. Nothing is ever written under such a name; one that climbs or
 * begins at the root is refused all the same, as no tool makes it.
 *
 * @throws OciError `INVALID_LAYOUT`
 */
export function entryName(name: string, doing: string): string {
  const plain = name.replace(/^(?:\.\/+)+/, "");
  const isFit =
    plain !== "" && plain.length <= longestName && !plain.startsWith("/") && !plain.includes("\0");
  if (isFit && !plain.split("/").includes("..")) return plain;
  throw archiveError(doing, "the entry's name is empty, too long, or leads out of the archive", name);
}

/** The error of an archive whose entry is refused. */
export function archiveError(doing: string, reason: string, entry: string): OciError {
  return new OciError("INVALID_LAYOUT", doing, `${JSON.stringify(entry.slice(0, 200))}: ${reason}`, {
    entry,
  });
}
