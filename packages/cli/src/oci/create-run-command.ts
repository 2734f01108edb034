import { randomBytes } from "node:crypto";
import { createRuntime } from "@container-interfaces/oci";
import { Command, Option } from "commander";
import { CommandError } from "../command-error.js";
import {
  collectValues,
  jsonOption,
  type MappingCommandOptions,
  mappingOptions,
  platformOption,
  quietOption,
  type RegistryCommandOptions,
  registryOptions,
} from "./oci-options.js";
import { prepareBundle } from "./prepare-bundle.js";

/** What `oci run` is given. */
export interface RunCommandOptions extends RegistryCommandOptions, MappingCommandOptions {
  readonly runtime: string;
  readonly root?: string;
  readonly platform?: string;
  readonly rootless?: true;
  readonly terminal?: true;
  readonly env?: readonly string[];
  readonly user?: string;
  readonly cwd?: string;
  readonly quiet?: true;
  readonly json?: true;
}

/** Makes `oci run`. */
export function createRunCommand(signal: AbortSignal): Command {
  const command = new Command("run")
    .description(
      "Runs a container from a bundle or an image, with this terminal's streams, and removes it when it has ended. The exit code is that of the container; Ctrl-C kills and removes it.",
    )
    .usage("[options] <bundle|image> [id] [-- args...]")
    .argument("<bundle|image>", "bundle, layout:name, an archive, or a reference")
    .argument("[id]", "id of the container (default: made at random)")
    .addOption(new Option("--runtime <program>", "runtime").env("OCI_RUNTIME").default("runc"))
    .option("--root <dir>", "folder where the runtime keeps its containers (default: the runtime's own)")
    .option("-t, --terminal", "with a terminal, which needs script of util-linux")
    .option("-e, --env <name=value>", "variable; may be given several times", collectValues)
    .option("-u, --user <user>", "whom it runs as, such as 1000:1000 or, in an image, a name")
    .option("--cwd <dir>", "working directory in the container")
    .addOption(platformOption())
    .option("--rootless", "unpacks for a runtime without root (default: unless run as root)");
  for (const option of [...mappingOptions(), ...registryOptions()]) command.addOption(option);
  return command
    .addOption(quietOption())
    .addOption(jsonOption())
    .addHelpText(
      "after",
      "\nWhat stands behind -- takes the place of the image's command, or of a bundle's arguments.",
    )
    .allowExcessArguments()
    .action(async (what: string, id: string | undefined, options: RunCommandOptions) => {
      const { operands, args } = separate(command);
      if (operands.length > 2) {
        throw new CommandError(
          "USAGE",
          `${operands[2]} is one argument too many. Put -- before the program's`,
        );
      }
      const containerId = operands.length < 2 ? undefined : id;
      await run(what, containerId, args, options, signal);
    });
}

async function run(
  what: string,
  id: string | undefined,
  args: readonly string[] | undefined,
  options: RunCommandOptions,
  signal: AbortSignal,
): Promise<void> {
  await using prepared = await prepareBundle(what, args, options, signal);
  const { bundle } = prepared;
  const runtime = createRuntime({ command: options.runtime, root: options.root });
  const terminal = bundle.spec.process?.terminal === true;
  const { rows, columns } = process.stdout;
  const size = rows > 0 && columns > 0 ? { rows, columns } : true;
  const containerId = id ?? `oci-${randomBytes(6).toString("hex")}`;
  const container = await runtime.run(containerId, bundle, {
    stdio: { stdin: "inherit", stdout: "inherit", stderr: "inherit" },
    ...(terminal ? { terminal: size } : {}),
    signal,
  });
  if (terminal) {
    process.stdout.on("resize", () => {
      const { rows, columns } = process.stdout;
      container.resize({ rows, columns }).catch(() => {});
    });
  }
  process.exitCode = (await container.wait()).exitCode;
}

/** Tells the arguments before `--` from those behind. */
function separate(command: Command): {
  readonly operands: readonly string[];
  readonly args: readonly string[] | undefined;
} {
  let root = command;
  while (root.parent !== null) root = root.parent;
  const words = (root as Command & { readonly rawArgs: readonly string[] }).rawArgs;
  const at = words.indexOf("--");
  const count = at === -1 ? 0 : words.length - at - 1;
  const operands = command.args.slice(0, command.args.length - count);
  return { operands, args: at === -1 ? undefined : words.slice(at + 1) };
}
