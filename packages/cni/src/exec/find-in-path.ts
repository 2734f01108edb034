import { statSync } from "node:fs";
import { join } from "node:path";
import { CniError } from "../cni-error.js";

/**
 * Finds the program of a plugin: the first regular file of its name in the folders. Ports `FindInPath`.
 *
 * @throws CniError `INVALID_CONFIG` for a name that is empty or holds a slash; `PLUGIN_NOT_FOUND`
 */
export async function findInPath(plugin: string, paths: readonly string[]): Promise<string> {
  const facts = { doing: "looking for a plugin", plugin };
  if (plugin === "")
    throw new CniError("INVALID_CONFIG", "the plugin's type is empty", { ...facts, key: "type" });
  if (plugin.includes("/") || plugin.includes("\0")) {
    const reason = `the plugin's type ${JSON.stringify(plugin)} holds a slash or a zero byte`;
    throw new CniError("INVALID_CONFIG", reason, { ...facts, key: "type" });
  }
  for (const folder of paths) {
    if (folder === "") continue;
    const path = join(folder, plugin);
    if (isFile(path)) return path;
  }
  const where = paths.filter((path) => path !== "").join(", ");
  throw new CniError(
    "PLUGIN_NOT_FOUND",
    `there is no ${JSON.stringify(plugin)} in ${where === "" ? "an empty search path" : where}`,
    { ...facts, hint: "Install the plugin, or add its folder to the search path" },
  );
}

function isFile(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
  } catch {
    return false;
  }
}
