import {
  type Descriptor,
  isIndexMediaType,
  isManifestMediaType,
  type Platform,
  platformOf,
} from "@container-interfaces/oci-spec/image";
import { formatPlatform, normalizePlatform, selectPlatform } from "@container-interfaces/oci-spec/reference";
import { Deadline } from "../deadline.js";
import type { CallOptions, ContentSource, ResolvedImage } from "../image-source.js";
import { isAttestation } from "../is-attestation.js";
import { OciError } from "../oci-error.js";
import { findByName, namesOf } from "./find-by-name.js";
import type { LayoutFolder } from "./layout-folder.js";
import { readConfig, readIndex, readManifest } from "./read-manifest.js";
import { wantedPlatform } from "./wanted-platform.js";

const maxDepth = 8;
/** Far more than any image has. */
const maxManifests = 10_000;
/** Manifests without a platform have it in their config, which has to be read. */
const maxConfigs = 256;
const mostShown = 20;

/** Which image of several is meant. */
export interface ResolveOptions extends CallOptions {
  /**
   * The platform to run on, as `linux/arm64` or in parts; of an image for several, what runs best on it is taken. Default: that of this
   * machine; an image for one platform only is then taken, whichever that is.
   */
  readonly platform?: string | Platform | undefined;
}

/** A manifest that a name may mean. */
interface Candidate {
  readonly descriptor: Descriptor;
  readonly platform: Platform | undefined;
  /** The entry of `index.json` that leads to it. */
  readonly root: Descriptor;
}

/** Finds an image in a layout, and reads its manifest and config. */
export async function resolveImage(
  source: ContentSource,
  folder: LayoutFolder,
  name: string | undefined,
  { platform, ...options }: ResolveOptions,
): Promise<ResolvedImage> {
  const doing = name === undefined ? "resolving the image" : `resolving the image ${JSON.stringify(name)}`;
  const deadline = new Deadline(doing, options);
  deadline.check();
  try {
    return await resolveWithin(deadline, source, folder, name, platform);
  } catch (error) {
    // a read that ended for want of time knows only what was left of it
    if (OciError.is(error, "TIMEOUT")) deadline.check();
    throw error;
  }
}

async function resolveWithin(
  deadline: Deadline,
  source: ContentSource,
  folder: LayoutFolder,
  name: string | undefined,
  platform: ResolveOptions["platform"],
): Promise<ResolvedImage> {
  const { doing } = deadline;
  const want = wantedPlatform(platform, doing);
  const roots = await findByName(folder, name, deadline);
  const listed = await expand(source, roots, deadline);
  const candidates = await withPlatforms(source, listed, deadline);
  const chosen = choose(candidates, want, platform !== undefined, doing);
  const { descriptor } = chosen;
  const { manifest, bytes } = await readManifest(source, descriptor, deadline.left());
  const config = await readConfig(source, descriptor, manifest, deadline.left());
  return {
    descriptor,
    manifest,
    manifestBytes: bytes,
    config,
    name,
    openBlob: (blob, callOptions) => source.openBlob(blob, callOptions),
  };
}

/** Follows indexes to their manifests, in order. */
async function expand(
  source: ContentSource,
  roots: readonly Descriptor[],
  deadline: Deadline,
): Promise<readonly Candidate[]> {
  const candidates: Candidate[] = [];
  const visit = async (
    descriptor: Descriptor,
    root: Descriptor,
    above: readonly string[],
    isTop: boolean,
  ): Promise<void> => {
    deadline.check();
    const { digest, mediaType } = descriptor;
    if (isManifestMediaType(mediaType)) {
      if (isAttestation(descriptor)) return;
      candidates.push({ descriptor, platform: descriptor.platform, root });
      if (candidates.length <= maxManifests) return;
      throw new OciError("TOO_LARGE", deadline.doing, `it has more than ${maxManifests} manifests`, {
        digest,
      });
    }
    if (!isIndexMediaType(mediaType)) {
      // in an index unknown things are passed over
      if (!isTop) return;
      throw new OciError("UNSUPPORTED", deadline.doing, `it is of type ${mediaType}, and no image`, {
        digest,
      });
    }
    if (above.includes(digest)) {
      throw new OciError("INVALID_IMAGE", deadline.doing, "an index contains itself", { digest });
    }
    if (above.length >= maxDepth) {
      throw new OciError("INVALID_IMAGE", deadline.doing, `indexes are nested more than ${maxDepth} deep`, {
        digest,
      });
    }
    if (seen.has(digest)) return;
    seen.add(digest);
    const { manifests } = await readIndex(source, descriptor, deadline.left());
    for (const child of manifests) await visit(child, root, [...above, digest], false);
  };
  const seen = new Set<string>();
  for (const root of roots) {
    seen.clear();
    await visit(root, root, [], true);
  }
  return candidates;
}

/** Reads the platform of those manifests whose descriptor does not say it; artifacts that are no images are left out, unless all are. */
async function withPlatforms(
  source: ContentSource,
  listed: readonly Candidate[],
  deadline: Deadline,
): Promise<readonly Candidate[]> {
  const candidates: Candidate[] = [];
  let failure: unknown;
  let configs = 0;
  for (const candidate of listed) {
    deadline.check();
    if (candidate.platform !== undefined || configs >= maxConfigs) {
      candidates.push(candidate);
      continue;
    }
    configs += 1;
    try {
      const { manifest } = await readManifest(source, candidate.descriptor, deadline.left());
      const config = await readConfig(source, candidate.descriptor, manifest, deadline.left());
      candidates.push({ ...candidate, platform: platformOf(config) });
    } catch (error) {
      // the call is over: that is no fault of this manifest
      deadline.check();
      failure ??= error;
    }
  }
  if (candidates.length === 0 && failure !== undefined) throw failure;
  return candidates;
}

function choose(
  candidates: readonly Candidate[],
  want: Platform,
  isWanted: boolean,
  doing: string,
): Candidate {
  const [first] = candidates;
  if (first === undefined) throw new OciError("NOT_FOUND", doing, "it has no manifest of an image");
  const best = selectPlatform(want, candidates);
  if (best === undefined) {
    const isOnly = candidates.every(({ descriptor }) => descriptor.digest === first.descriptor.digest);
    if (isOnly && !isWanted) return first;
    const platforms = [...new Set(candidates.map(({ platform }) => textOf(platform)))];
    const list = `${platforms.slice(0, mostShown).join(", ")}${platforms.length > mostShown ? " and more" : ""}`;
    throw new OciError("NOT_FOUND", doing, `it is there for ${list}, and not for ${formatPlatform(want)}`, {
      digest: first.root.digest,
      ...(isWanted ? {} : { hint: "Say which platform is meant." }),
    });
  }
  // within one index the first counts; among entries of the layout nothing says which is meant
  const platform = textOf(best.platform);
  const others = candidates.filter(
    (other) =>
      other.root.digest !== best.root.digest &&
      other.descriptor.digest !== best.descriptor.digest &&
      textOf(other.platform) === platform,
  );
  if (others.length === 0) return best;
  const meanings = [best, ...others].slice(0, mostShown).map(({ root }) => {
    const [called] = namesOf(root);
    return called === undefined ? root.digest : `${root.digest} (${called})`;
  });
  throw new OciError("AMBIGUOUS", doing, `it may mean several images: ${[...new Set(meanings)].join(", ")}`, {
    hint: "Name it by its digest.",
  });
}

function textOf(platform: Platform | undefined): string {
  return platform === undefined ? "unknown" : formatPlatform(normalizePlatform(platform));
}
