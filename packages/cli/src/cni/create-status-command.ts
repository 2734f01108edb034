import { loadNetworkConf } from "@container-interfaces/cni";
import type { Command } from "commander";
import type { NetworkOptions } from "./cni-options.js";
import { ignoredNetnsArgument, networkCommand } from "./network-command.js";
import { callOptions, openCni } from "./open-cni.js";

/** Makes `cni status`. The signal ends the plugin that runs. */
export function createStatusCommand(signal: AbortSignal): Command {
  return networkCommand("status")
    .description("Asks the plugins of a network whether it can take containers. Prints nothing.")
    .addArgument(ignoredNetnsArgument())
    .action(async (network: string, _: string | undefined, options: NetworkOptions) => {
      const cni = openCni(options);
      const call = callOptions(options, signal);
      await cni.getStatusNetworkList(await loadNetworkConf(options.confDir, network), call);
    });
}
