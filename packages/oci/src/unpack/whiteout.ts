import type { ByteName } from "./byte-name.js";
import type { Directory } from "./directory.js";
import type { LayerContext } from "./layer-context.js";
import { removeDirectory, unlinked } from "./remove-directory.js";
import type { RootTree } from "./root-tree.js";

const prefix = ".wh.";
const metaPrefix = ".wh..wh.";

/** What a name says about lower layers. */
export type Whiteout =
  /** Everything that lower layers have in the folder is hidden. */
  | { readonly kind: "opaque" }
  /** That name of lower layers is hidden. */
  | { readonly kind: "name"; readonly name: ByteName }
  /** A file that AUFS kept for itself. */
  | { readonly kind: "ignored" };

/**
 * Reads a name as a whiteout; undefined for an ordinary one.
 *
 * @throws OciError `INVALID_LAYER` for a whiteout of nothing, of `.` or of `..`, and for a folder whose name is a whiteout
 */
export function whiteoutOf(folder: ByteName, name: ByteName, layer: LayerContext): Whiteout | undefined {
  if (folder.includes(prefix)) {
    const part = folder.split("/").find((one) => one.startsWith(prefix));
    if (part?.startsWith(metaPrefix)) return { kind: "ignored" };
    if (part !== undefined) throw layer.refusal("is in a folder whose name is a whiteout");
  }
  if (!name.startsWith(prefix)) return undefined;
  if (name === ".wh..wh..opq") return { kind: "opaque" };
  if (name.startsWith(metaPrefix)) return { kind: "ignored" };
  const hidden = name.slice(prefix.length);
  if (hidden === "" || hidden === "." || hidden === "..") throw layer.refusal("is a whiteout of no name");
  return { kind: "name", name: hidden };
}

/** Removes what lower layers have in a folder, and leaves what this layer made. */
export function removeLower(
  tree: RootTree,
  directory: Directory,
  layer: LayerContext,
  guarded: boolean,
  only?: ByteName,
): void {
  const stack: [Directory, readonly ByteName[]][] = [
    [directory, only === undefined ? tree.list(directory) : [only]],
  ];
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const [at, names] = next;
    for (const name of names) {
      if (!at.isTouched(name, layer.index)) {
        const known = at.children?.has(name) === true;
        if (known || !unlinked(tree, at, name)) removeDirectory(tree, at, name, guarded);
        at.dirty = true;
        continue;
      }
      const child = at.children?.get(name);
      if (child !== undefined) stack.push([child, tree.list(child)]);
    }
  }
  tree.changed();
}
