import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { CachePlace } from "../cache-folder.js";
import { attachmentGoals, formatGoals } from "../goals.js";
import type { LeftOut } from "../left-out.js";
import { startGo } from "../peers/go.js";
import type { Section } from "../report.js";
import type { Result } from "../result.js";
import { attachmentWorks } from "./attachment-work.js";
import { buildPlugins } from "./build-plugins.js";
import { attachmentRow, measureAttachments } from "./measure-attachments.js";
import { measurePluginStart, pluginStartRow } from "./measure-plugin-start.js";
import { formatPluginStartGoal } from "./plugin-start-goal.js";

const places: readonly CachePlace[] = ["tmpfs", "disk"];

/**
 * Measures both sides of CNI: attaching and detaching containers, and the start of a plugin. The plugins that are run are in Go, as
 * they are on a machine that runs containers; without Go nothing is measured.
 *
 * @param folder where the plugins are built
 * @param only only the rows whose name holds this text
 */
export async function measureCni(
  folder: string,
  rounds: number,
  only: string,
  leftOut: LeftOut,
): Promise<readonly Section[]> {
  const wanted = places.map((place) => ({
    place,
    works: attachmentWorks.filter((work) => attachmentRow(work, place).includes(only)),
  }));
  const wantsStart = pluginStartRow.includes(only);
  if (!wantsStart && wanted.every(({ works }) => works.length === 0)) return [];
  const path = join(folder, "cni");
  const starts: Result[] = [];
  const attached = await leftOut.tried("CNI", async () => {
    mkdirSync(path);
    buildPlugins(path);
    if (wantsStart) starts.push(await measurePluginStart(path, rounds));
    const program = await startGo();
    try {
      const results: (readonly Result[])[] = [];
      for (const { place, works } of wanted) {
        results.push(
          await leftOut.tried(`the cache on ${place}`, () =>
            measureAttachments({ rounds, works, path, place, program }),
          ),
        );
      }
      return results.flat();
    } finally {
      await program.close();
    }
  });
  return createSections(attached, starts);
}

function createSections(attached: readonly Result[], starts: readonly Result[]): Section[] {
  const inMemory = attached.filter(({ row }) => row.endsWith("tmpfs"));
  return [
    {
      title: "CNI: attaching containers",
      text:
        "The plugins do nothing. runProgram and bare spawn run them with the same standard input and environment, and neither lock, keep " +
        "nor read anything. libcni keeps what it has attached as ours does, but does not wait until it is on the disk, and locks nothing.",
      results: attached,
      goals: formatGoals(attachmentGoals, inMemory),
    },
    {
      title: "CNI: start of a plugin",
      text: "From the start of the process to its end.",
      results: starts,
      goals: starts.map(formatPluginStartGoal),
    },
  ];
}
