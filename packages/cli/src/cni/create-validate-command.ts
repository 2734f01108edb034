import { basename } from "node:path";
import { Argument, Command } from "commander";
import { formatJson } from "../format-json.js";
import { print } from "../print.js";
import { errorFacts } from "../print-error.js";
import { table } from "../table.js";
import { defaultConfDir, jsonOption, type NetworkOptions, pathOption, timeoutOption } from "./cni-options.js";
import { callOptions, openCni } from "./open-cni.js";
import { type Verdict, validateNetworks } from "./validate-networks.js";

type ValidateOptions = Pick<NetworkOptions, "path" | "timeout" | "json">;

/** Makes `cni validate`. The signal ends the plugin that is asked for its versions. */
export function createValidateCommand(signal: AbortSignal): Command {
  const dir = new Argument("[dir]", "folder with the configurations of networks").default(
    process.env.NETCONFPATH || defaultConfDir,
    `NETCONFPATH, or ${defaultConfDir}`,
  );
  return new Command("validate")
    .description(
      "Reads every configuration of a folder and tells which networks can be used, and with --path also whether their plugins are there and support the version. Fails where one cannot be used.",
    )
    .addArgument(dir)
    .addOption(pathOption())
    .addOption(timeoutOption())
    .addOption(jsonOption())
    .action(async (dir: string, options: ValidateOptions) => {
      const cni = options.path === undefined ? undefined : openCni(options);
      const verdicts = await validateNetworks(dir, cni, callOptions(options, signal));
      await print(options.json ? formatJson(verdicts.map(toJson)) : toTable(verdicts));
      if (verdicts.some(({ error }) => error !== undefined)) process.exitCode = 1;
    });
}

function toJson({ file, network, capabilities, error }: Verdict): object {
  return {
    file,
    ok: error === undefined,
    network: network?.name,
    cniVersion: network?.cniVersion,
    plugins: network?.plugins.map((plugin) => plugin.network.type),
    capabilities,
    error: error === undefined ? undefined : errorFacts(error),
  };
}

function toTable(verdicts: readonly Verdict[]): string {
  const rows = verdicts.map(({ file, network, error }) => [
    basename(file),
    network?.name ?? "",
    network?.cniVersion ?? "",
    network?.plugins.map((plugin) => plugin.network.type).join(",") ?? "",
    error === undefined ? "ok" : reasonOf(error, file),
  ]);
  return table(["FILE", "NETWORK", "VERSION", "PLUGINS", "VERDICT"], rows);
}

/** Why, which names the key, and the file where it is one of the drop-in folder. */
function reasonOf(error: NonNullable<Verdict["error"]>, file: string): string {
  const reasons = error.errors.length > 0 ? error.errors.map(({ reason }) => reason) : [error.reason];
  const where = error.file === undefined || error.file === file ? "" : `${error.file}: `;
  return where + reasons.join("; ");
}
