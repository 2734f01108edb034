import { RpcError } from "@container-interfaces/transport";
import { mountsAt } from "./mount-info.js";
import { type MountOptions, runTool } from "./run-tool.js";
import { placeOf, removeTarget as removePlace, targetKind } from "./target.js";

/** How to unmount. */
export interface UnmountOptions extends MountOptions {
  /** Whether to remove the empty directory or the file at the target afterwards, too. Default: false. */
  readonly removeTarget?: boolean | undefined;
}

/** More mounts than anybody stacks: what goes on beyond that is no stack. */
const maxStacked = 100;

/**
 * Takes away all that is mounted at a place, also what is stacked there, and what a server or disk that has gone left behind. Safe to
 * repeat: nothing mounted is success. A link at the place is not followed.
 *
 * @throws RpcError `INTERNAL` with what umount said, for a link, or for a directory that is not empty when it is to be removed
 */
export async function unmount(
  target: string,
  { removeTarget = false, ...options }: UnmountOptions = {},
): Promise<void> {
  const doing = `unmounting ${target}`;
  const place = await placeOf(target);
  for (let count = 0; (await mountsAt(place)).length > 0; count += 1) {
    if (count === maxStacked)
      throw new RpcError("INTERNAL", `there is still something mounted after ${maxStacked} times`, { doing });
    // a file system that has gone answers nobody who waits for it
    const isCorrupted = (await targetKind(place)) === "corrupted";
    const flags = isCorrupted ? ["--force", "--lazy"] : [];
    try {
      await runTool(doing, "umount", [...flags, "--", place], options);
    } catch (error) {
      // another one may have been faster
      if ((await mountsAt(place)).length > 0) throw error;
    }
  }
  if (removeTarget) await removePlace(place);
}
