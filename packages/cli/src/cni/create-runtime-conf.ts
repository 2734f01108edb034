import type { CapabilityArgs, RuntimeConf } from "@container-interfaces/cni";
import { CommandError } from "../command-error.js";
import type { AttachmentOptions } from "./cni-options.js";
import { generateContainerId } from "./generate-container-id.js";
import { netnsPath } from "./netns-path.js";

/**
 * What the command line says of an attachment.
 *
 * @throws CommandError `USAGE`
 */
export function createRuntimeConf(
  netns: string,
  { ifname, args, capArgs, containerId }: AttachmentOptions,
): RuntimeConf {
  const path = netnsPath(netns);
  return {
    containerId: containerId ?? generateContainerId(path),
    netns: path,
    ifName: ifname,
    args: args === undefined ? undefined : parseArgs(args),
    capabilityArgs: capArgs === undefined ? undefined : parseCapabilityArgs(capArgs),
  };
}

/** Reads `KEY=VALUE;KEY=VALUE`, as strictly as cnitool. What is wrong is named by its place: a value may be secret. */
function parseArgs(text: string): (readonly [string, string])[] {
  return text.split(";").map((pair, index) => {
    const [key = "", value = "", ...more] = pair.split("=");
    if (key !== "" && value !== "" && more.length === 0) return [key, value];
    throw new CommandError("USAGE", `--args (CNI_ARGS): pair ${index + 1} is not KEY=VALUE`);
  });
}

function parseCapabilityArgs(text: string): CapabilityArgs {
  const refuse = (): CommandError => new CommandError("USAGE", "--cap-args (CAP_ARGS) is not a JSON object");
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw refuse();
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw refuse();
  return value as CapabilityArgs;
}
