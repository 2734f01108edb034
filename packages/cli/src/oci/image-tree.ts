import { OciError } from "@container-interfaces/oci";
import {
  type Descriptor,
  Image,
  Index,
  isImageConfigMediaType,
  isIndexMediaType,
  isManifestMediaType,
  Manifest,
  type Platform,
  SpecError,
} from "@container-interfaces/oci-spec/image";
import { formatPlatform, selectPlatform } from "@container-interfaces/oci-spec/reference";
import type { Content } from "./open-content.js";

const maxDepth = 8;
const maxDocuments = 1_000;

/** A document of an image, with those that it leads to. */
export interface ImageNode {
  readonly descriptor: Descriptor;
  /** The document, where it is an index. */
  readonly index?: Index;
  /** What the index lists. */
  readonly manifests?: readonly ImageNode[];
  /** The document, where it is a manifest. */
  readonly manifest?: Manifest;
  /** The manifest's config, where that is an image's. */
  readonly config?: Image;
  /** What refers to it, where that was asked for. */
  readonly referrers?: readonly Descriptor[];
  /** Why there is no more of it to see. */
  readonly problem?: string;
}

/** How much of an image is read. */
export interface ImageTreeOptions {
  /** Of an index, only the image of this platform is read. Default: all. */
  readonly platform?: Platform | undefined;
  /** Whether it is read what refers to the roots. Default: false. */
  readonly referrers?: boolean | undefined;
}

/**
 * Reads what an image is made of. A document that is not there or breaks the specification is told of in its place; other content than
 * the digest says is an error.
 */
export async function loadImageTree(
  content: Content,
  descriptor: Descriptor,
  { platform, referrers = false }: ImageTreeOptions = {},
): Promise<ImageNode> {
  let documents = 0;
  const read = async (each: Descriptor): Promise<Uint8Array> => {
    documents += 1;
    if (documents <= maxDocuments) return await content.readDocument(each);
    throw new OciError(
      "TOO_LARGE",
      `reading ${descriptor.digest}`,
      `it has more than ${maxDocuments} documents`,
    );
  };
  const visit = async (each: Descriptor, depth: number): Promise<ImageNode> => {
    const { mediaType } = each;
    try {
      if (isIndexMediaType(mediaType)) {
        if (depth > maxDepth) return { descriptor: each, problem: "it is nested too deeply" };
        const index = Index.parse(await read(each));
        const chosen = chosenOf(index, platform, each.digest);
        const manifests: ImageNode[] = [];
        for (const child of index.manifests) {
          manifests.push(
            chosen === undefined || chosen === child ? await visit(child, depth + 1) : { descriptor: child },
          );
        }
        return { descriptor: each, index, manifests };
      }
      if (!isManifestMediaType(mediaType)) return { descriptor: each };
      const manifest = Manifest.parse(await read(each));
      if (!isImageConfigMediaType(manifest.config.mediaType)) return { descriptor: each, manifest };
      try {
        return { descriptor: each, manifest, config: Image.parse(await read(manifest.config)) };
      } catch (error) {
        return { descriptor: each, manifest, problem: problemOf(error) };
      }
    } catch (error) {
      return { descriptor: each, problem: problemOf(error) };
    }
  };
  const node = await visit(descriptor, 0);
  return referrers ? { ...node, referrers: await content.referrers(descriptor.digest) } : node;
}

function chosenOf(
  { manifests }: Index,
  platform: Platform | undefined,
  digest: string,
): Descriptor | undefined {
  if (platform === undefined) return undefined;
  const chosen = selectPlatform(platform, manifests);
  if (chosen !== undefined) return chosen;
  const there = manifests.flatMap((each) =>
    each.platform === undefined ? [] : [formatPlatform(each.platform)],
  );
  const reason = `it is there for ${[...new Set(there)].join(", ") || "no platform"}, and not for ${formatPlatform(platform)}`;
  throw new WrongPlatform("NOT_FOUND", `looking into ${digest}`, reason, { digest });
}

class WrongPlatform extends OciError {}

function problemOf(error: unknown): string {
  if (OciError.is(error, "NOT_FOUND") && !(error instanceof WrongPlatform)) return "it is not there";
  if (SpecError.is(error)) return error.reason;
  throw error;
}
