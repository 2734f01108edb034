import type { ByteName } from "./byte-name.js";
import type { LayerContext } from "./layer-context.js";

/** Where an entry goes: the folder's path as the archive has it, cleaned, and the last component. */
export interface EntryPath {
  /** Components separated by slashes, none of them `.` or `..`; empty for the root. */
  readonly folder: ByteName;
  /** The last component; empty for the root itself. */
  readonly name: ByteName;
}

/** What Linux allows for a path. */
export const maxPathBytes = 4095;
const unclean = /(?:^|\/)\.{0,2}(?:\/|$)/;

/**
 * Splits a name. A leading slash means the root of the image, `.` and empty components count for nothing, `a/../b` is `b`.
 *
 * @throws OciError `INVALID_LAYER` for a name that goes above the root, holds NUL or is over 4,095 bytes
 */
export function entryPath(name: ByteName, what: "name" | "link target", layer: LayerContext): EntryPath {
  if (name.length > maxPathBytes) throw layer.refusal(`has a ${what} of over ${maxPathBytes} bytes`);
  if (name.includes("\0")) throw layer.refusal(`has a ${what} with a NUL byte`);
  const clean = unclean.test(name) ? cleaned(name, what, layer) : name;
  const cut = clean.lastIndexOf("/");
  return { folder: cut < 0 ? "" : clean.slice(0, cut), name: clean.slice(cut + 1) };
}

function cleaned(name: ByteName, what: string, layer: LayerContext): ByteName {
  const parts: ByteName[] = [];
  for (const part of name.split("/")) {
    if (part === "" || part === ".") continue;
    if (part !== "..") parts.push(part);
    else if (parts.pop() === undefined) throw layer.refusal(`has a ${what} that leads out of the root`);
  }
  return parts.join("/");
}
