import { stat, statfs } from "node:fs/promises";
import { type VolumeUsage, VolumeUsage_Unit } from "../gen/csi/v1/csi.js";
import { type MountOptions, runTool } from "./run-tool.js";
import { systemError } from "./system-error.js";

/**
 * The figures of NodeGetVolumeStats for a place: bytes and inodes of the file system there, or the bytes of a block device, of which
 * nobody can tell how many are used.
 *
 * @throws RpcError `NOT_FOUND` when nothing is there, `INTERNAL` when a device cannot be asked
 */
export async function volumeUsage(
  path: string,
  options: MountOptions = {},
): Promise<Omit<VolumeUsage, "_unknownFields">[]> {
  const doing = `looking at the usage of ${path}`;
  const fail = (error: unknown): never => {
    throw systemError(doing, path, error);
  };
  const found = await stat(path).catch(fail);
  if (found.isBlockDevice()) {
    const { stdoutText } = await runTool(doing, "blockdev", ["--getsize64", path], options);
    return [{ unit: VolumeUsage_Unit.BYTES, total: BigInt(stdoutText.trim()), available: 0n, used: 0n }];
  }
  const { bsize, blocks, bfree, bavail, files, ffree } = await statfs(path, { bigint: true }).catch(fail);
  return [
    {
      unit: VolumeUsage_Unit.BYTES,
      total: blocks * bsize,
      // what only root may use is neither used nor available
      available: bavail * bsize,
      used: (blocks - bfree) * bsize,
    },
    { unit: VolumeUsage_Unit.INODES, total: files, available: ffree, used: files - ffree },
  ];
}
