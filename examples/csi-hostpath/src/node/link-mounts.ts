import { lstat, mkdir, readlink, rm, rmdir, symlink } from "node:fs/promises";
import { dirname } from "node:path";
import type { Mounts } from "./mounts.js";

/** Publishes by symbolic links, which needs no rights. A link cannot be read-only, and a block volume is its file. */
export const linkMounts: Mounts = {
  publish: async ({ path }, targetPath) => {
    const there = await lstat(targetPath).catch(missing);
    if (there?.isSymbolicLink()) {
      if ((await readlink(targetPath)) === path) return;
      throw new Error(`${targetPath} is a link to something else`);
    }
    // some callers make the target beforehand
    if (there?.isDirectory()) await rmdir(targetPath);
    else if (there !== undefined) throw new Error(`${targetPath} is a file already`);
    await mkdir(dirname(targetPath), { recursive: true });
    await symlink(path, targetPath);
  },
  unpublish: async (targetPath) => {
    const there = await lstat(targetPath).catch(missing);
    if (there?.isSymbolicLink()) await rm(targetPath);
    else if (there?.isDirectory()) await rmdir(targetPath);
  },
  release: async () => {},
  grown: async () => {},
  isPublished: async (targetPath) => (await lstat(targetPath).catch(missing))?.isSymbolicLink() ?? false,
  sweep: async () => {},
};

function missing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== "ENOENT") throw error;
}
