/**
 * The folder that a containerd lives in.
 *
 * @module
 */
import { chmod, mkdir, mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { places } from "./config.mjs";
import { run } from "./run.mjs";

/**
 * Makes the folder, or takes an empty one that is there, and sees to it that any user can pass through it: the first process of a
 * pod with its own user namespace is nobody on this machine, and has to reach its root file system.
 *
 * @param {string | undefined} wanted
 * @returns {Promise<string>}
 */
export async function prepareFolder(wanted) {
  const dir = wanted === undefined ? await mkdtemp(join(tmpdir(), "ci-")) : resolve(wanted);
  const made = wanted === undefined ? dir : await mkdir(dir, { recursive: true });
  try {
    if ((await readdir(dir)).length > 0)
      throw new Error(`${dir} is not empty, and would be removed at the end`);
    for (let parent = dirname(dir); ; parent = dirname(parent)) {
      if (((await stat(parent)).mode & 0o001) === 0)
        throw new Error(`${parent} must be passable for others (chmod o+x)`);
      if (parent === dirname(parent)) break;
    }
    const socket = `${places(dir).socket}.ttrpc`;
    if (Buffer.byteLength(socket) > 100)
      throw new Error(`${socket} is too long for a socket: use a shorter folder`);
    await chmod(dir, 0o711);
    return dir;
  } catch (error) {
    if (made !== undefined) await rm(made, { recursive: true });
    throw error;
  }
}

/**
 * Which snapshotter works in a folder: overlayfs cannot be stacked on every file system.
 *
 * @param {string} dir
 * @returns {Promise<"overlayfs" | "native">}
 */
export async function chooseSnapshotter(dir) {
  const [lower, upper, work, merged] = ["l", "u", "w", "m"].map((name) => join(dir, "probe", name));
  for (const folder of [lower, upper, work, merged]) await mkdir(folder, { recursive: true });
  const layers = `lowerdir=${lower},upperdir=${upper},workdir=${work}`;
  try {
    await run(["mount", "-t", "overlay", "overlay", "-o", layers, merged]);
    await run(["umount", merged]);
    return "overlayfs";
  } catch {
    return "native";
  }
}
