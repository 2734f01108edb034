import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { attachLoop, bindMount, detachLoop, refreshLoop, unmount } from "@container-interfaces/csi/mount";
import type { Mounts } from "./mounts.js";

/** Publishes by bind mounts, and block volumes through loop devices, which needs root. */
export const bindMounts: Mounts = {
  publish: async ({ path, kind }, targetPath, readonly) => {
    if (kind === "directory") return await bindMount(path, targetPath, { readonly, create: "directory" });
    const device = (await devicesOf(path))[0] ?? (await attachLoop(path));
    await bindMount(device, targetPath, { readonly, create: "file" });
  },
  unpublish: async (targetPath) => await unmount(targetPath, { removeTarget: true }),
  release: async ({ path, kind }) => {
    if (kind === "block") await detachLoop(path);
  },
  grown: async ({ path, kind }) => {
    if (kind === "block") for (const device of await devicesOf(path)) await refreshLoop(device);
  },
  isPublished: async (targetPath) => {
    const mounts = await readFile("/proc/self/mountinfo", "utf8");
    // the kernel writes spaces and the like of paths in octal
    const written = targetPath.replace(/[ \t\n\\]/g, (character) => `\\${octal(character)}`);
    return mounts.split("\n").some((line) => line.split(" ")[4] === written);
  },
  sweep: async (dataDir, inUse) => {
    for (const { file } of await loops())
      if (file.startsWith(`${dataDir}/`) && !inUse.has(file.replace(/ \(deleted\)$/, "")))
        await detachLoop(file);
  },
};

function octal(character: string): string {
  return character.charCodeAt(0).toString(8).padStart(3, "0");
}

async function devicesOf(path: string): Promise<string[]> {
  return (await loops()).filter(({ file }) => file === path).map(({ device }) => device);
}

/** The loop devices that have a file. */
async function loops(): Promise<{ readonly device: string; readonly file: string }[]> {
  const found: { device: string; file: string }[] = [];
  for (const name of (await readdir("/sys/block")).filter((each) => each.startsWith("loop"))) {
    const file = await readFile(join("/sys/block", name, "loop/backing_file"), "utf8").catch(() => undefined);
    if (file !== undefined) found.push({ device: `/dev/${name}`, file: file.trimEnd() });
  }
  return found;
}
