/**
 * What a runtime of the lab could have left on this machine, looked for by its own names.
 *
 * @module
 */
import { readdir, readFile } from "node:fs/promises";
import { basename } from "node:path";
import { type Containerd, cgroupFolders, mounts, processes } from "../lab.js";
import { exists } from "./files.js";

/** Lists everything that is left of a runtime after it was removed: empty when all is gone. */
export async function leftoversOf(lab: Containerd): Promise<string[]> {
  const id = basename(lab.netns);
  const left: string[] = [];
  for (const path of [lab.dir, lab.netns]) if (await exists(path)) left.push(path);
  for (const { path } of await mounts()) {
    if (path === lab.dir || path.startsWith(`${lab.dir}/`) || path === lab.netns) left.push(`mount ${path}`);
  }
  for (const { pid, argv } of await processes()) {
    if (pid !== process.pid && argv.some((each) => each.includes(lab.dir)))
      left.push(`process ${pid}: ${argv.join(" ")}`);
  }
  for (const folder of await cgroupFolders(lab.cgroupParent)) left.push(`cgroup ${folder}`);
  const interfaces = await readdir("/sys/class/net");
  left.push(...interfaces.filter((name) => name.startsWith(id)).map((name) => `interface ${name}`));
  const results = "/var/lib/cni/results";
  for (const name of await readdir(results).catch(() => [])) {
    const text = await readFile(`${results}/${name}`, "utf8").catch(() => "");
    if (name.startsWith(`${id}-`) || text.includes(lab.dir)) left.push(`${results}/${name}`);
  }
  return left;
}
