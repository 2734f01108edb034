import {
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  ftruncateSync,
  futimesSync,
  lchownSync,
  lutimesSync,
  mkdirSync,
  openSync,
  type Stats,
  symlinkSync,
  writeSync,
} from "node:fs";
import type { Deadline } from "../deadline.js";
import type { TarEntry } from "../tar/tar-entry.js";
import { type ByteName, byteName, fsName, shownName } from "./byte-name.js";
import type { Directory, DirectoryMeta } from "./directory.js";
import { diskXattrs } from "./disk-xattrs.js";
import { entryPath, maxPathBytes } from "./entry-path.js";
import { finishDirectories } from "./finish-directories.js";
import type { LayerContext } from "./layer-context.js";
import { mapId } from "./map-id.js";
import { NodeQueue, type WaitingNode } from "./node-queue.js";
import { removeDirectory, unlinked } from "./remove-directory.js";
import { type FolderMaker, resolveFolder } from "./resolve-folder.js";
import { RootTree } from "./root-tree.js";
import { unixTime } from "./unix-time.js";
import { type IdMapping, type UnpackNote, unpackDefaults } from "./unpack-options.js";
import { removeLower, type Whiteout, whiteoutOf } from "./whiteout.js";
import { XattrQueue } from "./xattr-queue.js";

/** How an {@link Extractor} works. */
export interface ExtractorOptions {
  readonly deadline: Deadline;
  readonly rootless: boolean;
  /** Whether devices can be made; otherwise empty files stand for them. */
  readonly devices: boolean;
  readonly uidMappings?: readonly IdMapping[] | undefined;
  readonly gidMappings?: readonly IdMapping[] | undefined;
  readonly maxEntryBytes?: number | undefined;
  readonly onNote?: ((note: UnpackNote) => void) | undefined;
  /** Whether handles are used; see {@link RootTree}. */
  readonly anchored?: boolean | undefined;
  /** For overlayfs: the root is one layer. */
  readonly overlay?: OverlayHooks | undefined;
}

/** What an overlayfs layer needs from around it. */
export interface OverlayHooks {
  /** Makes a whiteout at a path, which nothing is at. */
  readonly makeWhiteout: (path: string | Buffer) => Promise<void>;
  /** What the layers below say about a folder that this layer only implies. */
  readonly lowerMeta: (path: readonly ByteName[]) => DirectoryMeta | undefined;
}

const createFlags = constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW | constants.O_WRONLY;
const epoch = { seconds: 0, nanoseconds: 0 };

/**
 * Puts entries of layers into a root, one after the other, as umoci does: names and links are resolved inside of the root, what is there
 * is replaced unless both are directories, whiteouts remove what lower layers have. Owner, mode and times of directories are
 * set by {@link finish}, so that nothing that comes later changes them.
 */
export class Extractor implements FolderMaker {
  readonly tree: RootTree;
  layer: LayerContext;
  readonly #options: ExtractorOptions;
  readonly #guarded: boolean;
  readonly #nodes: NodeQueue;
  readonly #xattrs: XattrQueue;
  readonly #folds: boolean;
  #lastFolder: ByteName | undefined;
  #lastDirectory: Directory | undefined;
  #file: { readonly fd: number; readonly entry: TarEntry; readonly shown: string } | undefined;

