import { readdir } from "node:fs/promises";
import type { Checks } from "../checks.js";
import { expectEqual } from "../expect.js";
import { mounts, processes } from "../lab.js";

/** Checks that nothing is left of what was made, by its own names: folders, and the beginnings of names of namespaces. */
export async function checkLeftovers(
  made: { readonly folders: readonly string[]; readonly namespaces: readonly string[] },
  checks: Checks,
): Promise<void> {
  await checks.check("nothing is left: namespaces, processes, mounts", async () => {
    const names = await readdir("/run/netns").catch(() => []);
    const ours = names.filter((name) => made.namespaces.some((prefix) => name.startsWith(prefix)));
    expectEqual(ours, [], "the network namespaces that are left");
    const isOurs = (text: string): boolean => made.folders.some((folder) => text.includes(`${folder}/`));
    const running = (await processes()).filter(({ pid, argv }) => pid !== process.pid && argv.some(isOurs));
    expectEqual(
      running.map(({ argv }) => argv.join(" ")),
      [],
      "the processes that are left",
    );
    expectEqual(
      (await mounts()).filter(({ path }) => isOurs(path)),
      [],
      "the mounts that are left",
    );
  });
}
