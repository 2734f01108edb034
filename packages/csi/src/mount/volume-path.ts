import { lstat, realpath } from "node:fs/promises";
import { isAbsolute, join, relative, resolve, sep } from "node:path";
import { RpcError } from "@container-interfaces/transport";
import { systemError } from "./system-error.js";

/**
 * The path of a volume's data below a folder. An id is one name there, and never a way to somewhere else.
 *
 * @param root an absolute path
 * @throws RpcError `NOT_FOUND` for an id that can be no name: a driver that made its ids itself has no volume of that id
 */
export function volumePath(root: string, id: string): string {
  const isName = id !== "" && id !== "." && id !== ".." && !/[/\0]/.test(id) && Buffer.byteLength(id) <= 255;
  if (isName) return join(root, id);
  throw new RpcError("NOT_FOUND", `there is no volume ${JSON.stringify(id.slice(0, 64))}`, {
    doing: "looking for a volume",
  });
}

/**
 * Follows a path inside a folder, its links too, to what is there.
 *
 * @param root an absolute path of a folder that is there
 * @param path relative to it
 * @returns the absolute path without links; it lies in the folder
 * @throws RpcError `NOT_FOUND` when it is not there, `INVALID_ARGUMENT` when it leads out of the folder
 */
export async function resolveInside(root: string, path: string): Promise<string> {
  const doing = `looking for ${JSON.stringify(path.slice(0, 200))} in ${root}`;
  const outside = (): RpcError =>
    new RpcError("INVALID_ARGUMENT", "the path leads out of the folder", { doing });
  if (path.includes("\0") || isAbsolute(path) || !isWithin(root, resolve(root, path))) throw outside();
  const folder = await realpath(root);
  let real: string;
  try {
    await lstat(join(folder, path));
    real = await realpath(join(folder, path));
  } catch (error) {
    const { code = "" } = error as NodeJS.ErrnoException;
    if (code === "ELOOP" || code === "ENAMETOOLONG")
      throw new RpcError("INVALID_ARGUMENT", `the path leads nowhere: ${code}`, { doing });
    throw systemError(doing, path, error);
  }
  if (!isWithin(folder, real)) throw outside();
  return real;
}

function isWithin(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way === "" || (way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way));
}
