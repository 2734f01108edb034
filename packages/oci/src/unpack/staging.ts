import {
  chmodSync,
  closeSync,
  constants,
  fchmodSync,
  lstatSync,
  mkdtempSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
} from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { OciError } from "../oci-error.js";
import { removeDirectory } from "./remove-directory.js";
import { RootTree } from "./root-tree.js";

/**
 * Makes a folder that becomes `target` only when all went well, so that a failure leaves nothing. Meanwhile it is in a folder beside the
 * target that only this user can enter.
 *
 * @throws OciError `ALREADY_EXISTS` where the target is there and is no empty folder, `WRITE_FAILED` where it cannot be made
 */
export async function withStaging<T>(
  target: string,
  doing: string,
  fill: (folder: string) => Promise<T>,
): Promise<T> {
  const path = resolve(target);
  checkTarget(path, doing);
  let outer: string;
  try {
    outer = mkdtempSync(join(dirname(path), `.${basename(path).slice(0, 100)}.unpack-`));
    chmodSync(outer, 0o700);
  } catch (error) {
    throw writeFailure(path, doing, error);
  }
  try {
    const inner = join(outer, "root");
    const result = await fill(inner);
    try {
      moveDirectory(inner, path);
    } catch (error) {
      checkTarget(path, doing);
      throw writeFailure(path, doing, error);
    }
    return result;
  } finally {
    removeAll(outer);
  }
}

/** Renames a folder, also one whose mode does not let its owner do that. */
function moveDirectory(from: string, to: string): void {
  // nobody else reaches the old path
  const mode = lstatSync(from).mode & 0o7777;
  chmodSync(from, mode | 0o700);
  const fd = openSync(from, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW);
  try {
    renameSync(from, to);
    fchmodSync(fd, mode);
  } finally {
    closeSync(fd);
  }
}

/** Removes a folder that {@link withStaging} made, however deep it is and whatever modes are in it. */
function removeAll(path: string): void {
  const tree = new RootTree(dirname(path));
  try {
    removeDirectory(
      tree,
      tree.root,
      Buffer.from(basename(path)).toString("latin1"),
      process.geteuid?.() !== 0,
    );
  } catch {
    // moving folders up takes space, which may be what ran out
    rmSync(path, { recursive: true, force: true });
  } finally {
    tree.close();
  }
}

function checkTarget(path: string, doing: string): void {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined || (found.isDirectory() && readdirSync(path).length === 0)) return;
  throw new OciError("ALREADY_EXISTS", doing, `${path} is there, and is no empty folder`, {
    file: path,
    hint: "Choose another folder, or remove it.",
  });
}

function writeFailure(path: string, doing: string, error: unknown): OciError {
  const { code } = error as NodeJS.ErrnoException;
  if (code === undefined) throw error;
  const hint =
    code === "EBUSY"
      ? "A folder that something is mounted on cannot be replaced: unpack into one below it."
      : code === "ENOENT"
        ? "Make the folder first."
        : undefined;
  return new OciError(
    "WRITE_FAILED",
    doing,
    `${path} could not be made (${code === "ENOENT" ? `there is no folder ${dirname(path)}` : code})`,
    {
      file: path,
      hint,
      cause: error,
    },
  );
}
