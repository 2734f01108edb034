import { openLayout } from "@container-interfaces/oci";
import { type Descriptor, isManifestMediaType, Manifest } from "@container-interfaces/oci-spec/image";
import { formatPlatform } from "@container-interfaces/oci-spec/reference";
import { Command } from "commander";
import { print } from "../print.js";
import { table } from "../table.js";
import { namesOf } from "./find-entries.js";
import { formatBytes } from "./format-bytes.js";
import { formatDocument } from "./format-document.js";
import { kindOfContent } from "./kind-of-content.js";
import { jsonOption } from "./oci-options.js";

/** Makes `oci list`. */
export function createListCommand(signal: AbortSignal): Command {
  return new Command("list")
    .description("Lists the images of a layout.")
    .argument("<layout>", "folder of the layout")
    .addOption(jsonOption())
    .action(async (path: string, { json }: { readonly json?: true }) => {
      await using layout = await openLayout(path.replace(/^oci:/, ""));
      const { manifests } = await layout.index();
      if (json) {
        await print(formatDocument(manifests));
        return;
      }
      const rows: string[][] = [];
      for (const entry of manifests) {
        const { digest, mediaType, platform } = entry;
        rows.push([
          namesOf(entry).join(","),
          kindOfContent(mediaType),
          platform === undefined ? "" : formatPlatform(platform),
          await sizeOf(entry, (each) => layout.readBlob(each, { signal })),
          digest,
        ]);
      }
      await print(table(["NAME", "KIND", "PLATFORM", "SIZE", "DIGEST"], rows));
    });
}

/** The bytes of a manifest with its config and layers; empty for what is none or cannot be read. */
async function sizeOf(
  entry: Descriptor,
  read: (descriptor: Descriptor) => Promise<Uint8Array>,
): Promise<string> {
  if (!isManifestMediaType(entry.mediaType)) return "";
  try {
    const { config, layers } = Manifest.parse(await read(entry));
    return formatBytes([entry, config, ...layers].reduce((sum, { size }) => sum + Number(size), 0));
  } catch {
    return "";
  }
}
