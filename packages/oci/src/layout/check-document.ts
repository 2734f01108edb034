import { Index, isIndexMediaType, isManifestMediaType, Manifest } from "@container-interfaces/oci-spec/image";

/**
 * Checks a document of a media type that is known: an index or a manifest, of OCI or Docker. It must not have members of the other kind, so
 * that nobody takes it for that, and must not say that its type is another one.
 *
 * @param document what its JSON has
 * @throws SpecError with all findings, Error
 */
export function checkDocument(mediaType: string, document: unknown): void {
  if (isIndexMediaType(mediaType)) Index.validate(ownDocument(mediaType, document, ["layers", "config"]));
  else if (isManifestMediaType(mediaType)) Manifest.validate(ownDocument(mediaType, document, ["manifests"]));
}

/** The document, which has none of the members of another kind and does not say that its type is another one. */
export function ownDocument(mediaType: string, document: unknown, foreign: readonly string[]): unknown {
  if (typeof document !== "object" || document === null) return document;
  const stray = foreign.find((key) => key in document);
  if (stray !== undefined) throw new Error(`it must not have the member ${JSON.stringify(stray)}`);
  if ("mediaType" in document && document.mediaType !== mediaType) {
    const said = JSON.stringify(String(document.mediaType).slice(0, 100));
    throw new Error(`it says that it is ${said}, and its descriptor says ${mediaType}`);
  }
  return document;
}
