import { lstat, mkdtemp, readdir, readlink, rm, symlink } from "node:fs/promises";
import { join } from "node:path";
import { errorCode, fileError } from "./file-error.js";
import { mayLive, processIdentity } from "./process-identity.js";

const prefix = ".container-interfaces-";
const ownerLink = "owner";

/**
 * The hidden folder in a layout, on the file system of its blobs, in which one handle writes what becomes a blob. It names its process by a
 * link, whose time says since when: a collection leaves alone what is younger.
 */
export class WriterFolder {
  readonly #path: string;
  #count = 0;

  private constructor(path: string) {
    this.#path = path;
  }

  /**
   * Makes one; to be called under the layout's lock, so that none is half made during a collection.
   *
   * @throws OciError `WRITE_FAILED`
   */
  static async create(root: string): Promise<WriterFolder> {
    let path = join(root, prefix);
    try {
      path = await mkdtemp(path);
      await symlink(processIdentity(), join(path, ownerLink));
      return new WriterFolder(path);
    } catch (error) {
      throw fileError("WRITE_FAILED", "writing to an image layout", path, error);
    }
  }

  /** The path of a file that is not there yet. */
  newFile(): string {
    this.#count += 1;
    return join(this.#path, `${this.#count}`);
  }

  /** Removes it, with what is left in it. */
  async close(): Promise<void> {
    await rm(this.#path, { recursive: true, force: true }).catch(() => {});
  }

  /** Whether the link in its folder is this one's. */
  isAt(path: string): boolean {
    return this.#path === path;
  }

  /**
   * Looks for the folders of all handles on a layout; to be called under its lock.
   *
   * @returns the paths of those that dead processes left, and since when others, which live, may have added
   */
  static async survey(root: string, own: WriterFolder | undefined): Promise<Survey> {
    const abandoned: string[] = [];
    let addingSinceMs = Infinity;
    for (const name of await readdir(root)) {
      if (!name.startsWith(prefix)) continue;
      const path = join(root, name);
      if (own?.isAt(path)) continue;
      const owner = await ownerOf(path);
      if (owner !== undefined && mayLive(owner.identity, owner.sinceMs)) {
        addingSinceMs = Math.min(addingSinceMs, owner.sinceMs);
      } else {
        abandoned.push(path);
      }
    }
    return { abandoned, addingSinceMs };
  }
}

/** What handles on a layout, beside the own one, left or do. */
export interface Survey {
  readonly abandoned: readonly string[];
  /** Milliseconds since 1970; Infinity where there is no other handle. */
  readonly addingSinceMs: number;
}

async function ownerOf(path: string): Promise<{ identity: string; sinceMs: number } | undefined> {
  const link = join(path, ownerLink);
  try {
    // a link in the place of the folder would lead out of the layout
    if (!(await lstat(path)).isDirectory()) return undefined;
    return { identity: await readlink(link), sinceMs: (await lstat(link)).mtimeMs };
  } catch (error) {
    if (errorCode(error) === undefined) throw error;
    return undefined;
  }
}
