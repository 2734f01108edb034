import { posix } from "node:path";
import type { Process } from "@container-interfaces/oci-spec/runtime";
import { variableName } from "./merge-env.js";
import type { RootFiles } from "./root-files.js";

/** What is at the place of a container's program. */
export type FoundProgram =
  | { readonly found: "program"; readonly path: string }
  | { readonly found: "not-executable"; readonly path: string }
  | { readonly found: "nothing" };

/**
 * Looks for the program that a process names, as runtimes do: from the working directory when there is a slash in it, else in the folders
 * of the container's `PATH`.
 */
export function findProgram({ args, env, cwd }: Process, files: RootFiles): FoundProgram {
  const [name = ""] = args ?? [];
  let refused: string | undefined;
  for (const path of candidates(name, cwd, env ?? [])) {
    const found = files.find(path);
    if (found === undefined) continue;
    const { stats } = found;
    if (stats.isFile() && (stats.mode & 0o111) !== 0) return { found: "program", path };
    refused ??= path;
  }
  return refused === undefined ? { found: "nothing" } : { found: "not-executable", path: refused };
}

function candidates(name: string, cwd: string, env: readonly string[]): readonly string[] {
  if (name.includes("/")) return [posix.resolve("/", cwd, name)];
  const path = env.findLast((entry) => variableName(entry) === "PATH")?.slice("PATH=".length) ?? "";
  // an empty one names no folder
  return path === "" ? [] : path.split(":").map((folder) => posix.resolve("/", cwd, folder, name));
}