  /** Opens the root, which is there. */
  constructor(root: string, layer: LayerContext, options: ExtractorOptions) {
    this.tree = new RootTree(root, options.anchored);
    this.layer = layer;
    this.#options = options;
    this.#guarded = process.geteuid?.() !== 0;
    this.#nodes = new NodeQueue(this.tree, options.deadline);
    this.#xattrs = new XattrQueue(options.deadline, options.rootless, (entry, reason) =>
      this.#note(entry, reason),
    );
    this.#keep(this.tree.root, this.tree.stat(this.tree.root), "./");
    this.tree.root.dirty = true;
    this.#folds = this.tree.folds();
  }

  /**
   * Starts an entry. It returns a promise only where there is something to wait for.
   *
   * @throws OciError `INVALID_LAYER` for an entry that is refused
   */
  entry(entry: TarEntry): Promise<void> | undefined {
    this.layer.entry = entry.name;
    const path = entryPath(byteName(entry.name, entry.nameBytes), "name", this.layer);
    const isNode = entry.type === "char" || entry.type === "block" || entry.type === "fifo";
    const ready = isNode ? this.#nodes.accepts(path.folder, path.name) : this.#nodes.empty;
    if (ready && !this.#xattrs.full) return this.#entry(entry, path.folder, path.name);
    return this.#flush().then(() => {
      this.layer.entry = entry.name;
      return this.#entry(entry, path.folder, path.name);
    });
  }

  /** Writes a piece of the entry's data. */
  data(data: Buffer, position: number): void {
    if (this.#file === undefined) return;
    let done = 0;
    while (done < data.length) {
      done += writeSync(this.#file.fd, data, done, data.length - done, position + done);
    }
  }

  /** Ends an entry: a file gets its metadata. */
  end(): void {
    const file = this.#file;
    if (file === undefined) return;
    const { fd, entry, shown } = file;
    if (entry.sparse !== undefined) ftruncateSync(fd, entry.size);
    const owner = this.#owner(entry);
    if (owner !== undefined) fchownSync(fd, owner.uid, owner.gid);
    const xattrs = this.#xattrsOf(entry);
    const late = xattrs !== undefined && this.#guarded;
    if (!late) fchmodSync(fd, entry.mode);
    futimesSync(fd, unixTime(entry.atime ?? entry.mtime), unixTime(entry.mtime));
    this.#file = undefined;
    if (xattrs === undefined) closeSync(fd);
    else this.#xattrs.add(fd, shown, xattrs, late ? entry.mode : undefined);
  }

  /** Does what the layer left waiting. */
  async finishLayer(): Promise<void> {
    await this.#flush();
    this.#lastFolder = undefined;
  }

  /** Gives all directories their owner, mode, attributes and times. */
  async finish(): Promise<void> {
    await this.finishLayer();
    this.layer.entry = undefined;
    await finishDirectories(
      this.tree,
      this.#xattrs,
      this.layer,
      this.#options.deadline,
      this.#options.rootless,
    );
  }

  /** Closes what is open, also after a failure. */
  close(): void {
    if (this.#file !== undefined) closeSync(this.#file.fd);
    this.#file = undefined;
    this.#xattrs.discard();
    this.tree.close();
  }

  /** What is at a name that is no known directory. */
  lookup(parent: Directory, name: ByteName): Stats | undefined {
    const found = this.tree.lookup(parent, name);
    if (found !== undefined && this.#folds && !this.tree.list(parent).includes(name)) {
      throw this.layer.refusal("has a name that this file system cannot tell from another one in the image");
    }
    return found;
  }

  /** Takes a directory in that was there before. */
  adopt(parent: Directory, name: ByteName, found: Stats): Directory {
    const directory = this.tree.adopt(parent, name, found);
    this.#keep(directory, found, shownName(name));
    return directory;
  }

  /** Makes a directory that no entry describes. */
  imply(parent: Directory, name: ByteName): Directory {
    const directory = this.#makeDirectory(parent, name);
    parent.touch(name, this.layer.index);
    directory.meta = this.#options.overlay?.lowerMeta(directory.path()) ?? {
      owner: this.#ownerOf(0, 0),
      mode: 0o755,
      mtime: epoch,
      atime: epoch,
      xattrs: undefined,
      entry: shownName(name),
    };
    return directory;
  }

  #entry(entry: TarEntry, folder: ByteName, name: ByteName): Promise<void> | undefined {
    if (name === "") {
      if (entry.type !== "directory")
        throw this.layer.refusal("would make something else than a folder of the root");
      this.#describe(this.tree.root, entry);
      return undefined;
    }
    const whiteout = whiteoutOf(folder, name, this.layer);
    if (whiteout !== undefined) return this.#whiteout(folder, whiteout);
    this.#check(entry);
    const parent = this.#folder(folder);
    if (parent.pathLength + name.length > maxPathBytes) {
      throw this.layer.refusal(`is at a path of over ${maxPathBytes} bytes`);
    }
    switch (entry.type) {
      case "directory":
        this.#directory(parent, name, entry);
        break;
      case "file":
        this.#openFile(parent, name, entry);
        break;
      case "symlink":
        this.#symlink(parent, name, entry);
        break;
      case "hardlink":
        this.#hardlink(parent, name, entry);
        break;
      case "fifo":
        this.#nodes.add(folder, parent, { name, entry });
        break;
      default:
        if (this.#options.devices) {
          this.#nodes.add(folder, parent, { name, entry });
        } else {
          this.#openFile(parent, name, { ...entry, type: "file", xattrs: undefined });
          this.#note(entry.name, `an empty file stands for the device ${entry.devMajor}:${entry.devMinor}`);
        }
    }
    parent.dirty = true;
    parent.touch(name, this.layer.index);
    return undefined;
  }

  #check(entry: TarEntry): void {
    const limit = this.#options.maxEntryBytes ?? unpackDefaults.maxEntryBytes;
    if (entry.size > limit) {
      throw this.layer.refusal(`has ${entry.size} bytes, and at most ${limit} are taken`, {
        code: "TOO_LARGE",
        hint: "Raise maxEntryBytes if that is right.",
      });
    }
    if (entry.type === "char" || entry.type === "block") {
      const { devMajor, devMinor } = entry;
      if (devMajor < 0 || devMajor > 0xfff || devMinor < 0 || devMinor > 0xf_ffff) {
        throw this.layer.refusal(`is the device ${devMajor}:${devMinor}, which there cannot be`);
      }
    }
    // ids are checked before anything is made
    if (entry.type !== "hardlink") this.#owner(entry);
  }

  #folder(folder: ByteName): Directory {
    if (folder === this.#lastFolder && this.#lastDirectory?.gone === false) return this.#lastDirectory;
    const directory = resolveFolder(this, folder, true) as Directory;
    this.#lastFolder = folder;
    this.#lastDirectory = directory;
    return directory;
  }

  #directory(parent: Directory, name: ByteName, entry: TarEntry): void {
    let directory = parent.children?.get(name);
    if (directory === undefined) {
      const found = this.lookup(parent, name);
      directory = found?.isDirectory() ? this.adopt(parent, name, found) : this.#makeDirectory(parent, name);
    }
    this.#describe(directory, entry);
  }

  /** Remembers what a directory was like before anything is made in it. */
  #keep(directory: Directory, { mode, mtimeMs, atimeMs }: Stats, entry: string): void {
    const kept = mode & 0o7777;
    directory.meta = {
      owner: undefined,
      mode: kept,
      mtime: timeOf(mtimeMs),
      atime: timeOf(atimeMs),
      xattrs: undefined,
      entry,
    };
    if (!this.#guarded || (kept & 0o700) === 0o700) return;
    this.tree.setDirectory(directory, undefined, kept | 0o700);
    directory.dirty = true;
  }

  #describe(directory: Directory, entry: TarEntry): void {
    directory.meta = {
      owner: this.#owner(entry),
      mode: entry.mode,
      mtime: entry.mtime,
      atime: entry.atime ?? entry.mtime,
      xattrs: this.#xattrsOf(entry),
      entry: entry.name,
    };
    directory.dirty = true;
  }

  #makeDirectory(parent: Directory, name: ByteName): Directory {
    const overWhiteout = parent.whiteouts?.delete(name) === true;
    this.#replacing(parent, name, (path) => mkdirSync(path, 0o700));
    parent.dirty = true;
    const directory = this.tree.made(parent, name);
    directory.dirty = true;
    directory.opaque = overWhiteout;
    return directory;
  }

  #openFile(parent: Directory, name: ByteName, entry: TarEntry): void {
    const fd = this.#replacing(parent, name, (path) => openSync(path, createFlags, 0o600));
    this.#file = { fd, entry, shown: entry.name };
  }

  #symlink(parent: Directory, name: ByteName, entry: TarEntry): void {
    const target = byteName(entry.linkName, entry.linkNameBytes);
    if (target === "") throw this.layer.refusal("is a symbolic link to nothing");
    if (target.includes("\0")) throw this.layer.refusal("is a symbolic link with a NUL byte");
    this.#replacing(parent, name, (path) => symlinkSync(fsName(target), path));
    this.tree.changed();
    this.#setMeta(parent, name, entry);
  }

  #hardlink(parent: Directory, name: ByteName, entry: TarEntry): void {
    const target = entryPath(byteName(entry.linkName, entry.linkNameBytes), "link target", this.layer);
    const folder = resolveFolder(this, target.folder, false);
    const found = folder === undefined || target.name === "" ? undefined : this.lookup(folder, target.name);
    if (folder === undefined || found === undefined) {
      throw this.layer.refusal(`is a hard link to ${JSON.stringify(entry.linkName)}, which is not there`);
    }
    if (found.isDirectory()) throw this.layer.refusal("is a hard link to a folder");
    if (folder === parent && target.name === name) throw this.layer.refusal("is a hard link to itself");
    try {
      this.tree.link(folder, target.name, parent, name);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
      this.#clear(parent, name);
      if (folder.gone) throw this.layer.refusal("is a hard link to something in the folder that it replaces");
      this.tree.link(folder, target.name, parent, name);
    }
    this.#forgetWhiteout(parent, name);
  }

  #placeNode(parent: Directory, temporary: ByteName, { name, entry }: WaitingNode): void {
    this.layer.entry = entry.name;
    const owner = this.#owner(entry);
    if (owner !== undefined) lchownSync(this.tree.at(parent, temporary), owner.uid, owner.gid);
    this.tree.chmod(parent, temporary, entry.mode);
    this.#clear(parent, name);
    this.tree.rename(parent, temporary, parent, name);
    this.#setMeta(parent, name, entry);
    parent.dirty = true;
  }

  /** Owner, times and attributes of what is neither file nor directory. */
  #setMeta(parent: Directory, name: ByteName, entry: TarEntry): void {
    const path = this.tree.at(parent, name);
    const owner = this.#owner(entry);
    if (owner !== undefined && entry.type === "symlink") lchownSync(path, owner.uid, owner.gid);
    lutimesSync(path, unixTime(entry.atime ?? entry.mtime), unixTime(entry.mtime));
    const xattrs = this.#xattrsOf(entry);
    if (xattrs !== undefined) this.#xattrs.add(this.tree.openInode(parent, name), entry.name, xattrs);
  }

  /** Makes something where nothing is; what is there is removed first. */
  #replacing<T>(parent: Directory, name: ByteName, make: (path: string | Buffer) => T): T {
    try {
      return make(this.tree.at(parent, name));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
      this.#clear(parent, name);
      return make(this.tree.at(parent, name));
    } finally {
      if (parent.whiteouts !== undefined) this.#forgetWhiteout(parent, name);
    }
  }

  #clear(parent: Directory, name: ByteName): void {
    if (this.#folds) this.lookup(parent, name);
    if (parent.children?.has(name) === true || !unlinked(this.tree, parent, name)) {
      removeDirectory(this.tree, parent, name, this.#guarded);
    }
    this.tree.changed();
    this.#lastFolder = undefined;
    this.#forgetWhiteout(parent, name);
  }

  #forgetWhiteout(parent: Directory, name: ByteName): void {
    parent.whiteouts?.delete(name);
  }

  #whiteout(folder: ByteName, whiteout: Whiteout): Promise<void> | undefined {
    if (whiteout.kind === "ignored") return undefined;
    if (this.#options.overlay !== undefined)
      return this.#overlayWhiteout(folder, whiteout, this.#options.overlay);
    const directory = resolveFolder(this, folder, false);
    if (directory === undefined) return undefined;
    this.#lastFolder = undefined;
    removeLower(
      this.tree,
      directory,
      this.layer,
      this.#guarded,
      whiteout.kind === "name" ? whiteout.name : undefined,
    );
    return undefined;
  }

  async #overlayWhiteout(folder: ByteName, whiteout: Whiteout, overlay: OverlayHooks): Promise<void> {
    const directory = this.#folder(folder);
    if (whiteout.kind === "opaque") {
      this.#makeOpaque(directory);
      return;
    }
    if (whiteout.kind !== "name") return;
    const { name } = whiteout;
    if (directory.isTouched(name, this.layer.index)) {
      // what this layer has hides the lower one already, but for what is in a folder
      const child = directory.children?.get(name);
      if (child !== undefined) this.#makeOpaque(child);
      return;
    }
    if (directory.whiteouts?.has(name) === true || isHidden(directory)) return;
    if (this.lookup(directory, name) !== undefined) return;
    await overlay.makeWhiteout(this.tree.at(directory, name));
    directory.whiteouts ??= new Set();
    directory.whiteouts.add(name);
    directory.dirty = true;
  }

  #makeOpaque(directory: Directory): void {
    directory.opaque = true;
    directory.dirty = true;
    const stack = [directory];
    for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
      for (const name of at.whiteouts ?? []) unlinked(this.tree, at, name);
      at.whiteouts = undefined;
      if (at.children !== undefined) stack.push(...at.children.values());
    }
  }

  #owner(entry: TarEntry): { uid: number; gid: number } | undefined {
    return this.#ownerOf(entry.uid, entry.gid);
  }

  #ownerOf(uid: number, gid: number): { uid: number; gid: number } | undefined {
    const { rootless, uidMappings, gidMappings } = this.#options;
    const mapped = {
      uid: mapId(uid, rootless ? undefined : uidMappings, "user", this.layer),
      gid: mapId(gid, rootless ? undefined : gidMappings, "group", this.layer),
    };
    return rootless ? undefined : mapped;
  }

  #xattrsOf(entry: TarEntry): ReadonlyMap<string, Uint8Array> | undefined {
    const { rootless, overlay } = this.#options;
    if (entry.xattrs === undefined && !rootless) return undefined;
    const xattrs = diskXattrs(entry, { rootless, overlay: overlay !== undefined });
    if (xattrs.size === 0) return undefined;
    if (this.tree.anchored) return xattrs;
    this.#note(entry.name, "its extended attributes were not set, which only works on Linux");
    return undefined;
  }

  async #flush(): Promise<void> {
    await this.#nodes.flush(this.layer, (directory, temporary, node) =>
      this.#placeNode(directory, temporary, node),
    );
    await this.#xattrs.flush(this.layer);
  }

  #note(entry: string, reason: string): void {
    this.#options.onNote?.({ digest: this.layer.digest, entry, reason });
  }
}

/** Whether a directory or one above it hides all lower layers. */
function isHidden(directory: Directory): boolean {
  for (let at: Directory | undefined = directory; at !== undefined; at = at.parent)
    if (at.opaque) return true;
  return false;
}

function timeOf(ms: number): { seconds: number; nanoseconds: number } {
  const seconds = Math.floor(ms / 1000);
  return { seconds, nanoseconds: Math.round((ms - seconds * 1000) * 1e6) };
}
