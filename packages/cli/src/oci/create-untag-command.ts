import { OciError, openLayout } from "@container-interfaces/oci";
import { Command } from "commander";
import { CommandError } from "../command-error.js";
import { splitName } from "./locate.js";
import { jsonOption } from "./oci-options.js";

/** Makes `oci untag`. */
export function createUntagCommand(signal: AbortSignal): Command {
  return new Command("untag")
    .description("Takes a name out of a layout; what it stood for stays until gc, unless it has other names.")
    .argument("<layout:name>", "folder of the layout, and a name there")
    .addOption(jsonOption())
    .action(async (target: string) => {
      const { path, name } = await splitName(target);
      if (name === undefined) throw new CommandError("USAGE", "layout:name has no name behind the path");
      await using layout = await openLayout(path);
      if (await layout.untag(name, { signal })) return;
      const reason = `there is no image ${JSON.stringify(name)}`;
      throw new OciError("NOT_FOUND", `taking a name out of the image layout ${path}`, reason);
    });
}
