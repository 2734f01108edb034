import { open, realpath, stat } from "node:fs/promises";
import { RpcError } from "@container-interfaces/transport";
import { loadMountInfo, mountsAt } from "./mount-info.js";
import { type MountOptions, runTool } from "./run-tool.js";
import { systemError } from "./system-error.js";
import { placeOf } from "./target.js";

/** The file systems that are made and grown here. */
export type FileSystemType = "ext3" | "ext4" | "xfs" | "btrfs";

/** How to mount a device. */
export interface FormatAndMountOptions extends MountOptions {
  /** The file system to make on an empty device, which one that is not empty has to have. Default: `ext4`. */
  readonly fsType?: FileSystemType | undefined;
  /** Whether to mount read-only; an empty device is an error then. Default: false. */
  readonly readonly?: boolean | undefined;
  /** Options of the mount, such as `noatime`. They are in no error, as they may hold passwords. Default: none. */
  readonly mountFlags?: readonly string[] | undefined;
  /** Further arguments of the program that makes the file system. Default: none. */
  readonly formatArgs?: readonly string[] | undefined;
}

/** What makes each file system; ext reserves nothing for root, as Kubernetes has it. */
const formats: Readonly<Record<FileSystemType, readonly string[]>> = {
  ext3: ["mkfs.ext3", "-F", "-m0"],
  ext4: ["mkfs.ext4", "-F", "-m0"],
  xfs: ["mkfs.xfs"],
  btrfs: ["mkfs.btrfs"],
};

/**
 * Mounts a block device, and makes a file system on it first where the device is empty. A device that has anything on it, also a
 * partition table, is never formatted. Safe to repeat.
 *
 * @param target a directory that is there
 * @throws RpcError `NOT_FOUND` when the device is not there; `INVALID_ARGUMENT` when it is none; `FAILED_PRECONDITION` when it has something else on it; `ALREADY_EXISTS` when
 * something else is mounted at the target; `INTERNAL` with what a program said
 */
export async function formatAndMount(
  device: string,
  target: string,
  options: FormatAndMountOptions = {},
): Promise<void> {
  const { fsType = "ext4", readonly = false, mountFlags = [], formatArgs = [] } = options;
  const doing = `mounting ${device} at ${target}`;
  const seen = await stat(device).catch((error: unknown) => {
    throw systemError(doing, device, error);
  });
  if (!seen.isBlockDevice())
    throw new RpcError("INVALID_ARGUMENT", `${device} is no block device`, {
      doing,
      hint: "attachLoop makes one of a file.",
    });
  const [source, place] = [await realpath(device), await placeOf(target)];
  const mounts = await loadMountInfo();
  const top = (await mountsAt(place)).at(-1);
  if (top !== undefined) {
    if (top.source === source && top.root === "/" && top.options.includes("ro") === readonly) return;
    throw new RpcError("ALREADY_EXISTS", `something else, or this otherwise, is mounted at ${target}`, {
      doing,
    });
  }
  const found = await contentOf(device, options);
  if (found !== undefined && found !== fsType)
    throw new RpcError("FAILED_PRECONDITION", `${device} holds ${found}, and ${fsType} is asked for`, {
      doing,
      hint: "It is not formatted, so that no data is lost.",
    });
  if (found === undefined) {
    if (readonly)
      throw new RpcError("FAILED_PRECONDITION", `${device} is empty, and is to be mounted read-only`, {
        doing,
      });
    const [program, ...args] = formats[fsType] as [string, ...string[]];
    await runTool(`formatting ${device}`, program, [...args, ...formatArgs, device], options);
  } else if (fsType.startsWith("ext") && !readonly && !mounts.some((each) => each.source === source)) {
    // 1 is that errors were corrected
    await runTool(`checking ${device}`, "e2fsck", ["-p", device], options, [0, 1]);
  }
  // last, as the last of two that contradict each other counts
  const flags = [...mountFlags, readonly ? "ro" : "rw"].join(",");
  await runTool(doing, "mount", ["-t", fsType, "-o", flags, "--", device, place], options);
}

/**
 * What a device has on it: the name of a file system, such as `ext4`; `a partition table`, or `something unknown`; undefined for an
 * empty one.
 *
 * @throws RpcError `INTERNAL` with what blkid said
 */
export async function contentOf(device: string, options: MountOptions = {}): Promise<string | undefined> {
  const args = ["-p", "-o", "export", "-s", "TYPE", "-s", "PTTYPE", "--", device];
  // 2 is that nothing was found, 8 that there are several that contradict each other
  const result = await runTool(`looking at ${device}`, "blkid", args, options, [0, 2, 8]);
  if (result.exitCode === 2) {
    // that is also what it says of a device that it could not read
    await readStart(device);
    return undefined;
  }
  if (result.exitCode === 8) return "something unknown";
  const type = /^TYPE=(.+)$/m.exec(result.stdoutText)?.[1];
  if (type !== undefined) return type;
  return /^PTTYPE=/m.test(result.stdoutText) ? "a partition table" : "something unknown";
}

async function readStart(device: string): Promise<void> {
  try {
    const handle = await open(device, "r");
    await handle.read(Buffer.alloc(4_096), 0, 4_096, 0).finally(() => handle.close());
  } catch (error) {
    throw systemError(`looking at ${device}`, device, error);
  }
}
