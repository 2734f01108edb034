import { loadNetworkConf } from "@container-interfaces/cni";
import type { Command } from "commander";
import type { AttachmentOptions } from "./cni-options.js";
import { createRuntimeConf } from "./create-runtime-conf.js";
import { attachmentCommand } from "./network-command.js";
import { callOptions, openCni } from "./open-cni.js";

interface DelOptions extends AttachmentOptions {
  readonly continueOnError?: true;
}

/** Makes `cni del`. The signal ends the plugin that runs. */
export function createDelCommand(signal: AbortSignal): Command {
  return attachmentCommand("del")
    .description(
      "Takes a network namespace off a network; it may be gone, and never have been attached. Prints nothing.",
    )
    .option("--continue-on-error", "runs the remaining plugins after one has failed")
    .action(async (network: string, netns: string, _: unknown, command: Command) => {
      const options = command.optsWithGlobals<DelOptions>();
      const cni = openCni(options);
      const rt = createRuntimeConf(netns, options);
      const call = { ...callOptions(options, signal), continueOnError: options.continueOnError };
      await cni.delNetworkList(await loadNetworkConf(options.confDir, network), rt, call);
    });
}
