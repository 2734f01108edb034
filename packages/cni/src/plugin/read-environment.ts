import { containerIdProblem, interfaceNameProblem } from "../check-ids.js";
import type { Verb } from "../cni-error.js";
import { PluginErrorCode, pluginError } from "../plugin-error.js";

/** The parameters of a call (SPEC.md, section 2, "Parameters"). What the verb has no use for may be empty. */
export interface CallEnvironment {
  readonly verb: Verb;
  readonly containerId: string;
  readonly netns: string;
  readonly ifName: string;
  readonly rawArgs: string;
  readonly path: string;
  readonly allowsOwnNetns: boolean;
}

/** The variables that each verb asks for, in the order in which they are told as missing. */
const required: Readonly<Record<Verb, readonly string[]>> = {
  ADD: ["CNI_CONTAINERID", "CNI_NETNS", "CNI_IFNAME", "CNI_PATH"],
  CHECK: ["CNI_CONTAINERID", "CNI_NETNS", "CNI_IFNAME", "CNI_PATH"],
  DEL: ["CNI_CONTAINERID", "CNI_IFNAME", "CNI_PATH"],
  GC: ["CNI_PATH"],
  STATUS: ["CNI_PATH"],
  VERSION: [],
};

/**
 * Reads the parameters of a call.
 *
 * @throws CniError with the plugin code 4, naming the variables that are missing or invalid
 */
export function readEnvironment(env: Readonly<Record<string, string | undefined>>): CallEnvironment {
  const read = (name: string): string => env[name] ?? "";
  const refuse = (message: string, details?: string): Error =>
    pluginError(PluginErrorCode.INVALID_ENVIRONMENT_VARIABLES, message, details);
  const command = read("CNI_COMMAND");
  if (command === "") throw refuse("required env variables [CNI_COMMAND] missing");
  if (!isVerb(command)) throw refuse(`unknown CNI_COMMAND: ${command}`);
  const missing = required[command].filter((name) => read(name) === "");
  if (missing.length > 0) throw refuse(`required env variables [${missing.join(",")}] missing`);
  const asks = (name: string): boolean => required[command].includes(name);
  const problem =
    (asks("CNI_CONTAINERID") ? containerIdProblem(read("CNI_CONTAINERID")) : undefined) ??
    (asks("CNI_IFNAME") ? interfaceNameProblem(read("CNI_IFNAME")) : undefined);
  if (problem !== undefined) throw refuse("invalid CNI_CONTAINERID or CNI_IFNAME", problem);
  return {
    verb: command,
    containerId: read("CNI_CONTAINERID"),
    netns: read("CNI_NETNS"),
    ifName: read("CNI_IFNAME"),
    rawArgs: read("CNI_ARGS"),
    path: read("CNI_PATH"),
    allowsOwnNetns: /^(true|1)$/i.test(read("CNI_NETNS_OVERRIDE")),
  };
}

function isVerb(command: string): command is Verb {
  return Object.hasOwn(required, command);
}
