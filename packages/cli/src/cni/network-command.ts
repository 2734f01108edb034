import { Argument, Command } from "commander";
import {
  argsOption,
  cacheDirOption,
  capabilityArgsOption,
  confDirOption,
  containerIdOption,
  interfaceOption,
  jsonOption,
  pathOption,
  timeoutOption,
} from "./cni-options.js";

/** A subcommand that does something with a network. */
export function networkCommand(name: string): Command {
  return new Command(name)
    .addArgument(new Argument("<network>", "name of a network that the configurations have"))
    .addOption(confDirOption())
    .addOption(pathOption())
    .addOption(timeoutOption())
    .addOption(jsonOption());
}

/** A subcommand that does something with the attachment of a network namespace to a network. */
export function attachmentCommand(name: string): Command {
  return networkCommand(name)
    .addArgument(new Argument("<netns>", 'path of a network namespace, or a name that "ip netns" knows'))
    .addOption(cacheDirOption())
    .addOption(argsOption())
    .addOption(capabilityArgsOption())
    .addOption(containerIdOption())
    .configureHelp({ showGlobalOptions: true, visibleGlobalOptions: () => [interfaceOption()] });
}

/** The argument that cnitool wants and does not use. */
export const ignoredNetnsArgument = (): Argument => new Argument("[netns]", "not used; cnitool wants one");
