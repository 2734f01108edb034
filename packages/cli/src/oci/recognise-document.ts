import {
  Descriptor,
  Image,
  ImageLayout,
  Index,
  isImageConfigMediaType,
  isIndexMediaType,
  isManifestMediaType,
  Manifest,
  type Validator,
} from "@container-interfaces/oci-spec/image";
import { Features, Spec, State } from "@container-interfaces/oci-spec/runtime";

/** The kinds of documents that can be checked. */
export const documentKinds: Readonly<
  Record<string, { readonly name: string; readonly validator: Validator<unknown> }>
> = {
  index: { name: "an image index", validator: Index },
  manifest: { name: "an image manifest", validator: Manifest },
  image: { name: "an image configuration", validator: Image },
  descriptor: { name: "a descriptor", validator: Descriptor },
  layout: { name: "a layout file", validator: ImageLayout },
  spec: { name: "a runtime configuration", validator: Spec },
  state: { name: "a container's state", validator: State },
  features: { name: "a runtime's features", validator: Features },
};

/** Says what a document is, by its media type and its keys: a key of {@link documentKinds}; undefined where it is none of them. */
export function recogniseDocument(document: unknown): string | undefined {
  if (typeof document !== "object" || document === null || Array.isArray(document)) return undefined;
  const has = (...keys: readonly string[]): boolean => keys.some((key) => Object.hasOwn(document, key));
  const mediaType =
    "mediaType" in document && typeof document.mediaType === "string" ? document.mediaType : "";
  if (has("imageLayoutVersion")) return "layout";
  if (has("digest") && has("size")) return "descriptor";
  if (isIndexMediaType(mediaType)) return "index";
  if (isManifestMediaType(mediaType)) return "manifest";
  if (isImageConfigMediaType(mediaType)) return "image";
  if (has("ociVersionMin", "ociVersionMax")) return "features";
  if (has("ociVersion", "process", "root", "mounts", "linux", "windows")) {
    return has("status", "bundle") ? "state" : "spec";
  }
  if (has("manifests")) return "index";
  if (has("layers")) return "manifest";
  if (has("rootfs", "architecture")) return "image";
  return has("schemaVersion") ? "manifest" : undefined;
}
