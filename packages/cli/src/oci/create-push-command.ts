import { openLayout } from "@container-interfaces/oci";
import { Command } from "commander";
import { print } from "../print.js";
import { findEntry } from "./find-entries.js";
import { formatDocument } from "./format-document.js";
import { splitName } from "./locate.js";
import {
  collectValues,
  concurrencyOption,
  jsonOption,
  parseCount,
  quietOption,
  type RegistryCommandOptions,
  registryOptions,
} from "./oci-options.js";
import { openRegistry, withoutTransport } from "./open-registry.js";
import { TransferView } from "./transfer-view.js";

interface PushCommandOptions extends RegistryCommandOptions {
  readonly mountFrom?: readonly string[];
  readonly concurrency?: string;
  readonly quiet?: true;
  readonly json?: true;
}

/** Makes `oci push`. */
export function createPushCommand(signal: AbortSignal): Command {
  const command = new Command("push")
    .description(
      "Pushes an image, or an index with all its images, from a layout to a registry, and prints its digest. What the registry has is not sent.",
    )
    .argument("<layout:name>", "folder of the layout, and the image's name there")
    .argument("<reference>", "where to, such as registry.example.com/team/app:1.2")
    .option(
      "--mount-from <repository>",
      "repository of the registry that may have layers already; may be given several times",
      collectValues,
    )
    .addOption(concurrencyOption());
  for (const option of registryOptions()) command.addOption(option);
  return command
    .addOption(quietOption())
    .addOption(jsonOption())
    .action(async (source: string, reference: string, options: PushCommandOptions) => {
      const to = withoutTransport(reference);
      const { mountFrom, concurrency } = options;
      const settings = {
        mountFrom,
        concurrency: concurrency === undefined ? undefined : parseCount("--concurrency", concurrency),
      };
      const registry = openRegistry(to, options);
      const { path, name } = await splitName(source);
      await using layout = await openLayout(path);
      const entry = await findEntry(layout, name, signal);
      const view = new TransferView("pushed", options);
      try {
        const descriptor = await registry.push(layout, entry, to, {
          ...settings,
          signal,
          onProgress: view.onTransfer,
        });
        view.close();
        await print(options.json ? formatDocument(descriptor) : `${descriptor.digest}\n`);
      } finally {
        view.close();
      }
    });
}
