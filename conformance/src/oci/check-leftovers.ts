import type { Checks } from "../checks.js";
import { expectEqual } from "../expect.js";
import { mounts } from "../lab.js";
import { exists } from "../observe/files.js";
import { processesWith } from "../observe/processes.js";

/** Checks that nothing is left of a folder: itself, what was mounted in it, and what was started with it. */
export async function checkLeftovers(checks: Checks, folder: string): Promise<void> {
  await checks.check("nothing is left: files, processes, mounts", async () => {
    expectEqual(await exists(folder), false, `whether ${folder} is there`);
    expectEqual(
      (await processesWith(folder)).map(({ argv }) => argv.join(" ")),
      [],
      "the processes that are left",
    );
    const mounted = (await mounts()).filter(({ path }) => path.startsWith(`${folder}/`));
    expectEqual(mounted, [], "the mounts that are left");
    expectEqual(await exists("/var/lib/containers"), before, "whether the tools made /var/lib/containers");
  });
}

const before = await exists("/var/lib/containers");
