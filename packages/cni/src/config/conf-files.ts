import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { CniError } from "../cni-error.js";
import { compareBytes } from "../json/encode-json.js";
import { isMissing, systemReason } from "../read-small-file.js";

/**
 * The files in a folder whose names end with one of the extensions, sorted by the bytes of their names; none where there is no such
 * folder. Ports `ConfFiles`.
 *
 * @param extensions such as `.conflist`, from the last dot of the name; an empty one for names without a dot
 * @throws CniError `READ_FAILED`
 */
export async function confFiles(dir: string, extensions: readonly string[]): Promise<string[]> {
  try {
    const entries = await readdir(dir, { withFileTypes: true });
    return entries
      .filter((entry) => !entry.isDirectory())
      .map(({ name }) => name)
      .filter((name) => extensions.includes(name.includes(".") ? name.slice(name.lastIndexOf(".")) : ""))
      .sort(compareBytes)
      .map((name) => join(dir, name));
  } catch (error) {
    if (isMissing(error)) return [];
    throw new CniError("READ_FAILED", systemReason(error), {
      doing: `listing ${dir}`,
      file: dir,
      cause: error,
    });
  }
}
