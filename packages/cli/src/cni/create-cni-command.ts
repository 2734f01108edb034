import { Command } from "commander";
import { readVersion } from "../read-version.js";
import { interfaceOption } from "./cni-options.js";
import { createAddCommand } from "./create-add-command.js";
import { createCheckCommand } from "./create-check-command.js";
import { createDelCommand } from "./create-del-command.js";
import { createGcCommand } from "./create-gc-command.js";
import { createListCommand } from "./create-list-command.js";
import { createStatusCommand } from "./create-status-command.js";
import { createValidateCommand } from "./create-validate-command.js";

const afterHelp = `
<netns> is the path of a network namespace, or a name that "ip netns" knows: a word without a slash is
/run/netns/WORD. For cnitool it is a file of the working folder, which is ./WORD here.

Exit codes: 0 success, 1 a failed operation, 2 wrong usage, 130 after Ctrl-C. On a failure standard output is empty.`;

/**
 * Makes the command `cni`, which does what cnitool does, with the same variables and the same cache.
 *
 * @param signal ends the plugin that runs
 */
export function createCniCommand(signal: AbortSignal): Command {
  const command = new Command("cni")
    .description("Runs CNI networks: attaches network namespaces to them, and takes them off again.")
    .version(readVersion())
    // cnitool takes it before the subcommand, too
    .addOption(interfaceOption())
    .addHelpText("after", afterHelp);
  for (const create of [
    createAddCommand,
    createCheckCommand,
    createDelCommand,
    createGcCommand,
    createStatusCommand,
    createListCommand,
    createValidateCommand,
  ]) {
    command.addCommand(create(signal));
  }
  return command;
}
