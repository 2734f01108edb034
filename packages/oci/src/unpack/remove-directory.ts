import { randomBytes } from "node:crypto";
import { rmdirSync, unlinkSync } from "node:fs";
import type { ByteName } from "./byte-name.js";
import type { Directory } from "./directory.js";
import type { RootTree } from "./root-tree.js";

/**
 * Removes a directory and everything in it, links themselves and not what they lead to. It neither goes deep nor holds more than two
 * handles: directories further down are moved up to the first level and emptied there.
 *
 * @param guarded whether directories may lack the permissions that this takes, as for an ordinary user
 */
export function removeDirectory(tree: RootTree, parent: Directory, name: ByteName, guarded: boolean): void {
  const known = parent.children?.get(name);
  if (known !== undefined) tree.detach(known);
  tree.changed();
  const found = tree.lookup(parent, name);
  if (found === undefined) return;
  const victim = tree.adopt(parent, name, found);
  const prefix = `.rm-${randomBytes(6).toString("hex")}-`;
  let moved = 0;
  try {
    if (guarded) tree.setDirectory(victim, undefined, 0o700);
    const folders = tree.list(victim).filter((one) => !unlinked(tree, victim, one));
    for (let one = folders.pop(); one !== undefined; one = folders.pop()) {
      const inside = tree.lookup(victim, one);
      if (inside === undefined) continue;
      const folder = tree.adopt(victim, one, inside);
      if (guarded) tree.setDirectory(folder, undefined, 0o700);
      for (const child of tree.list(folder)) {
        if (unlinked(tree, folder, child)) continue;
        if (guarded) tree.chmod(folder, child, 0o700);
        const above = `${prefix}${moved++}`;
        tree.rename(folder, child, victim, above);
        folders.push(above);
      }
      tree.detach(folder);
      rmdirSync(tree.at(victim, one));
    }
  } finally {
    tree.detach(victim);
  }
  rmdirSync(tree.at(parent, name));
}

/** Removes what is no directory; says whether it did. */
export function unlinked(tree: RootTree, directory: Directory, name: ByteName): boolean {
  try {
    unlinkSync(tree.at(directory, name));
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return true;
    if (code === "EISDIR") return false;
    if (code === "EPERM" && tree.lookup(directory, name)?.isDirectory() === true) return false;
    throw error;
  }
}
