import { type BigIntStats, lstatSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";

/** Everything about a tree that a change would show in: names, types, modes, owners, sizes, times, links, content. */
export function treeSnapshot(path: string): Record<string, string> {
  const found: Record<string, string> = {};
  const visit = (at: string, name: string): void => {
    const stat: BigIntStats = lstatSync(at, { bigint: true });
    const { mode, uid, gid, size, nlink, ino, mtimeNs, ctimeNs } = stat;
    let content = "";
    if (stat.isSymbolicLink()) content = readlinkSync(at);
    if (stat.isFile()) content = readFileSync(at, "latin1");
    found[name] = [mode, uid, gid, stat.isDirectory() ? 0 : size, nlink, ino, mtimeNs, ctimeNs, content].join(
      " ",
    );
    if (!stat.isDirectory()) return;
    for (const child of readdirSync(at).sort()) visit(join(at, child), `${name}/${child}`);
  };
  visit(path, "");
  return found;
}
