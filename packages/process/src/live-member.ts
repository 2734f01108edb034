import { readdir, readFile } from "node:fs/promises";
import { parseProcessStat } from "./parse-process-stat.js";

/**
 * Whether a process group has a member that is not a zombie. The `kill` system call counts zombies too, and orphans stay
 * zombies where the first process of a container reaps none. Undefined where there is no `/proc` to tell it.
 */
export async function hasLiveMember(groupId: number): Promise<boolean | undefined> {
  // mostly the first process of the group itself is still there, and no search is needed
  if (await isLiveMember(String(groupId), groupId)) return true;
  const entries = await readdir("/proc").catch(() => []);
  let seen = false;
  for (const entry of entries) {
    if (!/^\d+$/.test(entry)) continue;
    seen = true;
    if (await isLiveMember(entry, groupId)) return true;
  }
  return seen ? false : undefined;
}

async function isLiveMember(pid: string, groupId: number): Promise<boolean> {
  const stat = await readFile(`/proc/${pid}/stat`, "latin1").catch(() => "");
  return parseProcessStat(stat)?.groupId === groupId;
}
