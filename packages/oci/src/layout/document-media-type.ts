import { mediaTypeImageIndex, mediaTypeImageManifest } from "@container-interfaces/oci-spec/image";

/** What a document says it is or, where it does not say, what its form is; undefined for what is neither an index nor a manifest. */
export function documentMediaType(document: unknown): string | undefined {
  if (typeof document !== "object" || document === null || Array.isArray(document)) return undefined;
  if ("mediaType" in document) return typeof document.mediaType === "string" ? document.mediaType : undefined;
  const isIndex = "manifests" in document;
  const isManifest = "layers" in document;
  if (isIndex === isManifest) return undefined;
  return isIndex ? mediaTypeImageIndex : mediaTypeImageManifest;
}
