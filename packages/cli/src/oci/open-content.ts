import { join } from "node:path";
import {
  type Layout,
  loadArchive,
  OciError,
  openLayout,
  type ResolvedImage,
} from "@container-interfaces/oci";
import { type Descriptor, isIndexMediaType, isManifestMediaType } from "@container-interfaces/oci-spec/image";
import { parseNormalizedReference } from "@container-interfaces/oci-spec/reference";
import { findEntries } from "./find-entries.js";
import { type Location, locate, type PathAndName } from "./locate.js";
import type { RegistryCommandOptions } from "./oci-options.js";
import { openRegistry } from "./open-registry.js";
import { createTemporaryFolder } from "./temporary-folder.js";

/** No document that is shown is larger. */
const maxDocumentBytes = 4 * 1024 * 1024;

/** Where images are read from: a layout, an archive, a registry. */
export interface Content extends AsyncDisposable {
  /** What was named. */
  readonly location: Location;
  /** The descriptors that were named; of a layout or an archive without a name, all that it lists. */
  roots(): Promise<readonly Descriptor[]>;
  /** Reads a manifest, an index or a config, verified. */
  readDocument(descriptor: Descriptor): Promise<Uint8Array>;
  /** The image of one platform. */
  resolve(platform: string | undefined): Promise<ResolvedImage>;
  /** What refers to a manifest, as signatures do. */
  referrers(digest: string): Promise<readonly Descriptor[]>;
}

/** Opens what an argument names. */
export async function openContent(
  what: string,
  options: RegistryCommandOptions,
  signal: AbortSignal,
): Promise<Content> {
  const location = await locate(what);
  if (location.kind === "registry") return registryContent(location, options, signal);
  if (location.kind === "layout") {
    return layoutContent(await openLayout(location.path), location, signal, async () => {});
  }
  return await archiveContent(location, signal);
}

function layoutContent(
  layout: Layout,
  location: PathAndName & { readonly kind: "layout" | "archive" },
  signal: AbortSignal,
  dispose: () => Promise<void>,
): Content {
  const { name } = location;
  return {
    location,
    roots: () => findEntries(layout, name, signal),
    readDocument: (descriptor) => layout.readBlob(descriptor, { signal }),
    resolve: (platform) => layout.resolve(name, { platform, signal }),
    referrers: (digest) => layout.referrers(digest, { signal }),
    [Symbol.asyncDispose]: async () => {
      await layout.close();
      await dispose();
    },
  };
}

/** Loads an archive, which is verified by that, into a layout for the while. */
async function archiveContent(
  location: PathAndName & { readonly kind: "layout" | "archive" },
  signal: AbortSignal,
): Promise<Content> {
  const folder = await createTemporaryFolder();
  try {
    const layout = await openLayout(join(folder.path, "layout"), { create: true });
    await loadArchive(location.path, layout, { signal });
    return layoutContent(layout, location, signal, async () => await folder[Symbol.asyncDispose]());
  } catch (error) {
    await folder[Symbol.asyncDispose]();
    throw error;
  }
}

function registryContent(
  location: Location & { readonly kind: "registry" },
  options: RegistryCommandOptions,
  signal: AbortSignal,
): Content {
  const { reference } = location;
  const registry = openRegistry(reference, options);
  const { domain, path } = parseNormalizedReference(reference);
  const repository = `${domain}/${path}`;
  // a manifest is asked for again by its digest, and was just there
  const fetched = new Map<string, Uint8Array>();
  return {
    location,
    roots: async () => {
      const { descriptor, bytes } = await registry.fetchManifest(reference, { signal });
      fetched.set(descriptor.digest, bytes);
      return [descriptor];
    },
    readDocument: async (descriptor) => {
      const known = fetched.get(descriptor.digest);
      if (known !== undefined) return known;
      const { digest, mediaType, size } = descriptor;
      if (isManifestMediaType(mediaType) || isIndexMediaType(mediaType)) {
        return (await registry.fetchManifest(`${repository}@${digest}`, { signal })).bytes;
      }
      if (Number(size) > maxDocumentBytes) {
        const reason = `it has ${size} bytes, and at most ${maxDocumentBytes} are shown`;
        throw new OciError("TOO_LARGE", `reading ${digest}`, reason, { digest });
      }
      return await collect(registry.openBlob(repository, descriptor, { signal }));
    },
    resolve: (platform) => registry.resolve(reference, { platform, signal }),
    referrers: async (digest) => {
      const found: Descriptor[] = [];
      for await (const each of registry.referrers(repository, digest, { signal })) found.push(each);
      return found;
    },
    [Symbol.asyncDispose]: async () => {},
  };
}

async function collect(pieces: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const all: Uint8Array[] = [];
  for await (const piece of pieces) all.push(piece);
  return Buffer.concat(all);
}
