import { encodeResult, loadNetworkConf, printResult } from "@container-interfaces/cni";
import type { Command } from "commander";
import { formatJson } from "../format-json.js";
import { print } from "../print.js";
import type { AttachmentOptions } from "./cni-options.js";
import { createRuntimeConf } from "./create-runtime-conf.js";
import { expectNetns } from "./netns-path.js";
import { attachmentCommand } from "./network-command.js";
import { callOptions, openCni } from "./open-cni.js";

interface AddOptions extends AttachmentOptions {
  readonly exclusive?: true;
}

/** Makes `cni add`. The signal ends the plugin that runs. */
export function createAddCommand(signal: AbortSignal): Command {
  return attachmentCommand("add")
    .description(
      "Attaches a network namespace to a network and prints the result. After a failure, del takes down what was made.",
    )
    .option("--exclusive", "fails where it is attached already, or an add of it has failed")
    .action(async (network: string, netns: string, _: unknown, command: Command) => {
      const options = command.optsWithGlobals<AddOptions>();
      const cni = openCni(options);
      const rt = createRuntimeConf(netns, options);
      const call = { ...callOptions(options, signal), exclusive: options.exclusive };
      expectNetns(netns);
      const list = await loadNetworkConf(options.confDir, network);
      const result = await cni.addNetworkList(list, rt, call);
      if (options.json) await print(formatJson(JSON.parse(encodeResult(result))));
      // cnitool ends without a newline
      else await print(printResult(result) + (process.stdout.isTTY ? "\n" : ""));
    });
}
