import {
  type Descriptor,
  type Image,
  type Manifest,
  mediaTypeImageConfig,
  mediaTypeImageManifest,
  platformOf,
  stringifyJson,
} from "@container-interfaces/oci-spec/image";
import type { CallOptions } from "../image-source.js";
import type { AddedLayer } from "./add-layer.js";
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
 * @throws OciError as `addBlob` and `putManifest`
 */
export async function addImage(
  layout: Layout,
  { config, layers, name, annotations, subject, ...options }: AddImageOptions,
): Promise<Descriptor> {
  const image: Image = {
    ...config,
    rootfs: { type: "layers", diff_ids: layers.map(({ diffId }) => diffId) },
  };
  const described = await layout.addBlob(Buffer.from(stringifyJson(image)), {
    ...options,
    mediaType: mediaTypeImageConfig,
  });
  const manifest: Manifest = {
    schemaVersion: 2,
    mediaType: mediaTypeImageManifest,
    config: described,
    layers: layers.map(({ descriptor }) => descriptor),
    ...(subject === undefined ? {} : { subject }),
    ...(annotations === undefined ? {} : { annotations }),
  };
  return await layout.putManifest(Buffer.from(stringifyJson(manifest)), {
    ...options,
    mediaType: mediaTypeImageManifest,
    name,
    platform: platformOf(image),
  });
}
