import { expectEqual } from "../expect.js";
import { mounts } from "../lab.js";
import { loopFiles } from "../observe/loop-files.js";

/** Throws if anything is mounted below a folder, or a loop device has a file in it. */
export async function expectNothingBelow(folder: string): Promise<void> {
  const found = [...(await mounts()).map(({ path }) => path), ...(await loopFiles())];
  expectEqual(
    found.filter((path) => path.startsWith(`${folder}/`)),
    [],
    "what is mounted or attached",
  );
}
