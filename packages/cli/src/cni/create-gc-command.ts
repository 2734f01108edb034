import { type GcAttachment, loadNetworkConf } from "@container-interfaces/cni";
import type { Command } from "commander";
import { CommandError } from "../command-error.js";
import { cacheDirOption, type NetworkOptions } from "./cni-options.js";
import { ignoredNetnsArgument, networkCommand } from "./network-command.js";
import { callOptions, openCni } from "./open-cni.js";

interface GcOptions extends NetworkOptions {
  readonly keep?: readonly string[];
}

/** Makes `cni gc`. The signal ends the plugin that runs. */
export function createGcCommand(signal: AbortSignal): Command {
  return networkCommand("gc")
    .description(
      "Takes down every attachment to a network but those to keep: without --keep all of them. Prints nothing.",
    )
    .addArgument(ignoredNetnsArgument())
    .addOption(cacheDirOption())
    .option("--keep <attachments...>", "attachments that stay: CONTAINER:INTERFACE …")
    .action(async (network: string, _: string | undefined, options: GcOptions) => {
      const cni = openCni(options);
      const validAttachments = options.keep?.map(parseAttachment);
      const call = callOptions(options, signal);
      await cni.gcNetworkList(await loadNetworkConf(options.confDir, network), { validAttachments }, call);
    });
}

function parseAttachment(text: string): GcAttachment {
  const [containerId = "", ifName = "", ...more] = text.split(":");
  if (containerId !== "" && ifName !== "" && more.length === 0) return { containerId, ifName };
  throw new CommandError("USAGE", `--keep: ${JSON.stringify(text)} is not CONTAINER:INTERFACE`);
}
