import type { ByteName } from "./byte-name.js";
import type { Directory } from "./directory.js";
import { maxPathBytes } from "./entry-path.js";
import type { LayerContext } from "./layer-context.js";
import type { RootTree } from "./root-tree.js";

/** As many as securejoin and so umoci and containerd follow. */
const maxLinks = 255;

/** What resolving needs of the one who unpacks. */
export interface FolderMaker {
  readonly tree: RootTree;
  readonly layer: LayerContext;
  /** What is at a name that is no known directory; undefined for nothing. */
  lookup(parent: Directory, name: ByteName): ReturnType<RootTree["lookup"]>;
  /** Takes a directory in that was found. */
  adopt(parent: Directory, name: ByteName, found: NonNullable<ReturnType<RootTree["lookup"]>>): Directory;
  /** Makes a directory that the layer implies, in place of what is there. */
  imply(parent: Directory, name: ByteName): Directory;
}

/**
 * Goes to a folder within the root. Links on the way are followed inside of the root, as a process in it would follow them: an absolute
 * one starts at the root, and nothing is above the root. With `create` missing folders are made, and what is no folder is replaced
 * by one.
 *
 * @returns undefined where it is missing and not to be made
 */
export function resolveFolder(maker: FolderMaker, path: ByteName, create: boolean): Directory | undefined {
  const { tree, layer } = maker;
  let at = tree.root;
  let links = 0;
  const pending = path.split("/").reverse();
  for (let part = pending.pop(); part !== undefined; part = pending.pop()) {
    if (part === "" || part === ".") continue;
    if (part === "..") {
      at = at.parent ?? at;
      continue;
    }
    const known = at.children?.get(part);
    if (known !== undefined) {
      at = known;
      continue;
    }
    if (at.pathLength + part.length > maxPathBytes)
      throw layer.refusal(`is at a path of over ${maxPathBytes} bytes`);
    const found = maker.lookup(at, part);
    if (found?.isDirectory()) {
      at = maker.adopt(at, part, found);
    } else if (found?.isSymbolicLink()) {
      if (++links > maxLinks)
        throw layer.refusal(`is behind more than ${maxLinks} symbolic links, or a loop of them`);
      const target = tree.readLink(at, part);
      if (target.startsWith("/")) at = tree.root;
      pending.push(...target.split("/").reverse());
    } else if (create) {
      at = maker.imply(at, part);
    } else {
      return undefined;
    }
  }
  return at;
}
