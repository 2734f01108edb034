import type { TarTime } from "../tar/tar-entry.js";
import type { ByteName } from "./byte-name.js";

/** What a directory gets when everything in it is done. */
export interface DirectoryMeta {
  /** Undefined: the owner stays. */
  readonly owner: { readonly uid: number; readonly gid: number } | undefined;
  readonly mode: number;
  readonly mtime: TarTime;
  readonly atime: TarTime;
  /** Extended attributes by name. */
  readonly xattrs: ReadonlyMap<string, Uint8Array> | undefined;
  /** The entry's name for notes and errors. */
  readonly entry: string;
}

/**
 * A directory below the root that is known to be one: it was made here, or looked at without following a link. A path of such
 * directories never leaves the root.
 */
export class Directory {
  readonly parent: Directory | undefined;
  readonly name: ByteName;
  /** Bytes of its path below the root. */
  readonly pathLength: number;
  /** The known directories in it. */
  children: Map<ByteName, Directory> | undefined;
  /** The handle, or -1. */
  fd = -1;
  /** Device and inode once they are known, so that a handle opened later is of the same directory. */
  identity: { readonly dev: number; readonly ino: number } | undefined;
  /** Where handles are not to be had: the last time that its path was looked at. */
  checkedAt = -1;
  /** Whether it was removed. */
  gone = false;
  /** What it gets at the end. Undefined for one that was there before and that nothing says anything about. */
  meta: DirectoryMeta | undefined;
  /** Whether something in it was changed, so that its times have to be set. */
  dirty = false;
  /** Whether everything below it in lower layers is hidden, for overlayfs. */
  opaque = false;
  /** The names in it that are whiteouts, for overlayfs. */
  whiteouts: Set<ByteName> | undefined;
  /** The names in it that the layer `upperLayer` made. */
  #upper: Set<ByteName> | undefined;
  #upperLayer = -1;

  /** Makes the record; nothing happens on disk. */
  constructor(parent: Directory | undefined, name: ByteName) {
    this.parent = parent;
    this.name = name;
    this.pathLength = parent === undefined ? 0 : parent.pathLength + name.length + 1;
    if (parent !== undefined) {
      parent.children ??= new Map();
      parent.children.set(name, this);
    }
  }

  /** Says that a layer made `name` in it. */
  touch(name: ByteName, layer: number): void {
    if (this.#upperLayer === layer) {
      this.#upper?.add(name);
      return;
    }
    this.#upperLayer = layer;
    this.#upper = new Set([name]);
    this.parent?.touch(this.name, layer);
  }

  /** Whether a layer made `name` in it, or something below. */
  isTouched(name: ByteName, layer: number): boolean {
    return this.#upperLayer === layer && this.#upper?.has(name) === true;
  }

  /** The names from the root to it. */
  path(): ByteName[] {
    const names: ByteName[] = [];
    for (let at: Directory = this; at.parent !== undefined; at = at.parent) names.push(at.name);
    return names.reverse();
  }
}
