import { openLayout } from "@container-interfaces/oci";
import { Command, Option } from "commander";
import { print } from "../print.js";
import { formatDocument } from "./format-document.js";
import { splitName } from "./locate.js";
import {
  concurrencyOption,
  jsonOption,
  parseCount,
  platformOption,
  quietOption,
  type RegistryCommandOptions,
  registryOptions,
} from "./oci-options.js";
import { openRegistry, withoutTransport } from "./open-registry.js";
import { TransferView } from "./transfer-view.js";

interface PullCommandOptions extends RegistryCommandOptions {
  readonly platform?: string;
  readonly allPlatforms?: true;
  readonly concurrency?: string;
  readonly quiet?: true;
  readonly json?: true;
}

/** Makes `oci pull`. */
export function createPullCommand(signal: AbortSignal): Command {
  const command = new Command("pull")
    .description(
      "Pulls an image from a registry into a layout, which is made where there is none, and prints its digest. What the layout has is not fetched.",
    )
    .argument("<reference>", "such as registry.example.com/team/app:1.2")
    .argument("<layout[:name]>", "folder of the layout, and the image's name there (default: the reference)")
    .addOption(platformOption())
    .addOption(new Option("--all-platforms", "the index with all its images").conflicts("platform"))
    .addOption(concurrencyOption());
  for (const option of registryOptions()) command.addOption(option);
  return command
    .addOption(quietOption())
    .addOption(jsonOption())
    .action(async (reference: string, target: string, options: PullCommandOptions) => {
      const from = withoutTransport(reference);
      const { platform, allPlatforms, concurrency } = options;
      const settings = {
        platform,
        allPlatforms,
        concurrency: concurrency === undefined ? undefined : parseCount("--concurrency", concurrency),
      };
      const registry = openRegistry(from, options);
      const { path, name = from } = await splitName(target);
      await using layout = await openLayout(path, { create: true });
      const view = new TransferView("pulled", options);
      try {
        const descriptor = await registry.pull(from, layout, {
          ...settings,
          name,
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
