import { Argument, Command } from "commander";
import { callDriver } from "./call-driver.js";
import { type CsiOptions, callOptions } from "./csi-options.js";
import type { DriverRpc } from "./driver-rpc.js";
import { loadSecrets } from "./load-secrets.js";

/** Makes the subcommand that calls an RPC. The signal cancels the call. */
export function createRpcCommand(spec: DriverRpc, signal: AbortSignal): Command {
  const command = new Command(commandName(spec)).description(spec.description);
  for (const [name, description] of spec.args ?? []) command.addArgument(new Argument(name, description));
  for (const option of [...(spec.options ?? []), ...callOptions()]) command.addOption(option);
  return command.action(async () => {
    const options = command.optsWithGlobals<CsiOptions>();
    const secrets = options.secretsFile === undefined ? {} : await loadSecrets(options.secretsFile);
    const request = spec.request?.({ args: command.args, options, secrets }) ?? {};
    await callDriver(spec, request, options, secrets, signal);
  });
}

/** The RPC's name in the style of commands, without that of its service: `controllerGetVolume` is `get-volume`. */
function commandName({ service, rpc }: DriverRpc): string {
  const own = rpc.startsWith(service) ? rpc.slice(service.length) : rpc;
  return own.replace(/(?!^)[A-Z]/g, "-$&").toLowerCase();
}
