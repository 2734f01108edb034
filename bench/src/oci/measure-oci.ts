import { join } from "node:path";
import { ImageTools } from "@container-interfaces/conformance/image-tools";
import { makeCacheFolder } from "../cache-folder.js";
import { formatGoals, pullGoals, unpackGoals } from "../goals.js";
import type { LeftOut } from "../left-out.js";
import type { Section } from "../report.js";
import { measureEntries } from "./measure-entries.js";
import { measurePull, pullRow } from "./measure-pull.js";
import { measureUnpack, unpackRows } from "./measure-unpack.js";
import { formatValidationGoal, measureValidation, validationRow } from "./measure-validation.js";

/**
 * Measures images and the specifications: unpacking against umoci and GNU tar, pulling against skopeo, validation, and imports. The
 * peers are those of the conformance part, which installs them as root.
 *
 * @param only only the rows whose name holds this text
 */
export async function measureOci(
  rounds: number,
  only: string,
  leftOut: LeftOut,
): Promise<readonly Section[]> {
  const compared = [...unpackRows, pullRow].some((row) => row.includes(only))
    ? await leftOut.tried("OCI against umoci and skopeo", () => compareWithTools(rounds, only, leftOut))
    : [];
  const validated = validationRow.includes(only) ? [await measureValidation(rounds)] : [];
  const imported = await measureEntries(Math.ceil(rounds / 3), only);
  return [
    ...compared,
    {
      title: "OCI: validation",
      text: "The document has been read before; how long that takes is in the last but one column.",
      results: validated,
      goals: validated.map(formatValidationGoal),
    },
    {
      title: "OCI: start",
      text: "Each entry in a new process, without the start of Node.",
      results: imported,
      goals: [],
    },
  ];
}

/** What needs the tools of others, and a folder in memory. */
async function compareWithTools(rounds: number, only: string, leftOut: LeftOut): Promise<readonly Section[]> {
  // seconds each, so that few have to do; with less than five there is no telling how sure a ratio is
  const longRounds = Math.min(rounds, Math.max(5, Math.ceil(rounds / 8)));
  const folder = makeCacheFolder("tmpfs");
  if (folder === undefined) throw new Error("no folder in memory can be written to");
  const tools = await ImageTools.create(join(folder, "tools"), ["skopeo", "umoci"]);
  const unpacked = await measureUnpack(folder, tools, longRounds, only);
  const pulled = pullRow.includes(only)
    ? await leftOut.tried("pulling", () => measurePull(folder, tools, longRounds))
    : [];
  return [
    {
      title: "OCI: unpacking",
      text:
        `500 MB of files, in one layer compressed by gzip, on a file system in memory, ${longRounds} rounds: programs from their start to their end, ` +
        "Node's included. Ours and umoci (`raw unpack`) verify digests; GNU tar does not, and unpacks the layer alone.",
      results: unpacked,
      goals: formatGoals(unpackGoals, unpacked),
    },
    {
      title: "OCI: pulling",
      text:
        `From Debian's docker-registry into a layout in memory, ${longRounds} rounds. Ours is the call of a process that runs, as runtimes and node tools do; ` +
        "beside it the same as a program, from the start of Node to its end. skopeo is a program from its start to its end.",
      results: pulled,
      goals: formatGoals(pullGoals, pulled),
    },
  ];
}
