import { createHash } from "node:crypto";
import type { Descriptor } from "@container-interfaces/oci-spec/image";
import type { ResolvedImage } from "../src/image-source.js";

/** A layer of a {@link testImage}: an archive, or a blob and the archive in it. */
export type TestLayer =
  | Uint8Array
  | { readonly blob: Uint8Array; readonly tar: Uint8Array; readonly mediaType: string };

/** An image in memory. */
export function testImage(...layers: readonly TestLayer[]): ResolvedImage {
  const blobs = new Map<string, Uint8Array>();
  const put = (mediaType: string, bytes: Uint8Array): Descriptor => {
    const digest = digestOf(bytes);
    blobs.set(digest, bytes);
    return { mediaType, digest, size: bytes.length };
  };
  const whole = layers.map((layer) =>
    layer instanceof Uint8Array
      ? { blob: layer, tar: layer, mediaType: "application/vnd.oci.image.layer.v1.tar" }
      : layer,
  );
  const config = {
    architecture: "amd64",
    os: "linux",
    rootfs: { type: "layers" as const, diff_ids: whole.map(({ tar }) => digestOf(tar)) },
  };
  const manifest = {
    schemaVersion: 2 as const,
    config: put("application/vnd.oci.image.config.v1+json", Buffer.from(JSON.stringify(config))),
    layers: whole.map(({ mediaType, blob }) => put(mediaType, blob)),
  };
  const manifestBytes = Buffer.from(JSON.stringify(manifest));
  return {
    descriptor: put("application/vnd.oci.image.manifest.v1+json", manifestBytes),
    manifest,
    manifestBytes,
    config,
    async *openBlob({ digest }: Descriptor): AsyncGenerator<Uint8Array, void, undefined> {
      const bytes = blobs.get(digest) as Uint8Array;
      for (let at = 0; at < bytes.length; at += 65_536) yield bytes.subarray(at, at + 65_536);
    },
  };
}

/** The sha256 digest of bytes. */
export function digestOf(bytes: Uint8Array): string {
  return `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
}
