import { stat } from "node:fs/promises";
import { RpcError } from "@container-interfaces/transport";
import { isMountPoint, type MountInfo, mountsAt } from "./mount-info.js";
import { type MountOptions, runTool } from "./run-tool.js";
import { systemError } from "./system-error.js";
import { createTarget, placeOf, removeTarget } from "./target.js";

/** How to bind. */
export interface BindMountOptions extends MountOptions {
  /**
   * Whether nothing can be written through the target. Default: as it is at the source. It does not keep anybody from writing to a block
   * device that is bound: make the device itself read-only for that, as `attachLoop` can.
   */
  readonly readonly?: boolean | undefined;
  /** What to make at the target where nothing is. Default: nothing, the target has to be there. */
  readonly create?: "directory" | "file" | undefined;
}

/** The options of a mount that a remount keeps only when they are said again. */
const sticky = new Set(["nosuid", "nodev", "noexec", "noatime", "nodiratime", "relatime"]);

/**
 * Mounts a directory, a file or a device at a second place. Safe to repeat: where the same is mounted already, it is only made
 * read-only or writable as asked.
 *
 * @throws RpcError `NOT_FOUND` when the source is not there; `ALREADY_EXISTS` when something else is mounted at the target; `INTERNAL`
 * with what mount said. What was made is taken away then.
 */
export async function bindMount(
  source: string,
  target: string,
  { readonly, create, ...options }: BindMountOptions = {},
): Promise<void> {
  const doing = `mounting ${source} at ${target}`;
  const wanted = await stat(source).catch((error: unknown) => {
    throw systemError(doing, source, error);
  });
  const made =
    create !== undefined &&
    (await createTarget(target, create).catch((error: unknown) => {
      throw systemError(doing, target, error);
    }));
  let mounted = false;
  try {
    const place = await placeOf(target);
    if ((await mountsAt(place)).length > 0) {
      const there = await stat(place);
      if (there.dev !== wanted.dev || there.ino !== wanted.ino)
        throw new RpcError("ALREADY_EXISTS", `something else is mounted at ${target}`, {
          doing,
          hint: "Unmount it first.",
        });
    } else {
      // before: when it is aborted, it may have mounted all the same
      mounted = true;
      await runTool(doing, "mount", ["--bind", "--", source, place], options);
    }
    const top = (await mountsAt(place)).at(-1);
    if (top !== undefined && readonly !== undefined && top.options.includes("ro") !== readonly)
      await remount(top, readonly, doing, options);
  } catch (error) {
    // what the caller gave up is taken back without its signal
    if (mounted && (await isMountPoint(await placeOf(target))))
      await runTool(doing, "umount", ["--", await placeOf(target)], {}).catch(() => {});
    if (made) await removeTarget(target).catch(() => {});
    throw error;
  }
}

async function remount(
  { mountPoint, options: flags }: MountInfo,
  readonly: boolean,
  doing: string,
  options: MountOptions,
): Promise<void> {
  const kept = flags.filter((flag) => sticky.has(flag));
  const flag = ["remount", "bind", readonly ? "ro" : "rw", ...kept].join(",");
  await runTool(doing, "mount", ["-o", flag, "--", mountPoint], options);
}
