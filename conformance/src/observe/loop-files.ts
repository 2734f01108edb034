import { readdir, readFile } from "node:fs/promises";

/** The files of this machine's loop devices. */
export async function loopFiles(): Promise<string[]> {
  const names = (await readdir("/sys/block").catch(() => [])).filter((name) => name.startsWith("loop"));
  const read = (name: string): Promise<string> =>
    readFile(`/sys/block/${name}/loop/backing_file`, "utf8").catch(() => "");
  return (await Promise.all(names.map(read))).map((text) => text.trim()).filter(Boolean);
}
