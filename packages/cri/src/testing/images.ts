import { RpcError } from "@container-interfaces/transport";
import type { AuthConfig, FilesystemUsage, Image, ImageSpec } from "../gen/runtime/v1/api.js";
import { type FakeImage, type RegistryImage, toRegistryImage } from "./fake-image.js";
import { fullImageName, imageRepository } from "./image-name.js";
import { checkCredentials } from "./registry-credentials.js";
import { untilAborted } from "./until-aborted.js";

/** An image on the fake node: what the registry has, with the names under which it was pulled. */
export interface StoredImage extends RegistryImage {
  readonly tags: Set<string>;
  readonly digests: Set<string>;
}

/** The images of a fake runtime, and the registry that they are pulled from. */
export class Images {
  readonly #registry: readonly RegistryImage[];
  readonly #images = new Map<string, StoredImage>();

  constructor(registry: readonly FakeImage[], present: readonly string[]) {
    this.#registry = registry.map(toRegistryImage);
    for (const name of present) this.#store(this.#inRegistry(fullImageName(name)), fullImageName(name));
  }

  /** The image on the node with this id, name or digest, or undefined. */
  find(spec: ImageSpec | undefined): StoredImage | undefined {
    const name = spec?.image ?? "";
    if (name === "") return undefined;
    const byId = this.#images.get(name) ?? this.#images.get(`sha256:${name}`);
    if (byId !== undefined) return byId;
    const full = fullImageName(name);
    return [...this.#images.values()].find(
      (image) => image.tags.has(full) || image.digests.has(byDigest(full)),
    );
  }

  /** @throws RpcError `NOT_FOUND` when the image is not on the node */
  get(spec: ImageSpec | undefined): StoredImage {
    const image = this.find(spec);
    if (image === undefined) throw new RpcError("NOT_FOUND", `image "${spec?.image ?? ""}" not found`);
    return image;
  }

  /** The images on the node, or the one that the filter names. */
  list(filter: ImageSpec | undefined): Image[] {
    const images =
      filter === undefined || filter.image === "" ? [...this.#images.values()] : [this.find(filter)];
    return images.filter((image) => image !== undefined).map(toImage);
  }

  /**
   * Fetches an image from the registry and gives back its id.
   *
   * @throws RpcError `INVALID_ARGUMENT` without a name, `NOT_FOUND` when the registry does not have it, `UNAUTHENTICATED` or
   * `PERMISSION_DENIED` when it wants other credentials, `CANCELLED` when the signal fires
   */
  async pull(
    spec: ImageSpec | undefined,
    auth: AuthConfig | undefined,
    signal: AbortSignal,
  ): Promise<string> {
    const name = spec?.image ?? "";
    if (name === "") throw new RpcError("INVALID_ARGUMENT", "the request names no image");
    const full = fullImageName(name);
    const image = this.#inRegistry(full);
    checkCredentials(image, full, auth);
    await untilAborted(signal, image.pull?.({ name, auth, signal }));
    this.#store(image, full);
    return image.id;
  }

  /** Deletes the image under all its names; nothing happens when there is none. */
  remove(spec: ImageSpec | undefined): void {
    const image = this.find(spec);
    if (image !== undefined) this.#images.delete(image.id);
  }

  /** What the images take on their file system. */
  usage(timestamp: bigint): FilesystemUsage {
    const images = [...this.#images.values()];
    return {
      timestamp,
      fsId: { mountpoint: "/var/lib/fake-runtime/images" },
      usedBytes: { value: images.reduce((sum, image) => sum + BigInt(sizeOf(image)), 0n) },
      inodesUsed: { value: BigInt(images.length) },
    };
  }

  #inRegistry(full: string): RegistryImage {
    const image = this.#registry.find(
      (each) =>
        each.fullName === full || byDigest(full) === `${imageRepository(each.fullName)}@${each.digest}`,
    );
    if (image === undefined)
      throw new RpcError("NOT_FOUND", `failed to resolve reference "${full}": ${full}: not found`);
    return image;
  }

  #store(image: RegistryImage, full: string): void {
    const stored = this.#images.get(image.id) ?? {
      ...image,
      tags: new Set<string>(),
      digests: new Set<string>(),
    };
    if (!full.includes("@")) stored.tags.add(full);
    stored.digests.add(`${imageRepository(full)}@${image.digest}`);
    this.#images.set(image.id, stored);
  }
}

/** The image as lists and look-ups show it. */
export function toImage(image: StoredImage): Image {
  const { user } = image;
  return {
    id: image.id,
    repoTags: [...image.tags],
    repoDigests: [...image.digests],
    size: BigInt(sizeOf(image)),
    uid: typeof user === "number" ? { value: BigInt(user) } : undefined,
    username: typeof user === "string" ? user : "",
    spec: undefined,
    pinned: image.pinned ?? false,
  };
}

function sizeOf(image: FakeImage): number {
  return image.sizeBytes ?? 1_000_000;
}

/** The name by digest alone, where it has a tag and a digest. */
function byDigest(full: string): string {
  const at = full.indexOf("@");
  return at === -1 ? full : `${imageRepository(full)}${full.slice(at)}`;
}
