import { RpcError } from "@container-interfaces/transport";
import { contentOf } from "./format-and-mount.js";
import { type MountOptions, runTool } from "./run-tool.js";

/**
 * Lets a mounted file system have all of its device, which has grown. Safe to repeat.
 *
 * @param target where it is mounted
 * @throws RpcError `FAILED_PRECONDITION` for a file system that cannot grow here, `INTERNAL` with what a program said
 */
export async function resizeFileSystem(
  device: string,
  target: string,
  options: MountOptions = {},
): Promise<void> {
  const doing = `resizing the file system of ${device}`;
  const type = await contentOf(device, options);
  switch (type) {
    case "ext3":
    case "ext4":
      await runTool(doing, "resize2fs", [device], options);
      return;
    case "xfs":
      await runTool(doing, "xfs_growfs", [target], options);
      return;
    case "btrfs":
      await runTool(doing, "btrfs", ["filesystem", "resize", "max", target], options);
      return;
    default:
      throw new RpcError("FAILED_PRECONDITION", `${device} holds ${type ?? "nothing"}, which cannot grow`, {
        doing,
      });
  }
}
