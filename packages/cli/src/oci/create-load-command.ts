import { loadArchive, openLayout } from "@container-interfaces/oci";
import { Command } from "commander";
import { print } from "../print.js";
import { table } from "../table.js";
import { formatDocument } from "./format-document.js";
import { splitName } from "./locate.js";
import { jsonOption } from "./oci-options.js";

/** Makes `oci load`. */
export function createLoadCommand(signal: AbortSignal): Command {
  return new Command("load")
    .description(
      "Loads the images of an archive, of a layout or of docker save, into a layout, which is made where there is none.",
    )
    .argument("<archive[:name]>", "file, and the name of one image in it")
    .argument("<layout>", "folder of the layout")
    .addOption(jsonOption())
    .action(async (source: string, target: string, { json }: { readonly json?: true }) => {
      const archive = await splitName(source.replace(/^oci-archive:/, ""));
      await using layout = await openLayout(target.replace(/^oci:/, ""), { create: true });
      const loaded = await loadArchive(archive.path, layout, {
        ...(archive.name === undefined ? {} : { names: [archive.name] }),
        signal,
      });
      const rows = loaded.map(({ name = "", descriptor }) => [name, descriptor.digest]);
      await print(json ? formatDocument(loaded) : table(["NAME", "DIGEST"], rows));
    });
}
