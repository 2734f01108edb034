import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { type Layout, openLayout } from "@container-interfaces/oci";
import type { Descriptor } from "@container-interfaces/oci-spec/image";
import { expectEqual } from "../expect.js";

/** The digest of bytes. */
export function sha256(bytes: Uint8Array | string): string {
  return `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
}

/** All blobs of a layout by their digests, each read and hashed here. */
export async function blobsOf(path: string): Promise<readonly string[]> {
  const folder = join(path, "blobs", "sha256");
  const names = await readdir(folder).catch(() => []);
  const digests: string[] = [];
  for (const name of names.sort()) {
    expectEqual(sha256(await readFile(join(folder, name))), `sha256:${name}`, "the digest of a blob's bytes");
    digests.push(`sha256:${name}`);
  }
  return digests;
}

/** Every file and folder below one, by its path. */
export async function pathsBelow(folder: string): Promise<readonly string[]> {
  return (await readdir(folder, { recursive: true })).sort();
}

/** Opens a layout and expects that it is in order. */
export async function openSound(path: string): Promise<Layout> {
  const layout = await openLayout(path);
  expectEqual(await layout.verify(), [], "what verify finds");
  return layout;
}

/** Reads every blob of an image through `openBlob`, and gives its digests: of the manifest, the config and the layers. */
export async function readAll(
  layout: Layout,
  name: string | undefined,
  platform?: string,
): Promise<readonly string[]> {
  const image = await layout.resolve(name, { platform });
  const descriptors: readonly Descriptor[] = [image.manifest.config, ...image.manifest.layers];
  for (const descriptor of descriptors) {
    const hash = createHash("sha256");
    for await (const piece of image.openBlob(descriptor)) hash.update(piece);
    expectEqual(`sha256:${hash.digest("hex")}`, descriptor.digest, "the digest of what was read");
  }
  return [image.descriptor.digest, ...descriptors.map(({ digest }) => digest)];
}
