import { readFile } from "node:fs/promises";
import { RpcError } from "@container-interfaces/transport";

/** One line of `/proc/self/mountinfo` (proc_pid_mountinfo(5)): one mount that this process sees. */
export interface MountInfo {
  /** The number of the mount; the kernel uses it again after an unmount. */
  readonly id: number;
  /** The number of the mount below it. */
  readonly parentId: number;
  /** The device of the file system, as in `8:1`. */
  readonly device: string;
  /** What of the file system is mounted: `/` for all of it, another path for a bind mount of a part. */
  readonly root: string;
  /** Where it is mounted. */
  readonly mountPoint: string;
  /** The options of this mount, such as `ro` and `noatime`. */
  readonly options: readonly string[];
  /** How mounts spread, such as `shared:2`; empty for a private mount. */
  readonly propagation: readonly string[];
  /** The kind of file system, such as `ext4`. */
  readonly fsType: string;
  /** What was mounted: a device, or a name that the file system chose. */
  readonly source: string;
  /** The options of the file system, the same for all its mounts. */
  readonly superOptions: readonly string[];
}

/** Reads the text of a mountinfo file, in the kernel's order. @throws RpcError `INTERNAL` for a line that is none. */
export function parseMountInfo(text: string): MountInfo[] {
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map(parseLine);
}

/** Reads what this process sees mounted. */
export async function loadMountInfo(): Promise<MountInfo[]> {
  return parseMountInfo(await readFile("/proc/self/mountinfo", "utf8"));
}

/** The mounts at a place, the lowest first. The place is compared as text: it has to be absolute, without links. */
export async function mountsAt(path: string): Promise<MountInfo[]> {
  const found = (await loadMountInfo()).filter(({ mountPoint }) => mountPoint === path);
  // each lies on its parent; the order of the lines changes when mounts are moved
  const ids = new Set(found.map(({ id }) => id));
  const stack = found.filter(({ parentId }) => !ids.has(parentId));
  for (let index = 0; index < stack.length; index += 1)
    stack.push(...found.filter(({ parentId }) => parentId === stack[index]?.id));
  return stack;
}

/** Whether something is mounted at a place; a bind mount counts, which a comparison of devices would not see. */
export async function isMountPoint(path: string): Promise<boolean> {
  return (await mountsAt(path)).length > 0;
}

function parseLine(line: string): MountInfo {
  const fields = line.split(" ");
  // there may be any number of optional fields before it
  const dash = fields.indexOf("-", 6);
  const [id, parentId, device, root, mountPoint, options] = fields;
  const [fsType, source, superOptions] = dash < 0 ? [] : fields.slice(dash + 1);
  if (
    !/^\d+$/.test(id ?? "") ||
    !/^\d+$/.test(parentId ?? "") ||
    !/^\d+:\d+$/.test(device ?? "") ||
    superOptions === undefined
  )
    throw new RpcError("INTERNAL", `a line is none: ${JSON.stringify(line.slice(0, 200))}`, {
      doing: "reading mountinfo",
    });
  return {
    id: Number(id),
    parentId: Number(parentId),
    device: device as string,
    root: unescapeOctal(root as string),
    mountPoint: unescapeOctal(mountPoint as string),
    options: (options as string).split(","),
    propagation: fields.slice(6, dash),
    fsType: unescapeOctal(fsType as string),
    source: unescapeOctal(source as string),
    superOptions: superOptions.split(",").map(unescapeOctal),
  };
}

/** The kernel writes blanks, tabs, line ends, backslashes and "#" as `\040` and so on. */
function unescapeOctal(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 8)));
}
