import type { Stats } from "node:fs";
import { existsSync } from "node:fs";
import {
  constants,
  type FileHandle,
  lstat,
  lutimes,
  mkdir,
  open,
  readdir,
  rename,
  rm,
} from "node:fs/promises";
import { join } from "node:path";
import { OciError } from "../oci-error.js";
import { errorCode, fileError } from "./file-error.js";

const { O_DIRECTORY, O_NOFOLLOW, O_NONBLOCK, O_RDONLY } = constants;

/**
 * A folder of a layout that was reached without following a link, and whose files are reached over its handle: whoever may write to the
 * layout cannot lead a reader or a writer out of it. Where there is no `/proc/self/fd` (outside of Linux) links are looked for first.
 */
export class SafeFolder {
  /** Its path, for errors. */
  readonly path: string;
  readonly #handle: FileHandle;

  private constructor(path: string, handle: FileHandle) {
    this.path = path;
    this.#handle = handle;
  }

  /**
   * Opens a folder below the root of a layout; the path of the root itself may hold links.
   *
   * @param create makes the folders that are missing
   * @returns undefined where one is missing
   * @throws OciError `INVALID_LAYOUT` for a link or a file in its place, `READ_FAILED`, `WRITE_FAILED`
   */
  static async open(root: string, names: readonly string[], create = false): Promise<SafeFolder | undefined> {
    let folder = await SafeFolder.#openOne(root, root, O_RDONLY | O_DIRECTORY);
    for (const name of names) {
      if (folder === undefined) return undefined;
      const parent: SafeFolder = folder;
      try {
        if (create) await parent.#makeFolder(name);
        folder = await SafeFolder.#openOne(
          parent.fileOf(name),
          join(parent.path, name),
          O_RDONLY | O_DIRECTORY | O_NOFOLLOW,
        );
      } finally {
        await parent.close();
      }
    }
    return folder;
  }

  static async #openOne(file: string, path: string, flags: number): Promise<SafeFolder | undefined> {
    try {
      return new SafeFolder(path, await open(file, flags));
    } catch (error) {
      const code = errorCode(error);
      if (code === "ENOENT") return undefined;
      if (code === "ENOTDIR" || code === "ELOOP") {
        throw new OciError("INVALID_LAYOUT", "opening an image layout", `${path} is not a folder`, {
          file: path,
          hint: "Links in a layout are not followed.",
          cause: error,
        });
      }
      throw fileError("READ_FAILED", "opening an image layout", path, error);
    }
  }

  async #makeFolder(name: string): Promise<void> {
    try {
      await mkdir(this.fileOf(name));
      await this.sync();
    } catch (error) {
      if (errorCode(error) !== "EEXIST") {
        throw fileError("WRITE_FAILED", "writing to an image layout", join(this.path, name), error);
      }
    }
  }

  /** The path of a file in it, for system calls while the folder is open. */
  fileOf(name: string): string {
    return existsSync("/proc/self/fd") ? `/proc/self/fd/${this.#handle.fd}/${name}` : join(this.path, name);
  }

  /**
   * Opens a regular file for reading.
   *
   * @returns undefined where there is none
   * @throws OciError `INVALID_LAYOUT` for a link, a folder, a pipe or a device; `READ_FAILED`
   */
  async openFile(name: string): Promise<{ handle: FileHandle; stats: Stats } | undefined> {
    const path = join(this.path, name);
    let handle: FileHandle;
    try {
      handle = await open(this.fileOf(name), O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
    } catch (error) {
      const code = errorCode(error);
      if (code === "ENOENT") return undefined;
      // ELOOP: a link; ENXIO: a socket
      if (code === "ELOOP" || code === "ENXIO" || code === "EMLINK") throw notRegular(path, error);
      throw fileError("READ_FAILED", "reading an image layout", path, error);
    }
    try {
      const stats = await handle.stat();
      if (!stats.isFile()) throw notRegular(path);
      return { handle, stats };
    } catch (error) {
      await handle.close();
      throw OciError.is(error) ? error : fileError("READ_FAILED", "reading an image layout", path, error);
    }
  }

  /**
   * Looks at a regular file.
   *
   * @returns undefined where there is none
   * @throws OciError `INVALID_LAYOUT` for a link, a folder, a pipe or a device; `READ_FAILED`
   */
  async statFile(name: string): Promise<Stats | undefined> {
    const path = join(this.path, name);
    let stats: Stats;
    try {
      stats = await lstat(this.fileOf(name));
    } catch (error) {
      if (errorCode(error) === "ENOENT") return undefined;
      throw fileError("READ_FAILED", "reading an image layout", path, error);
    }
    if (!stats.isFile()) throw notRegular(path);
    return stats;
  }

  /**
   * Sets the time of a regular file of this size, as far as that is allowed, and says whether there is one.
   *
   * @throws OciError `READ_FAILED`; `INVALID_LAYOUT` for a folder, which cannot be replaced
   */
  async refresh(name: string, size: number): Promise<boolean> {
    let stats: Stats;
    try {
      stats = await lstat(this.fileOf(name));
    } catch (error) {
      if (errorCode(error) === "ENOENT") return false;
      throw fileError("READ_FAILED", "reading an image layout", join(this.path, name), error);
    }
    if (stats.isDirectory()) throw notRegular(join(this.path, name));
    if (!stats.isFile() || stats.size !== size) return false;
    const now = new Date();
    await lutimes(this.fileOf(name), now, now).catch(() => {});
    return true;
  }

  /** The names of all that is in it. */
  async names(): Promise<string[]> {
    try {
      return await readdir(this.fileOf("."));
    } catch (error) {
      throw fileError("READ_FAILED", "reading an image layout", this.path, error);
    }
  }

  /**
   * Moves a finished file into its place, so that it is there after a power cut, too.
   *
   * @throws OciError `WRITE_FAILED`
   */
  async takeIn(from: string, name: string): Promise<void> {
    try {
      await rename(from, this.fileOf(name));
      await this.sync();
    } catch (error) {
      throw fileError("WRITE_FAILED", "writing to an image layout", join(this.path, name), error);
    }
  }

  /**
   * Removes a file; one that is not there is none to remove.
   *
   * @throws OciError `WRITE_FAILED`
   */
  async removeFile(name: string): Promise<void> {
    try {
      await rm(this.fileOf(name), { force: true });
    } catch (error) {
      throw fileError("WRITE_FAILED", "removing from an image layout", join(this.path, name), error);
    }
  }

  /** Has the disk know the names in it. File systems that cannot do so are left alone. */
  async sync(): Promise<void> {
    try {
      await this.#handle.sync();
    } catch (error) {
      if (errorCode(error) !== "EINVAL" && errorCode(error) !== "ENOTSUP") throw error;
    }
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }
}

function notRegular(path: string, cause?: unknown): OciError {
  return new OciError("INVALID_LAYOUT", "reading an image layout", `${path} is not a regular file`, {
    file: path,
    hint: "Links, folders, pipes and devices are refused in the place of a file.",
    ...(cause === undefined ? {} : { cause }),
  });
}
