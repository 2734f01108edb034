import { CNIConfig, type NetworkAttachment } from "@container-interfaces/cni";
import { Command } from "commander";
import { formatJson } from "../format-json.js";
import { print } from "../print.js";
import { table } from "../table.js";
import { cacheDirOption, jsonOption } from "./cni-options.js";

interface ListOptions {
  readonly cacheDir: string;
  readonly container?: string;
  readonly json?: true;
}

/** Makes `cni list`, which runs no plugin. */
export function createListCommand(): Command {
  return new Command("list")
    .description("Prints what is attached, as the cache has it, also by runtimes and by cnitool.")
    .option("--container <id>", "the attachments of one container alone")
    .addOption(cacheDirOption())
    .addOption(jsonOption())
    .action(async ({ cacheDir, container, json }: ListOptions) => {
      const attachments = await new CNIConfig({ path: [], cacheDir }).getCachedAttachments(container);
      if (json) {
        await print(formatJson(attachments.map(toJson)));
        return;
      }
      const rows = attachments.map(({ network, containerId, ifName, netns }) => [
        network,
        containerId,
        ifName,
        netns,
      ]);
      await print(table(["NETWORK", "CONTAINER", "INTERFACE", "NETNS"], rows));
    });
}

/** Without the configuration, which may hold secrets. */
function toJson({ network, containerId, ifName, netns, args, capabilityArgs }: NetworkAttachment): object {
  return { network, containerId, ifName, netns, args, capabilityArgs };
}
