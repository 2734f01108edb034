import { loadNetworkConf } from "@container-interfaces/cni";
import type { Command } from "commander";
import type { AttachmentOptions } from "./cni-options.js";
import { createRuntimeConf } from "./create-runtime-conf.js";
import { expectNetns } from "./netns-path.js";
import { attachmentCommand } from "./network-command.js";
import { callOptions, openCni } from "./open-cni.js";

/** Makes `cni check`. The signal ends the plugin that runs. */
export function createCheckCommand(signal: AbortSignal): Command {
  return attachmentCommand("check")
    .description("Checks that a network namespace is attached as add has left it. Prints nothing.")
    .action(async (network: string, netns: string, _: unknown, command: Command) => {
      const options = command.optsWithGlobals<AttachmentOptions>();
      const cni = openCni(options);
      const rt = createRuntimeConf(netns, options);
      const call = callOptions(options, signal);
      expectNetns(netns);
      await cni.checkNetworkList(await loadNetworkConf(options.confDir, network), rt, call);
    });
}
