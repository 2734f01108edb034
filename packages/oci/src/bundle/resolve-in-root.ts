import type { Stats } from "node:fs";
import { byteName } from "../unpack/byte-name.js";
import type { Directory } from "../unpack/directory.js";
import type { RootTree } from "../unpack/root-tree.js";

/** As many as Linux follows. */
const maxLinks = 40;

/** What is at a path in a root. */
export interface FoundInRoot {
  /** The folder: the one that was found, or the one that `name` is in. */
  readonly directory: Directory;
  /** The name of what was found in it, when that is no folder. */
  readonly name: string | undefined;
  /** What was found: never a link. */
  readonly stats: Stats;
}

/**
 * Looks for a path as a program would whose root directory this is: links are followed inside of it, an absolute one from the root
 * again, and `..` never leads out.
 *
 * @returns undefined where nothing is, behind a loop of links, too
 */
export function resolveInRoot(tree: RootTree, path: string): FoundInRoot | undefined {
  let at = tree.root;
  let links = 0;
  const pending = byteName(path, undefined).split("/").reverse();
  for (let part = pending.pop(); part !== undefined; part = pending.pop()) {
    if (part === "" || part === ".") continue;
    if (part === "..") {
      at = at.parent ?? at;
      continue;
    }
    // no file can have them, and Node refuses them otherwise
    if (part.length > 255 || part.includes("\0")) return undefined;
    const known = at.children?.get(part);
    if (known !== undefined) {
      at = known;
      continue;
    }
    const stats = tree.lookup(at, part);
    if (stats === undefined) return undefined;
    if (stats.isDirectory()) {
      at = tree.adopt(at, part, stats);
    } else if (stats.isSymbolicLink()) {
      links += 1;
      if (links > maxLinks) return undefined;
      const target = tree.readLink(at, part);
      if (target.startsWith("/")) at = tree.root;
      pending.push(...target.split("/").reverse());
    } else {
      return pending.length > 0 ? undefined : { directory: at, name: part, stats };
    }
  }
  return { directory: at, name: undefined, stats: tree.stat(at) };
}
