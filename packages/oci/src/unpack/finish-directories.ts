import type { Deadline } from "../deadline.js";
import type { Directory } from "./directory.js";
import { overlayNamespace } from "./disk-xattrs.js";
import type { LayerContext } from "./layer-context.js";
import type { RootTree } from "./root-tree.js";
import { unixTime } from "./unix-time.js";
import type { XattrQueue } from "./xattr-queue.js";

/** Gives directories that were made or changed what they are to have, those further down first. */
export async function finishDirectories(
  tree: RootTree,
  xattrs: XattrQueue,
  layer: LayerContext,
  deadline: Deadline,
  rootless: boolean,
): Promise<void> {
  const stack: { readonly directory: Directory; readonly children: Iterator<Directory> }[] = [
    frameOf(tree.root),
  ];
  let done = 0;
  for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
    const next = top.children.next();
    if (next.done !== true) {
      stack.push(frameOf(next.value));
      continue;
    }
    stack.pop();
    await finishOne(tree, top.directory, xattrs, layer, rootless);
    if (++done % 1000 === 0) {
      deadline.check();
      await new Promise<void>((resolve) => setImmediate(resolve));
    }
  }
  await xattrs.flush(layer);
}

async function finishOne(
  tree: RootTree,
  directory: Directory,
  xattrs: XattrQueue,
  layer: LayerContext,
  rootless: boolean,
): Promise<void> {
  const { meta } = directory;
  if (!directory.dirty || meta === undefined) return;
  directory.dirty = false;
  layer.entry = meta.entry;
  const all = new Map(meta.xattrs);
  if (directory.opaque) all.set(`${overlayNamespace(rootless)}.overlay.opaque`, Buffer.from("y"));
  if (all.size > 0 && tree.anchored) {
    // attributes may need a mode that lets the owner write, so the final one comes after them
    xattrs.add(tree.openSelf(directory), meta.entry, all, meta.mode);
    if (xattrs.full) await xattrs.flush(layer);
    tree.setDirectory(directory, meta.owner, undefined);
  } else {
    tree.setDirectory(directory, meta.owner, meta.mode);
  }
  tree.setTimes(directory, unixTime(meta.atime), unixTime(meta.mtime));
}

function frameOf(directory: Directory): { directory: Directory; children: Iterator<Directory> } {
  return { directory, children: (directory.children ?? new Map<string, Directory>()).values() };
}
