import { randomBytes } from "node:crypto";
import {
  chmodSync,
  chownSync,
  closeSync,
  constants,
  fstatSync,
  linkSync,
  lstatSync,
  openSync,
  readdirSync,
  readlinkSync,
  renameSync,
  type Stats,
  statSync,
  unlinkSync,
  utimesSync,
} from "node:fs";
import { type ByteName, fsName } from "./byte-name.js";
import { Directory } from "./directory.js";

/** Opens an inode without access to its content; Linux's, the same on all architectures that Node runs on. */
const O_PATH = 0o10000000;
const directoryFlags = O_PATH | constants.O_DIRECTORY | constants.O_NOFOLLOW;
const maxHandles = 128;

/**
 * A root directory, and the one way to names in it.
 *
 * On Linux every access goes through a handle of the directory that a name is in (`/proc/PID/fd/N/name`), and a handle is opened from its
 * parent's, never following a link. So nothing outside of the root is reached even when somebody else exchanges directories for links
 * meanwhile; what such a person does to names inside of the root is not kept out.
 *
 * Elsewhere paths are used, and directories are looked at again after each change. There the root has to be private.
 */
export class RootTree {
  /** The root itself. */
  readonly root: Directory = new Directory(undefined, "");
  /** Whether handles are used, and so extended attributes can be set. */
  readonly anchored: boolean;
  readonly #path: string;
  readonly #proc: string | undefined;
  /** Open handles, the one used longest ago first. */
  readonly #open = new Map<Directory, true>();
  #last: Directory | undefined;
  #pinned: Directory | undefined;
  #generation = 0;

  /**
   * Opens a root, which has to be a directory and no link.
   *
   * @param anchored whether handles are used. Default: on Linux
   */
  constructor(path: string, anchored: boolean = process.platform === "linux") {
    this.#path = path;
    this.anchored = anchored;
    this.#proc = anchored ? `/proc/${process.pid}/fd/` : undefined;
    const { dev, ino } = lstatSync(path);
    this.root.identity = { dev, ino };
    if (!anchored) return;
    this.root.fd = openSync(path, directoryFlags);
    const opened = fstatSync(this.root.fd);
    if (opened.dev !== dev || opened.ino !== ino) throw exchanged();
  }

  /** The path for calls on a name in a directory. The name is one component, and no call on it may follow a link. */
  at(directory: Directory, name: ByteName): string | Buffer {
    return fsName(`${this.#base(directory)}/${name}`);
  }

