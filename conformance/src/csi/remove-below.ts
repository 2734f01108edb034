import { rm } from "node:fs/promises";
import { mounts, run } from "../lab.js";

/** Removes a folder, with what a check that failed has left mounted or attached in it. */
export async function removeBelow(folder: string): Promise<void> {
  const paths = (await mounts()).map(({ path }) => path).filter((path) => path.startsWith(`${folder}/`));
  for (const path of paths.reverse()) await run(["umount", "--lazy", path]);
  for (const line of (await run(["losetup", "--noheadings", "--output", "NAME,BACK-FILE"])).split("\n")) {
    const [device = "", file = ""] = line.trim().split(/\s+/);
    if (file.startsWith(`${folder}/`)) await run(["losetup", "--detach", device]);
  }
  await rm(folder, { recursive: true, force: true });
}
