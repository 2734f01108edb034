import { closeSync, constants, fstatSync, openSync, readSync, realpathSync } from "node:fs";
import { OciError, type OciErrorCode } from "../oci-error.js";
import { RootTree } from "../unpack/root-tree.js";
import { type FoundInRoot, resolveInRoot } from "./resolve-in-root.js";

/** What of a root filesystem is looked at. Nothing outside of it is ever opened, whatever links the image has. */
export class RootFiles {
  readonly #tree: RootTree;
  readonly #doing: string;

  private constructor(tree: RootTree, doing: string) {
    this.#tree = tree;
    this.#doing = doing;
  }

  /**
   * Opens a root filesystem, looks at it and closes it.
   *
   * @param rootfs the caller's own path, in which links are followed
   * @throws OciError `NOT_FOUND`, `READ_FAILED`
   */
  static with<T>(rootfs: string, doing: string, look: (files: RootFiles) => T): T {
    let tree: RootTree;
    try {
      tree = new RootTree(realpathSync(rootfs));
    } catch (error) {
      const code = systemCode(error);
      throw new OciError(
        code === "ENOENT" ? "NOT_FOUND" : "READ_FAILED",
        doing,
        `the root filesystem ${rootfs} cannot be opened (${code})`,
        { file: rootfs, cause: error },
      );
    }
    try {
      return look(new RootFiles(tree, doing));
    } finally {
      tree.close();
    }
  }

  /**
   * What is at a path as a program in the container would find it; undefined for nothing.
   *
   * @throws OciError `READ_FAILED` where this process may not look
   */
  find(path: string): FoundInRoot | undefined {
    return this.#try(path, () => resolveInRoot(this.#tree, path));
  }

  /** Whether a folder that {@link find} found has nothing in it. */
  isEmpty(path: string, { directory }: FoundInRoot): boolean {
    return this.#try(path, () => this.#tree.list(directory).length === 0);
  }

  /**
   * Reads a small file, byte by byte as Latin-1; undefined when nothing is there. Only a regular file is opened, as devices and pipes do
   * things when they are.
   *
   * @param code of the error for what is no file, or too large
   * @throws OciError that code, `READ_FAILED`
   */
  read(path: string, maxBytes: number, code: OciErrorCode): string | undefined {
    const found = this.find(path);
    if (found === undefined) return undefined;
    const refuse = (reason: string): OciError =>
      new OciError(code, this.#doing, `${path} of the image ${reason}`, { file: path });
    const { directory, name } = found;
    if (name === undefined || !found.stats.isFile()) throw refuse("is no regular file");
    return this.#try(path, () => {
      const fd = this.#open(directory, name);
      try {
        const stats = fstatSync(fd);
        if (!stats.isFile() || stats.ino !== found.stats.ino) throw refuse("changes while it is read");
        if (stats.size > maxBytes) throw refuse(`has more than ${maxBytes} bytes`);
        return readAll(fd, stats.size);
      } finally {
        closeSync(fd);
      }
    });
  }

  #open(directory: FoundInRoot["directory"], name: string): number {
    const tree = this.#tree;
    if (!tree.anchored) {
      const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants;
      return openSync(tree.at(directory, name), O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
    }
    // what is opened is what was looked at, also if somebody exchanges it now
    const inode = tree.openInode(directory, name);
    try {
      if (!fstatSync(inode).isFile()) throw new Error("it was exchanged");
      return openSync(tree.pathOf(inode), constants.O_RDONLY);
    } finally {
      closeSync(inode);
    }
  }

  #try<T>(path: string, call: () => T): T {
    try {
      return call();
    } catch (error) {
      if (OciError.is(error)) throw error;
      const reason = `${path} of the image cannot be read (${systemCode(error)})`;
      throw new OciError("READ_FAILED", this.#doing, reason, { file: path, cause: error });
    }
  }
}

function readAll(fd: number, size: number): string {
  const bytes = Buffer.alloc(size);
  let read = 0;
  while (read < size) {
    const more = readSync(fd, bytes, read, size - read, read);
    if (more === 0) break;
    read += more;
  }
  return bytes.toString("latin1", 0, read);
}

function systemCode(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : String(error);
}
