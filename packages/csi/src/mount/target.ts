import { lstat, mkdir, open, realpath, rmdir, unlink } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { RpcError } from "@container-interfaces/transport";

/** The errors of a place behind which a server or a disk has gone. */
const corrupted = new Set(["ENOTCONN", "ESTALE", "EIO", "EACCES", "EHOSTDOWN"]);

/** What is at a place, without following a link. */
export type TargetKind = "directory" | "file" | "link" | "corrupted" | "missing";

/** Looks at a place, without following a link there. What lies behind a broken mount is `corrupted`. */
export async function targetKind(path: string): Promise<TargetKind> {
  try {
    const found = await lstat(path);
    if (found.isSymbolicLink()) return "link";
    return found.isDirectory() ? "directory" : "file";
  } catch (error) {
    const { code = "" } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return "missing";
    if (corrupted.has(code)) return "corrupted";
    throw error;
  }
}

/**
 * The place with the links of its folders followed, and not that of the place itself: mounts are told by such paths.
 *
 * @throws RpcError `INTERNAL` for a path that is a link
 */
export async function placeOf(path: string): Promise<string> {
  const folder = await realpath(dirname(path)).catch(() => dirname(path));
  const place = join(folder, basename(path));
  if ((await targetKind(place)) !== "link") return place;
  throw new RpcError("INTERNAL", `${path} is a symbolic link, and what it leads to is not touched`, {
    doing: `looking at ${path}`,
    hint: "Remove the link.",
  });
}

/** Makes an empty directory or file, with the folders above it; gives whether it had to. */
export async function createTarget(path: string, kind: "directory" | "file"): Promise<boolean> {
  await mkdir(dirname(path), { recursive: true, mode: 0o750 });
  if ((await targetKind(path)) !== "missing") return false;
  if (kind === "directory") await mkdir(path, { mode: 0o750 });
  else await (await open(path, "wx", 0o640)).close();
  return true;
}

/** Removes an empty directory, an empty file or a link. @throws RpcError `INTERNAL` for one that is not empty, which stays */
export async function removeTarget(path: string): Promise<void> {
  const kind = await targetKind(path);
  if (kind === "missing") return;
  try {
    if (kind === "directory") await rmdir(path);
    else if ((await lstat(path)).size === 0 || kind === "link") await unlink(path);
    else throw Object.assign(new Error("it is not empty"), { code: "ENOTEMPTY" });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return;
    throw new RpcError("INTERNAL", `${path} cannot be removed: ${(error as NodeJS.ErrnoException).code}`, {
      doing: `removing ${path}`,
      hint: "Only what is empty is removed, so that no data is lost.",
      cause: error,
    });
  }
}
