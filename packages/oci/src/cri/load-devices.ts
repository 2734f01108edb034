import { lstat, readdir, realpath } from "node:fs/promises";
import { join } from "node:path";
import { OciError } from "../oci-error.js";
import type { HostDevice } from "./host-facts.js";

const SKIPPED = new Set(["pts", "shm", "fd", "mqueue", ".lxc", ".lxd-mounts", ".udev"]);
const MOST_NODES = 100_000;
const DEEPEST = 32;
const TYPE = 0o170000n;
const TYPES: ReadonlyMap<bigint, HostDevice["type"]> = new Map([
  [0o020000n, "c"],
  [0o060000n, "b"],
  [0o010000n, "p"],
]);

/**
 * Reads the device at a path, or all devices in a folder and its folders; what else is there is passed over, and so are pseudo-terminals, shared
 * memory and the console. A symbolic link as the path is followed.
 *
 * @throws OciError `NOT_FOUND`, `INVALID_ARGUMENT` for a file that is no device, `READ_FAILED`, `TOO_LARGE` for more than 100,000 devices
 */
export async function loadDevices(path: string): Promise<readonly HostDevice[]> {
  try {
    const real = await realpath(path);
    if ((await lstat(real)).isDirectory()) {
      const nodes: HostDevice[] = [];
      await collect(real, path, nodes, 0);
      return nodes;
    }
    const node = await nodeAt(real, path);
    if (node !== undefined) return [node];
  } catch (error) {
    if (OciError.is(error)) throw error;
    const { code } = error as NodeJS.ErrnoException;
    throw new OciError(
      code === "ENOENT" || code === "ENOTDIR" ? "NOT_FOUND" : "READ_FAILED",
      `reading the device ${path}`,
      code === "ENOENT" ? "there is no such file" : `it cannot be read (${code})`,
      { file: path, cause: error },
    );
  }
  throw new OciError("INVALID_ARGUMENT", `reading the device ${path}`, "it is no device", { file: path });
}

async function collect(folder: string, shown: string, nodes: HostDevice[], depth: number): Promise<void> {
  if (depth > DEEPEST) return;
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const [real, path] = [join(folder, entry.name), join(shown, entry.name)];
    if (entry.isDirectory()) {
      if (!SKIPPED.has(entry.name)) await collect(real, path, nodes, depth + 1);
    } else if (entry.name !== "console") {
      const node = await nodeAt(real, path).catch((error: NodeJS.ErrnoException) => {
        if (error.code === "ENOENT") return undefined;
        throw error;
      });
      if (node !== undefined && node.type !== "p") nodes.push(node);
    }
    if (nodes.length > MOST_NODES) {
      throw new OciError("TOO_LARGE", `reading devices in ${shown}`, `there are more than ${MOST_NODES}`, {
        file: shown,
      });
    }
  }
}

async function nodeAt(file: string, path: string): Promise<HostDevice | undefined> {
  const { mode, rdev, uid, gid } = await lstat(file, { bigint: true });
  const type = TYPES.get(mode & TYPE);
  if (type === undefined) return undefined;
  return {
    path,
    type,
    major: Number(((rdev >> 8n) & 0xfffn) | ((rdev >> 32n) & 0xfffff000n)),
    minor: Number((rdev & 0xffn) | ((rdev >> 12n) & 0xffffff00n)),
    fileMode: Number(mode & 0o777n),
    uid: Number(uid),
    gid: Number(gid),
  };
}
