import { hostPlatform } from "@container-interfaces/oci-spec/reference";
import { Command, Option } from "commander";
import { print } from "../print.js";
import { printable } from "../table.js";
import { describeImage } from "./describe-image.js";
import { formatDocument } from "./format-document.js";
import { formatTree } from "./format-tree.js";
import { type ImageNode, loadImageTree } from "./image-tree.js";
import {
  jsonOption,
  parsePlatformOption,
  platformOption,
  type RegistryCommandOptions,
  registryOptions,
} from "./oci-options.js";
import { type Content, openContent } from "./open-content.js";

interface InspectOptions extends RegistryCommandOptions {
  readonly platform?: string;
  readonly allPlatforms?: true;
  readonly referrers?: true;
  readonly raw?: true;
  readonly config?: true;
  readonly json?: true;
}

/** Makes `oci inspect`. */
export function createInspectCommand(signal: AbortSignal): Command {
  const command = new Command("inspect")
    .description(
      "Shows what images are made of: index, manifest, config, layers and history. Of an index in a registry only the image of one platform is read.",
    )
    .argument("<image>", "layout:name, an archive, or a reference")
    .addOption(platformOption())
    .addOption(new Option("--all-platforms", "every image of an index").conflicts("platform"))
    .option("--referrers", "also what refers to it, such as signatures")
    .addOption(
      new Option("--raw", "the manifest or the index, byte by byte").conflicts(["json", "referrers"]),
    )
    .option("--config", "the config of the image instead; with --raw byte by byte")
    .addOption(jsonOption());
  for (const option of registryOptions()) command.addOption(option);
  return command.action(async (what: string, options: InspectOptions) => {
    await using content = await openContent(what, options, signal);
    if (options.config) await showConfig(content, options);
    else if (options.raw) await showRaw(content, options);
    else await show(content, options);
  });
}

async function show(
  content: Content,
  { platform, allPlatforms, referrers, json }: InspectOptions,
): Promise<void> {
  // each document of a registry is a request
  const isFar = content.location.kind === "registry";
  const wanted =
    platform === undefined
      ? isFar && !allPlatforms
        ? hostPlatform()
        : undefined
      : parsePlatformOption(platform);
  const images: ImageNode[] = [];
  for (const root of await content.roots()) {
    images.push(await loadImageTree(content, root, { platform: wanted, referrers }));
  }
  if (json) await print(formatDocument({ ...content.location, images }));
  else if (images.length === 0) await print("no images\n");
  else await print(images.map((image) => formatTree(describeImage(image))).join("\n"));
}

async function showConfig(content: Content, { platform, raw }: InspectOptions): Promise<void> {
  const { config, manifest } = await content.resolve(platform);
  if (raw) await printBytes(await content.readDocument(manifest.config));
  else await print(formatDocument(config));
}

async function showRaw(content: Content, { platform }: InspectOptions): Promise<void> {
  const [root, ...others] = platform === undefined ? await content.roots() : [];
  if (root !== undefined && others.length === 0) await printBytes(await content.readDocument(root));
  else await printBytes((await content.resolve(platform)).manifestBytes);
}

/** Bytes as they are, but on a terminal, which they could steer. */
async function printBytes(bytes: Uint8Array): Promise<void> {
  const text = Buffer.from(bytes);
  if (!process.stdout.isTTY) await print(text);
  else await print(`${text.toString("utf8").split("\n").map(printable).join("\n")}\n`);
}
