import {
  type Descriptor,
  Image,
  isIndexMediaType,
  isManifestMediaType,
  type Platform,
  platformOf,
} from "@container-interfaces/oci-spec/image";
import { formatPlatform, selectPlatform } from "@container-interfaces/oci-spec/reference";
import type { CallOptions } from "../image-source.js";
import { readIndex, readManifest } from "../layout/read-manifest.js";
import { wantedPlatform } from "../layout/wanted-platform.js";
import { OciError } from "../oci-error.js";
import { blobStream } from "./blob-stream.js";
import { type Call, inCall } from "./call.js";
import { chooseManifest } from "./choose-manifest.js";
import { sizeOf } from "./content-hash.js";
import type { ContentStore } from "./content-store.js";
import { fetchManifest } from "./fetch-manifest.js";
import type { Hosts } from "./hosts.js";
import { checkNumber } from "./registry-settings.js";
import { RegistrySource, sourceOf } from "./registry-source.js";
import { runLimited } from "./run-limited.js";
import { type ReferenceInput, type Target, targetOf } from "./target.js";
import type { OnTransfer } from "./transfer-event.js";

/** How an image is pulled. */
export interface PullOptions extends CallOptions {
  /**
   * The platform to run on, as `linux/arm64` or in parts: of an image for several only that one is pulled, and its manifest is what the name
   * stands for. Default: that of this machine; an image for one platform only is pulled whichever that is.
   */
  readonly platform?: string | Platform | undefined;
  /** Pulls an index with all that it lists, not the image of one platform. Default: false. */
  readonly allPlatforms?: boolean | undefined;
  /** The name in the layout. Default: the reference as it was given. */
  readonly name?: string | undefined;
  /** How many blobs are pulled at a time. Default: as the registry client was made. */
  readonly concurrency?: number | undefined;
  /** Is told of each blob and manifest. */
  readonly onProgress?: OnTransfer | undefined;
}

const MAX_DEPTH = 8;
const MAX_MANIFESTS = 10_000;

/** Pulls an image into a layout. */
export async function pull(
  hosts: Hosts,
  reference: ReferenceInput,
  store: ContentStore,
  options: PullOptions = {},
): Promise<Descriptor> {
  const target = targetOf(reference, "pulling an image");
  const doing = `pulling ${target.text}`;
  const {
    platform,
    allPlatforms = false,
    name = typeof reference === "string" ? reference : target.text,
  } = options;
  const want = wantedPlatform(platform, doing);
  if (allPlatforms && platform !== undefined) {
    throw new OciError("INVALID_ARGUMENT", doing, "it is either one platform or all of them");
  }
  const concurrency = checkNumber("concurrency", options.concurrency, hosts.settings.concurrency, 1, 1000);
  return await inCall(doing, options, async (call) => {
    const source = new RegistrySource(hosts, target.domain, target.repository);
    const root = await fetchManifest(hosts, target, call);
    let { descriptor, bytes } = root;
    if (isIndexMediaType(root.mediaType) && !allPlatforms) {
      descriptor = await chooseManifest(source.within(call), descriptor, sourceOf(bytes), want, call);
      bytes = await source.manifest(descriptor.digest, call);
    } else if (!isIndexMediaType(root.mediaType) && !isManifestMediaType(root.mediaType)) {
      throw new OciError("UNSUPPORTED", doing, `it is of type ${root.mediaType}, and no image`, {
        reference: target.text,
      });
    }
    const puller = new Puller(hosts, target, source, store, concurrency, options.onProgress);
    await puller.below(descriptor, bytes, 0, call);
    if (platform !== undefined && descriptor.digest === root.descriptor.digest) {
      await requirePlatform(store, descriptor, bytes, want, call);
    }
    call.check();
    const { digest, mediaType } = descriptor;
    return await store.putManifest(bytes, {
      mediaType,
      digest,
      name,
      ...(descriptor.platform === undefined ? {} : { platform: descriptor.platform }),
    });
  });
}

/** Pulls what a document refers to. */
class Puller {
  readonly #hosts: Hosts;
  readonly #target: Target;
  readonly #source: RegistrySource;
  readonly #store: ContentStore;
  readonly #concurrency: number;
  readonly #onProgress: OnTransfer;
  readonly #pulled = new Set<string>();

