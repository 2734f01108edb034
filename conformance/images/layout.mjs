/**
 * Writes an image as an OCI image layout, in a folder.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

/** The name of this machine's architecture in an image. */
const architecture = { x64: "amd64", arm64: "arm64" }[/** @type {string} */ (process.arch)] ?? process.arch;

const type = "application/vnd.oci.image";
const created = "1970-01-01T00:00:00Z";
const path = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/** @param {Uint8Array} bytes */
const sha256 = (bytes) => `sha256:${createHash("sha256").update(bytes).digest("hex")}`;

/**
 * Writes a layout with one image of one platform, this machine's.
 *
 * @param {string} dir made if it is not there
 * @param {readonly Uint8Array[]} layers tar archives, not compressed
 * @param {Record<string, unknown>} config the `config` object of the image's configuration: `Cmd`, `Entrypoint`, `User`…
 * @returns {Promise<{ manifest: string, config: string }>} digests; that of the configuration is what a runtime calls the image's id
 */
export async function writeLayout(dir, layers, config) {
  const blobs = join(dir, "blobs", "sha256");
  await mkdir(blobs, { recursive: true });
  const blob = async (/** @type {string} */ mediaType, /** @type {Uint8Array} */ bytes) => {
    const digest = sha256(bytes);
    await writeFile(join(blobs, digest.slice("sha256:".length)), bytes);
    return { mediaType: `${type}.${mediaType}`, digest, size: bytes.length };
  };
  const json = (/** @type {string} */ mediaType, /** @type {unknown} */ value) =>
    blob(`${mediaType}+json`, Buffer.from(JSON.stringify(value)));

  const configuration = await json("config.v1", {
    created,
    architecture,
    os: "linux",
    config: { Env: [path], ...config },
    rootfs: { type: "layers", diff_ids: layers.map(sha256) },
    history: layers.map(() => ({ created, created_by: "container-interfaces conformance" })),
  });
  const manifest = await json("manifest.v1", {
    schemaVersion: 2,
    mediaType: `${type}.manifest.v1+json`,
    config: configuration,
    layers: await Promise.all(layers.map((layer) => blob("layer.v1.tar+gzip", gzipSync(layer)))),
  });
  await writeFile(join(dir, "oci-layout"), JSON.stringify({ imageLayoutVersion: "1.0.0" }));
  await writeFile(
    join(dir, "index.json"),
    JSON.stringify({
      schemaVersion: 2,
      manifests: [{ ...manifest, platform: { architecture, os: "linux" } }],
    }),
  );
  return { manifest: manifest.digest, config: configuration.digest };
}
