import {
  annotationRefName,
  type Descriptor,
  Image,
  type Manifest,
  mediaTypeImageConfig,
  mediaTypeImageLayer,
  mediaTypeImageLayerGzip,
  mediaTypeImageLayerZstd,
  mediaTypeImageManifest,
  parseJson,
  platformOf,
  stringifyJson,
} from "@container-interfaces/oci-spec/image";
import type { Deadline } from "../deadline.js";
import { type Layout, layoutFolderOf } from "../layout/layout.js";
import { isImageName, listEntries } from "../layout/put-manifest.js";
import { OciError } from "../oci-error.js";
import { reasonOf } from "../reason-of.js";
import type { ArchiveContents, ArchiveFile } from "./archive-contents.js";
import type { LoadedImage } from "./load-archive.js";

const maxConfigBytes = 4 * 1024 * 1024;
const maxImages = 10_000;
const maxLayers = 10_000;

/** An image as `manifest.json` of `docker save` has it. */
interface DockerImage {
  readonly config: string;
  readonly layers: readonly string[];
  readonly tags: readonly string[];
}

/** An image that is complete, and not in the layout yet. */
interface ReadyImage {
  readonly manifest: Manifest;
  readonly image: Image;
  readonly files: readonly ArchiveFile[];
  readonly tags: readonly string[];
}

/** Takes the images of `docker save` into a layout, each with a new manifest. */
export async function loadDockerImages(
  contents: ArchiveContents,
  layout: Layout,
  names: readonly string[] | undefined,
  deadline: Deadline,
): Promise<readonly LoadedImage[]> {
  const { doing } = deadline;
  const all = parseImages(contents.document("manifest.json") ?? new Uint8Array(), doing);
  const absent = names?.find((name) => !all.some(({ tags }) => tags.includes(name)));
  if (absent !== undefined) {
    throw new OciError("NOT_FOUND", doing, `the archive has no image ${JSON.stringify(absent)}`);
  }
  const ready: ReadyImage[] = [];
  for (const image of all) {
    const tags = names === undefined ? image.tags : image.tags.filter((tag) => names.includes(tag));
    if (names === undefined || tags.length > 0)
      ready.push(await prepare(contents, { ...image, tags }, doing));
  }
  const loaded: LoadedImage[] = [];
  for (const { manifest, image, files, tags } of ready) {
    for (const { staged } of files) {
      deadline.check();
      await staged.keep();
    }
    const descriptor = await layout.addBlob(Buffer.from(stringifyJson(manifest)), {
      ...deadline.left(),
      mediaType: mediaTypeImageManifest,
      platform: platformOf(image),
    });
    if (tags.length === 0) loaded.push({ name: undefined, descriptor });
    for (const name of tags) {
      loaded.push({ name, descriptor: { ...descriptor, annotations: { [annotationRefName]: name } } });
    }
  }
  const entries = loaded.map(({ descriptor }) => descriptor);
  await listEntries(layoutFolderOf(layout), entries, deadline);
  return loaded;
}

async function prepare(
  contents: ArchiveContents,
  { config, layers, tags }: DockerImage,
  doing: string,
): Promise<ReadyImage> {
  const configFile = contents.file(config);
  let image: Image;
  const bytes = await configFile.staged.read(maxConfigBytes, doing);
  try {
    image = Image.parse(bytes);
  } catch (cause) {
    const reason = reasonOf(cause, "it is no config");
    throw new OciError("INVALID_IMAGE", doing, `${config}: ${reason}`, { entry: config, cause });
  }
  const { diff_ids: diffIds } = image.rootfs;
  if (diffIds.length !== layers.length) {
    const reason = `it has ${layers.length} layers, and its config has ${diffIds.length} diff_ids`;
    throw new OciError("INVALID_IMAGE", doing, reason, { entry: config });
  }
  const layerFiles = layers.map((layer) => contents.file(layer));
  const descriptors = layerFiles.map((file, at): Descriptor => {
    const { digest, size } = file.staged;
    const mediaType = layerType(file.start);
    if (mediaType === mediaTypeImageLayer && digest !== diffIds[at]) {
      const entry = layers[at];
      const reason = `the layer ${JSON.stringify(entry)} has another digest than the config says`;
      throw new OciError("DIGEST_MISMATCH", doing, reason, { digest: diffIds[at], entry });
    }
    return { mediaType, digest, size };
  });
  const { digest, size } = configFile.staged;
  const manifest: Manifest = {
    schemaVersion: 2,
    mediaType: mediaTypeImageManifest,
    config: { mediaType: mediaTypeImageConfig, digest, size },
    layers: descriptors,
  };
  return { manifest, image, files: [configFile, ...layerFiles], tags };
}

function layerType(start: Uint8Array): string {
  if (start[0] === 0x1f && start[1] === 0x8b) return mediaTypeImageLayerGzip;
  const isZstd = start[0] === 0x28 && start[1] === 0xb5 && start[2] === 0x2f && start[3] === 0xfd;
  return isZstd ? mediaTypeImageLayerZstd : mediaTypeImageLayer;
}

function parseImages(bytes: Uint8Array, doing: string): readonly DockerImage[] {
  const invalid = (reason: string, cause?: unknown): OciError =>
    new OciError("INVALID_LAYOUT", doing, `manifest.json ${reason}`, {
      entry: "manifest.json",
      ...(cause === undefined ? {} : { cause }),
    });
  let list: unknown;
  try {
    list = parseJson(bytes);
  } catch (cause) {
    throw invalid("is no JSON", cause);
  }
  if (!Array.isArray(list)) throw invalid("is no list of images");
  if (list.length > maxImages) throw invalid(`lists more than ${maxImages} images`);
  return list.map((item: unknown, at): DockerImage => {
    const {
      Config: config,
      Layers: layers,
      RepoTags: tags,
    } = (item ?? {}) as Readonly<Record<string, unknown>>;
    if (typeof config !== "string") throw invalid(`says no Config of image ${at}`);
    if (!isTexts(layers) || layers.length > maxLayers) throw invalid(`has no sound Layers of image ${at}`);
    if (tags !== undefined && tags !== null && !isTexts(tags))
      throw invalid(`has no sound RepoTags of image ${at}`);
    const odd = tags?.find((tag) => !isImageName(tag));
    if (odd !== undefined) throw invalid(`has ${JSON.stringify(odd.slice(0, 100))} for a name`);
    return { config, layers, tags: [...new Set(tags ?? [])] };
  });
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}
