import { Command } from "commander";
import { formatJson } from "../format-json.js";
import { print } from "../print.js";
import { printable } from "../table.js";
import { jsonOption, type RegistryCommandOptions, registryOptions } from "./oci-options.js";
import { openRegistry, withoutTransport } from "./open-registry.js";

/** Makes `oci tags`. */
export function createTagsCommand(signal: AbortSignal): Command {
  const command = new Command("tags")
    .description("Lists the tags of a repository in a registry, one in a line.")
    .argument("<repository>", "such as registry.example.com/team/app");
  for (const option of registryOptions()) command.addOption(option);
  return command
    .addOption(jsonOption())
    .action(async (given: string, options: RegistryCommandOptions & { readonly json?: true }) => {
      const repository = withoutTransport(given);
      const tags: string[] = [];
      for await (const tag of openRegistry(repository, options).tags(repository, { signal })) tags.push(tag);
      await print(options.json ? formatJson(tags) : tags.map((tag) => `${printable(tag)}\n`).join(""));
    });
}
