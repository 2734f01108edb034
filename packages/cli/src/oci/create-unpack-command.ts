import { unpack } from "@container-interfaces/oci";
import { Command } from "commander";
import { print } from "../print.js";
import { formatDocument } from "./format-document.js";
import {
  jsonOption,
  type MappingCommandOptions,
  mappingOptions,
  parseMappings,
  platformOption,
  quietOption,
  type RegistryCommandOptions,
  registryOptions,
} from "./oci-options.js";
import { openContent } from "./open-content.js";
import { TransferView } from "./transfer-view.js";

interface UnpackCommandOptions extends RegistryCommandOptions, MappingCommandOptions {
  readonly user?: string;
  readonly platform?: string;
  readonly rootless?: true;
  readonly quiet?: true;
  readonly json?: true;
}

/** Makes `oci unpack`. */
export function createUnpackCommand(signal: AbortSignal): Command {
  const command = new Command("unpack")
    .description("Unpacks an image into a new bundle: rootfs and config.json, as a runtime wants them.")
    .argument("<image>", "layout:name, an archive, or a reference")
    .argument("<bundle>", "folder to make")
    .addOption(platformOption())
    .option("--rootless", "for an ordinary user and a runtime without root (default: unless run as root)");
  command.option("-u, --user <user>", "whom it runs as, such as 0:0 or a name of the image");
  for (const option of [...mappingOptions(), ...registryOptions()]) command.addOption(option);
  return command
    .addOption(quietOption())
    .addOption(jsonOption())
    .action(async (what: string, path: string, options: UnpackCommandOptions) => {
      const mappings = parseMappings(options);
      await using content = await openContent(what, options, signal);
      const image = await content.resolve(options.platform);
      const view = new TransferView("unpacked", options);
      try {
        const bundle = await unpack(image, path, {
          rootless: options.rootless,
          ...mappings,
          process: { user: options.user },
          signal,
          onProgress: view.onLayer,
          onNote: ({ entry, reason }) => view.note(`${entry}: ${reason}`),
        });
        view.close();
        await print(options.json ? formatDocument(bundle) : `${bundle.path}\n`);
      } finally {
        view.close();
      }
    });
}
