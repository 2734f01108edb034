import {
  isImageConfigMediaType,
  isIndexMediaType,
  isLayerMediaType,
  isManifestMediaType,
} from "@container-interfaces/oci-spec/image";

/** What content of a media type is, in a word. */
export function kindOfContent(mediaType: string): "index" | "manifest" | "config" | "layer" | "blob" {
  if (isIndexMediaType(mediaType)) return "index";
  if (isManifestMediaType(mediaType)) return "manifest";
  if (isImageConfigMediaType(mediaType)) return "config";
  return isLayerMediaType(mediaType) ? "layer" : "blob";
}

/** As much of a digest as tells it from others. */
export function shortDigest(digest: string): string {
  const [algorithm = "", encoded = ""] = digest.split(":");
  return `${algorithm}:${encoded.slice(0, 12)}`;
}
