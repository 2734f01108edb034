import { openLayout } from "@container-interfaces/oci";
import { Command } from "commander";
import { CommandError } from "../command-error.js";
import { formatJson } from "../format-json.js";
import { print } from "../print.js";
import { formatBytes } from "./format-bytes.js";
import { jsonOption } from "./oci-options.js";

interface GcOptions {
  readonly dryRun?: true;
  readonly minAge?: string;
  readonly json?: true;
}

/** Makes `oci gc`. */
export function createGcCommand(signal: AbortSignal): Command {
  return new Command("gc")
    .description("Removes the blobs of a layout that no image in its index leads to.")
    .argument("<layout>", "folder of the layout")
    .option("--dry-run", "only says what would be removed")
    .option("--min-age <seconds>", "spares blobs that are younger, for programs that are adding (default: 0)")
    .addOption(jsonOption())
    .action(async (path: string, { dryRun, minAge = "0", json }: GcOptions) => {
      if (!/^\d{1,9}$/.test(minAge)) throw new CommandError("USAGE", "--min-age is not a number of seconds");
      await using layout = await openLayout(path.replace(/^oci:/, ""));
      const report = await layout.gc({ dryRun, minAgeMs: Number(minAge) * 1_000, signal });
      if (json) {
        await print(formatJson(report));
        return;
      }
      const { removed, removedBytes, spared } = report;
      const verb = dryRun ? "would remove" : "removed";
      const lines = [
        ...(dryRun ? removed : []),
        `${verb} ${removed.length} ${removed.length === 1 ? "blob" : "blobs"}, ${formatBytes(removedBytes)}`,
        ...(spared.length === 0 ? [] : [`spared ${spared.length} that may be about to be used`]),
      ];
      await print(`${lines.join("\n")}\n`);
    });
}
