/**
 * The tag that lists what refers to a manifest, in registries that do not list referrers themselves; it tags an
 * `Index` of the image specification. The digest's algorithm is cut to 32 characters and the rest to 64, and what a tag may not contain
 * becomes `-`. Distribution specification, "Referrers Tag Schema".
 *
 * @param digest the digest of the manifest that is referred to; its grammar is not checked
 */
export function referrersTag(digest: string): string {
  const colon = digest.indexOf(":");
  const algorithm = digest.slice(0, Math.max(colon, 0)).slice(0, 32);
  const encoded = digest.slice(colon + 1).slice(0, 64);
  return `${algorithm}-${encoded}`.replace(/[^a-zA-Z0-9._-]/g, "-");
}
