import { lstat, mkdir, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { show, showBase64 } from "./ended.js";

/** Writes files by their names in a folder; null makes a folder, `-> x` a symbolic link. */
export async function writeFiles(
  folder: string,
  files: Readonly<Record<string, string | null>>,
): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name);
    await mkdir(content === null ? path : dirname(path), { recursive: true, mode: 0o700 });
    if (content?.startsWith("-> ")) await symlink(content.slice(3), path);
    else if (content !== null) await writeFile(path, content, { mode: 0o600 });
  }
}

/** The calls that recorders have written down: the program, the command, the environment and the exact standard input. */
export async function readCalls(log: string): Promise<readonly unknown[]> {
  const text = await readFile(log, "utf8").catch(() => "");
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => {
      const { program, command, env, stdin } = JSON.parse(line) as Readonly<Record<string, string | null>>;
      return { program, command, env, stdin: stdin ? showBase64(stdin) : stdin };
    });
}

/** What a cache of ours has beside what libcni's has. */
const ourOwn = ["locks", "pending"];

/** The files of a cache with their permissions and content, by their names in its folder; folders as well. */
export async function snapshot(cacheDir: string): Promise<Readonly<Record<string, string>>> {
  const found: Record<string, string> = {};
  const entries = await readdir(cacheDir, { recursive: true });
  for (const name of entries.filter((each) => !ourOwn.includes(each.split("/")[0] ?? "")).sort()) {
    const path = join(cacheDir, name);
    const status = await lstat(path);
    const content = status.isFile() ? show(await readFile(path)) : "a folder or a link";
    found[name] = `${(status.mode & 0o777).toString(8)} ${content}`;
  }
  return found;
}
