import {
  attachLoop,
  bindMount,
  detachLoop,
  isMountPoint,
  loadLoopDevices,
  refreshLoop,
  unmount,
} from "@container-interfaces/csi/mount";
import type { Mounts } from "./mounts.js";

/** Publishes by bind mounts, and block volumes through loop devices, which needs root. */
export const bindMounts: Mounts = {
  publish: async ({ path, kind }, targetPath, readonly) => {
    if (kind === "directory") return await bindMount(path, targetPath, { readonly, create: "directory" });
    await bindMount(await attachLoop(path), targetPath, { readonly, create: "file" });
  },
  unpublish: async (targetPath) => await unmount(targetPath, { removeTarget: true }),
  release: async ({ path, kind }) => {
    if (kind === "block") await detachLoop(path);
  },
  grown: async ({ path, kind }) => {
    if (kind !== "block") return;
    for (const { device, file } of await loadLoopDevices()) if (file === path) await refreshLoop(device);
  },
  isPublished: isMountPoint,
  sweep: async (dataDir, inUse) => {
    for (const { file } of await loadLoopDevices())
      if (file.startsWith(`${dataDir}/`) && !inUse.has(file.replace(/ \(deleted\)$/, "")))
        await detachLoop(file);
  },
};
