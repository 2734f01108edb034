import { createHash } from "node:crypto";
import {
  type Descriptor,
  Image,
  Manifest,
  mediaTypeImageConfig,
  mediaTypeImageManifest,
  platformOf,
} from "@container-interfaces/oci-spec/image";
import type { CallOptions } from "../image-source.js";
import { OciError } from "../oci-error.js";
import type { AddedLayer } from "./add-layer.js";
import { documentText } from "./document-text.js";
import type { Layout } from "./layout.js";

/** What an image is made of. */
export interface AddImageOptions extends CallOptions {
  /** The image's config; what is said of layers is added. */
  readonly config: Omit<Image, "rootfs">;
  /** The layers, the lowest first. */
  readonly layers: readonly AddedLayer[];
  /** The name that it gets in the layout. Default: none. */
  readonly name?: string | undefined;
  /** Annotations of the manifest. */
  readonly annotations?: Manifest["annotations"] | undefined;
  /** What the image refers to, as a signature does. */
  readonly subject?: Descriptor | undefined;
}

/**
 * Makes an image of layers and a config, and lists it in the layout. The same input gives the same digest.
 *
 * ```ts
 * const layer = await addLayer(layout, layerTar([{ name: "hello", mode: 0o755, content: program }]));
 * await addImage(layout, { name: "hello", config: { os: "linux", architecture: "amd64", config: { Cmd: ["/hello"] } }, layers: [layer] });
 * ```
 *
 * @returns the descriptor of the manifest, with the platform, as `index.json` has it
 * @throws OciError `INVALID_ARGUMENT`, before anything is written, for a config, layers, annotations or a subject that are not valid; as
 *   `addBlob` and `putManifest`
 */
export async function addImage(
  layout: Layout,
  { config, layers, name, annotations, subject, ...options }: AddImageOptions,
): Promise<Descriptor> {
  const doing = name === undefined ? "adding an image" : `adding the image ${JSON.stringify(name)}`;
  if (!Array.isArray(layers) || layers.some((layer) => typeof layer?.descriptor !== "object")) {
    throw new OciError("INVALID_ARGUMENT", doing, "layers is not an array of what addLayer gives");
  }
  const image: Image = {
    ...config,
    rootfs: { type: "layers", diff_ids: layers.map(({ diffId }) => diffId) },
  };
  const configBytes = Buffer.from(documentText(Image, image, "its config", doing));
  const described: Descriptor = {
    mediaType: mediaTypeImageConfig,
    digest: `sha256:${createHash("sha256").update(configBytes).digest("hex")}`,
    size: configBytes.length,
  };
  const manifest: Manifest = {
    schemaVersion: 2,
    mediaType: mediaTypeImageManifest,
    config: described,
    layers: layers.map(({ descriptor }) => descriptor),
    ...(subject === undefined ? {} : { subject }),
    ...(annotations === undefined ? {} : { annotations }),
  };
  const manifestBytes = Buffer.from(documentText(Manifest, manifest, "its manifest", doing));
  await layout.addBlob(configBytes, { ...options, ...described });
  return await layout.putManifest(manifestBytes, {
    ...options,
    mediaType: mediaTypeImageManifest,
    name,
    platform: platformOf(image),
  });
}
