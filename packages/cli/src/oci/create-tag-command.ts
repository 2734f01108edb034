import { openLayout } from "@container-interfaces/oci";
import { Command } from "commander";
import { findEntry } from "./find-entries.js";
import { splitName } from "./locate.js";
import { jsonOption } from "./oci-options.js";

/** Makes `oci tag`. */
export function createTagCommand(signal: AbortSignal): Command {
  return new Command("tag")
    .description("Gives another name to an image of a layout, in the place of what had that name.")
    .argument("<layout:name>", "folder of the layout, and a name or a digest there")
    .argument("<new-name>", "name to give")
    .addOption(jsonOption())
    .action(async (source: string, newName: string) => {
      const { path, name } = await splitName(source);
      await using layout = await openLayout(path);
      await layout.tag(newName, await findEntry(layout, name, signal), { signal });
    });
}
