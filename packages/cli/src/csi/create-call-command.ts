import { readFile } from "node:fs/promises";
import { csiServices } from "@container-interfaces/csi";
import { fromJson } from "@container-interfaces/csi/json";
import { Argument, Command } from "commander";
import { CommandError } from "../command-error.js";
import { callDriver } from "./call-driver.js";
import { type CsiOptions, callOptions } from "./csi-options.js";
import { type DriverRpc, methodOf, type ServiceName } from "./driver-rpc.js";
import type { Pairs } from "./parse-pairs.js";

interface CallOptions extends CsiOptions {
  readonly request?: string;
}

/** Makes `csi call`, which takes a whole request. The signal cancels the call. */
export function createCallCommand(signal: AbortSignal): Command {
  const command = new Command("call")
    .description("Calls any RPC with a request in JSON, and prints the response in JSON.")
    .addArgument(new Argument("<rpc>", "name of the RPC, such as CreateVolume"))
    .option("--request <file>", "JSON of the request (default: an empty one)");
  for (const option of callOptions()) command.addOption(option);
  return command.action(async (name: string) => {
    const options = { ...command.optsWithGlobals<CallOptions>(), json: true, onePage: true } as const;
    const rpc = findRpc(name);
    const request = options.request === undefined ? {} : await loadRequest(rpc, options.request);
    const { secrets = {} } = request as { readonly secrets?: Pairs };
    await callDriver(rpc, request, options, secrets, signal);
  });
}

function findRpc(name: string): DriverRpc {
  for (const service of Object.keys(csiServices) as ServiceName[]) {
    for (const [rpc, method] of Object.entries(csiServices[service].methods))
      if (method.name.toLowerCase() === name.toLowerCase()) return { service, rpc, description: "" };
  }
  throw new CommandError("USAGE", `there is no RPC ${JSON.stringify(name)}`);
}

async function loadRequest(rpc: DriverRpc, file: string): Promise<object> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "it cannot be read";
    throw new CommandError("USAGE", `--request ${file}: ${code}`, error);
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    // the parser's own words repeat the text, in which secrets may be
    throw new CommandError("USAGE", `--request ${file}: it is no JSON`);
  }
  return fromJson(methodOf(rpc).requestType, json);
}