  /** The path for calls on a directory itself. */
  self(directory: Directory): string | Buffer {
    return fsName(this.#base(directory));
  }

  /** What is at a name; undefined when nothing is. */
  lookup(directory: Directory, name: ByteName): Stats | undefined {
    return lstatSync(this.at(directory, name), { throwIfNoEntry: false });
  }

  /** What a link holds. */
  readLink(directory: Directory, name: ByteName): ByteName {
    return readlinkSync(this.at(directory, name), { encoding: "latin1" as BufferEncoding });
  }

  /** The names in a directory. */
  list(directory: Directory): ByteName[] {
    return readdirSync(this.self(directory), { encoding: "latin1" as BufferEncoding });
  }

  /** Makes a hard link; a link at the old name is linked itself. */
  link(from: Directory, fromName: ByteName, to: Directory, toName: ByteName): void {
    this.#both(from, fromName, to, toName, linkSync);
  }

  /** Renames; what is at the new name is replaced where the system does that. */
  rename(from: Directory, fromName: ByteName, to: Directory, toName: ByteName): void {
    this.#both(from, fromName, to, toName, renameSync);
  }

  /** Takes a directory that was found by {@link lookup} into the tree. */
  adopt(parent: Directory, name: ByteName, { dev, ino }: Stats): Directory {
    const directory = new Directory(parent, name);
    directory.identity = { dev, ino };
    return directory;
  }

  /** Takes a directory in that was just made. */
  made(parent: Directory, name: ByteName): Directory {
    return new Directory(parent, name);
  }

  /** Looks at a directory itself. */
  stat(directory: Directory): Stats {
    return statSync(this.self(directory));
  }

  /**
   * Whether the file system takes two names for one that differ in case, or in how an accented letter is written. Where no file can
   * be made in the root it is taken for one that does not.
   */
  folds(): boolean {
    const probe = `.probe-${randomBytes(6).toString("hex")}-`;
    const made = Buffer.from(`${probe}\u00e9`).toString("latin1");
    try {
      closeSync(
        openSync(this.at(this.root, made), constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY, 0o600),
      );
    } catch {
      return false;
    }
    try {
      return [`${probe.toUpperCase()}\u00e9`, `${probe}e\u0301`].some(
        (name) => this.lookup(this.root, Buffer.from(name).toString("latin1")) !== undefined,
      );
    } finally {
      unlinkSync(this.at(this.root, made));
    }
  }

  /** Takes a directory and all that is known below it out of the tree. */
  detach(directory: Directory): void {
    directory.parent?.children?.delete(directory.name);
    const stack = [directory];
    for (let one = stack.pop(); one !== undefined; one = stack.pop()) {
      one.gone = true;
      this.#close(one);
      if (one.children !== undefined) for (const child of one.children.values()) stack.push(child);
    }
  }

  /** Says that something was exchanged, so that paths are looked at again where there are no handles. */
  changed(): void {
    this.#generation++;
  }

  /** Sets the mode of whatever is at a name, a link's own included, which has none. */
  chmod(directory: Directory, name: ByteName, mode: number): void {
    this.#onInode(directory, name, (path) => chmodSync(path, mode));
  }

  /** Sets the metadata of a directory itself. */
  setDirectory(
    directory: Directory,
    owner: { uid: number; gid: number } | undefined,
    mode: number | undefined,
  ): void {
    const path = this.self(directory);
    if (owner !== undefined) chownSync(path, owner.uid, owner.gid);
    if (mode !== undefined) chmodSync(path, mode);
  }

  /** Sets the times of a directory itself. */
  setTimes(directory: Directory, atime: number | Date, mtime: number | Date): void {
    utimesSync(this.self(directory), atime, mtime);
  }

  /** Opens what is at a name without following it and without access to its content; the caller closes it. Linux only. */
  openInode(directory: Directory, name: ByteName): number {
    return openSync(this.at(directory, name), O_PATH | constants.O_NOFOLLOW);
  }

  /** Opens a directory itself in the same way; the caller closes it. */
  openSelf(directory: Directory): number {
    return openSync(this.self(directory), O_PATH | constants.O_DIRECTORY);
  }

  /** The path by which this process, and a child of the same user, reach what a handle is of. */
  pathOf(fd: number): string {
    return `/proc/${process.pid}/fd/${fd}`;
  }

  /** Closes all handles. */
  close(): void {
    for (const directory of [...this.#open.keys()]) this.#close(directory);
    this.#close(this.root);
  }

  #both(
    from: Directory,
    fromName: ByteName,
    to: Directory,
    toName: ByteName,
    call: (from: string | Buffer, to: string | Buffer) => void,
  ): void {
    const first = this.at(from, fromName);
    // opening the second and its parents must not close the first, whose number is in the path
    this.#pinned = from;
    try {
      call(first, this.at(to, toName));
    } finally {
      this.#pinned = undefined;
    }
  }

  #onInode(directory: Directory, name: ByteName, change: (path: string | Buffer) => void): void {
    if (this.#proc === undefined) {
      change(this.at(directory, name));
      return;
    }
    const fd = this.openInode(directory, name);
    try {
      change(this.pathOf(fd));
    } finally {
      closeSync(fd);
    }
  }

  #base(directory: Directory): ByteName {
    if (directory.gone) throw exchanged();
    if (this.#proc === undefined) return this.#checkedPath(directory);
    if (directory !== this.#last) {
      this.#handle(directory);
      this.#last = directory;
    }
    return `${this.#proc}${directory.fd}`;
  }

  #handle(directory: Directory): number {
    if (directory.fd >= 0) {
      if (this.#open.delete(directory)) this.#open.set(directory, true);
      return directory.fd;
    }
    if (directory.parent === undefined) throw exchanged();
    const parent = this.#handle(directory.parent);
    const fd = openSync(fsName(`${this.#proc}${parent}/${directory.name}`), directoryFlags);
    const { dev, ino } = fstatSync(fd);
    const { identity } = directory;
    if (identity !== undefined && (identity.dev !== dev || identity.ino !== ino)) {
      closeSync(fd);
      throw exchanged();
    }
    directory.identity ??= { dev, ino };
    directory.fd = fd;
    this.#open.set(directory, true);
    if (this.#open.size > maxHandles) {
      for (const oldest of this.#open.keys()) {
        if (oldest === this.#pinned) continue;
        this.#close(oldest);
        break;
      }
    }
    return fd;
  }

  #checkedPath(directory: Directory): ByteName {
    const chain: Directory[] = [];
    for (let at: Directory | undefined = directory; at !== undefined; at = at.parent) chain.push(at);
    let path = Buffer.from(this.#path).toString("latin1");
    for (const one of chain.reverse()) {
      if (one.parent !== undefined) path += `/${one.name}`;
      if (one.checkedAt === this.#generation) continue;
      const found = lstatSync(fsName(path));
      const { identity } = one;
      if (
        !found.isDirectory() ||
        (identity !== undefined && (identity.dev !== found.dev || identity.ino !== found.ino))
      ) {
        throw exchanged();
      }
      one.identity ??= { dev: found.dev, ino: found.ino };
      one.checkedAt = this.#generation;
    }
    return path;
  }

  #close(directory: Directory): void {
    this.#open.delete(directory);
    if (this.#last === directory) this.#last = undefined;
    if (directory.fd < 0) return;
    const { fd } = directory;
    directory.fd = -1;
    closeSync(fd);
  }
}

/** What stands for a directory that is not the one it was. */
function exchanged(): NodeJS.ErrnoException {
  const error: NodeJS.ErrnoException = new Error(
    "a directory was exchanged for something else while it was in use",
  );
  error.code = "ENOTDIR";
  error.syscall = "open";
  return error;
}
