import { mkdtempSync, rmSync, statfsSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** Where a cache can be. */
export type CachePlace = "tmpfs" | "disk";

/** What `statfs` says of the file systems that are in memory: tmpfs and ramfs. */
const inMemory: readonly number[] = [0x01021994, 0x858458f6];

/** Makes a folder on a file system of that kind, which goes with this process; undefined where none is to be found, or written to. */
export function makeCacheFolder(place: CachePlace): string | undefined {
  const bench = fileURLToPath(new URL("..", import.meta.url));
  for (const folder of ["/dev/shm", process.env.XDG_RUNTIME_DIR, tmpdir(), homedir(), bench]) {
    try {
      if (folder === undefined || inMemory.includes(statfsSync(folder).type) !== (place === "tmpfs"))
        continue;
      const made = mkdtempSync(join(folder, "bench-"));
      process.once("exit", () => rmSync(made, { recursive: true, force: true }));
      return made;
    } catch {
      // it is not there, or not ours to write to
    }
  }
  return undefined;
}
