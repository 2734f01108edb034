import { openLayout, saveArchive } from "@container-interfaces/oci";
import { Command } from "commander";
import { splitName } from "./locate.js";
import { jsonOption } from "./oci-options.js";

/** Makes `oci save`. */
export function createSaveCommand(signal: AbortSignal): Command {
  return new Command("save")
    .description("Writes an image of a layout, or without a name all of them, as an archive (tar).")
    .argument("<layout[:name]>", "folder of the layout, and a name there")
    .argument("<archive>", "file to write, which is replaced")
    .addOption(jsonOption())
    .action(async (source: string, archive: string) => {
      const { path, name } = await splitName(source);
      await using layout = await openLayout(path);
      await saveArchive(layout, archive.replace(/^oci-archive:/, ""), {
        ...(name === undefined ? {} : { names: [name] }),
        signal,
      });
    });
}