  constructor(
    hosts: Hosts,
    target: Target,
    source: RegistrySource,
    store: ContentStore,
    concurrency: number,
    onProgress: OnTransfer = () => {},
  ) {
    this.#hosts = hosts;
    this.#target = target;
    this.#source = source;
    this.#store = store;
    this.#concurrency = concurrency;
    this.#onProgress = onProgress;
  }

  /** One manifest after another, so that only those above it are in memory; the blobs of each several at a time. */
  async below(document: Descriptor, bytes: Uint8Array, depth: number, call: Call): Promise<void> {
    const { digest, mediaType } = document;
    if (isManifestMediaType(mediaType)) {
      const { manifest } = await readManifest(sourceOf(bytes), document, {});
      const blobs = this.#fresh([manifest.config, ...manifest.layers]);
      await runLimited(blobs, this.#concurrency, call, async (blob, part) => await this.#blob(blob, part));
      return;
    }
    // one of a kind that is unknown leads nowhere that is known
    if (!isIndexMediaType(mediaType)) return;
    if (depth > MAX_DEPTH) {
      throw new OciError("INVALID_IMAGE", call.doing, `indexes are nested more than ${MAX_DEPTH} deep`, {
        digest,
      });
    }
    const { manifests } = await readIndex(sourceOf(bytes), document, {});
    for (const child of this.#fresh(manifests)) {
      if (this.#pulled.size > MAX_MANIFESTS * 10)
        throw new OciError("TOO_LARGE", call.doing, "it refers to too much");
      const content = await this.#source.manifest(child.digest, call);
      await this.below(child, content, depth + 1, call);
      const size = sizeOf(child, call.doing);
      await this.#store.addBlob(content, { mediaType: child.mediaType, digest: child.digest, size });
      this.#tell("done", child, size);
    }
  }

  /** Each digest once. */
  #fresh(descriptors: readonly Descriptor[]): readonly Descriptor[] {
    return descriptors.filter(({ digest }) => {
      if (this.#pulled.has(digest)) return false;
      this.#pulled.add(digest);
      return true;
    });
  }

  async #blob(blob: Descriptor, call: Call): Promise<void> {
    const clients = this.#hosts.clients(this.#target.domain, "pull");
    try {
      await this.#blobFrom(clients, blob, call);
    } catch (error) {
      const isWrong = OciError.is(error, "DIGEST_MISMATCH") || OciError.is(error, "SIZE_MISMATCH");
      if (!isWrong || clients.length === 1) throw error;
      // a mirror may have given it, or a part of it
      await this.#blobFrom(clients.slice(-1), blob, call);
    }
  }

  async #blobFrom(clients: ReturnType<Hosts["clients"]>, blob: Descriptor, call: Call): Promise<void> {
    const { digest, mediaType } = blob;
    const size = sizeOf(blob, call.doing);
    let isMoved = false;
    const tell = (bytes: number): void => this.#tell("progress", blob, bytes);
    const { repository } = this.#target;
    const pieces = async function* (): AsyncGenerator<Uint8Array, void, undefined> {
      isMoved = true;
      let moved = 0;
      tell(0);
      for await (const piece of blobStream(clients, repository, blob, call)) {
        yield piece;
        moved += piece.length;
        tell(moved);
      }
    };
    // the store verifies, so the content is hashed once
    await this.#store.addBlob(pieces(), { mediaType, digest, size });
    call.check();
    this.#tell(isMoved ? "done" : "present", blob, isMoved ? size : 0);
  }

  #tell(kind: "progress" | "done" | "present", { digest, mediaType, size }: Descriptor, bytes: number): void {
    this.#onProgress({ kind, digest, mediaType, bytes, totalBytes: Number(size) });
  }
}

/** An image for one platform has to be for the one that was asked for. */
async function requirePlatform(
  store: ContentStore,
  descriptor: Descriptor,
  bytes: Uint8Array,
  want: Platform,
  call: Call,
): Promise<void> {
  const { manifest } = await readManifest(sourceOf(bytes), descriptor, {});
  const config = await store.readBlob(manifest.config);
  const platform = platformOf(Image.parse(config));
  if (selectPlatform(want, [{ platform }]) !== undefined) return;
  const reason = `it is for ${formatPlatform(platform)}, and not for ${formatPlatform(want)}`;
  throw new OciError("NOT_FOUND", call.doing, reason, { digest: descriptor.digest });
}
