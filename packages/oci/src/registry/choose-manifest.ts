import {
  type Descriptor,
  isIndexMediaType,
  isManifestMediaType,
  type Platform,
  platformOf,
} from "@container-interfaces/oci-spec/image";
import { formatPlatform, selectPlatform } from "@container-interfaces/oci-spec/reference";
import type { ContentSource } from "../image-source.js";
import { isAttestation } from "../is-attestation.js";
import { readConfig, readIndex, readManifest } from "../layout/read-manifest.js";
import { OciError } from "../oci-error.js";
import type { Call } from "./call.js";

const MAX_DEPTH = 8;
const MAX_MANIFESTS = 10_000;
/** Of manifests whose platform the index does not say, the config has to be fetched. */
const MAX_CONFIGS = 32;
const MOST_SHOWN = 20;

/**
 * Chooses the manifest of an index that runs best on a platform. Indexes within it are followed; what is no image, such as the record of a
 * build, is passed over.
 *
 * @throws OciError `NOT_FOUND` with the platforms that there are; `INVALID_IMAGE`, `TOO_LARGE`
 */
export async function chooseManifest(
  source: ContentSource,
  root: Descriptor,
  rootSource: ContentSource,
  want: Platform,
  call: Call,
): Promise<Descriptor> {
  const listed: Descriptor[] = [];
  const seen = new Set<string>();
  const visit = async (index: Descriptor, from: ContentSource, depth: number): Promise<void> => {
    call.check();
    if (depth > MAX_DEPTH) {
      throw new OciError("INVALID_IMAGE", call.doing, `indexes are nested more than ${MAX_DEPTH} deep`, {
        digest: index.digest,
      });
    }
    if (seen.has(index.digest)) return;
    seen.add(index.digest);
    for (const child of (await readIndex(from, index, {})).manifests) {
      if (isIndexMediaType(child.mediaType)) await visit(child, source, depth + 1);
      else if (isManifestMediaType(child.mediaType) && !isAttestation(child)) listed.push(child);
      if (listed.length > MAX_MANIFESTS || seen.size > MAX_MANIFESTS) {
        throw new OciError("TOO_LARGE", call.doing, `it has more than ${MAX_MANIFESTS} manifests`);
      }
    }
  };
  await visit(root, rootSource, 0);
  const known = listed.filter(({ platform }) => platform !== undefined);
  const chosen =
    selectPlatform(want, known) ?? selectPlatform(want, await withPlatforms(source, listed, call));
  if (chosen !== undefined) return chosen;
  const platforms = [...new Set(known.map(({ platform }) => formatPlatform(platform as Platform)))];
  const there =
    platforms.length === 0
      ? ""
      : `; it is there for ${platforms.slice(0, MOST_SHOWN).join(", ")}${platforms.length > MOST_SHOWN ? " and more" : ""}`;
  throw new OciError("NOT_FOUND", call.doing, `there is no image for ${formatPlatform(want)}${there}`, {
    digest: root.digest,
    hint: "Say another platform.",
  });
}

async function withPlatforms(
  source: ContentSource,
  listed: readonly Descriptor[],
  call: Call,
): Promise<readonly Descriptor[]> {
  const found: Descriptor[] = [];
  for (const descriptor of listed.filter(({ platform }) => platform === undefined).slice(0, MAX_CONFIGS)) {
    call.check();
    try {
      const { manifest } = await readManifest(source, descriptor, {});
      const config = await readConfig(source, descriptor, manifest, {});
      found.push({ ...descriptor, platform: platformOf(config) });
    } catch (error) {
      call.check();
      // an artifact, or one that lacks something, is not what is looked for
      if (!OciError.is(error)) throw error;
    }
  }
  return found;
}
