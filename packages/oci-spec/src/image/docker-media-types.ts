/** Docker's manifest, schema 2; a {@link Manifest} with this `mediaType`. */
export const mediaTypeDockerSchema2Manifest = "application/vnd.docker.distribution.manifest.v2+json";
/** Docker's manifest list; an {@link Index} with this `mediaType`. */
export const mediaTypeDockerSchema2ManifestList = "application/vnd.docker.distribution.manifest.list.v2+json";
/** Docker's configuration of an image; an {@link Image} with more keys. */
export const mediaTypeDockerSchema2Config = "application/vnd.docker.container.image.v1+json";
/** The configuration of a Docker plugin, which is no image and has no counterpart in OCI. */
export const mediaTypeDockerPluginConfig = "application/vnd.docker.plugin.v1+json";

/** Docker's layer, not compressed. Docker itself pushes compressed ones only. */
export const mediaTypeDockerSchema2Layer = "application/vnd.docker.image.rootfs.diff.tar";
/** Docker's layer, compressed by gzip: the usual one. */
export const mediaTypeDockerSchema2LayerGzip = "application/vnd.docker.image.rootfs.diff.tar.gzip";
/**
 * A layer compressed by zstd in Docker's manner. No document of Docker defines it; containerd and BuildKit write and
 * read it.
 */
export const mediaTypeDockerSchema2LayerZstd = "application/vnd.docker.image.rootfs.diff.tar.zstd";
/** Docker's foreign layer, which is fetched from the descriptor's `urls` and must not be uploaded, not compressed. */
export const mediaTypeDockerSchema2LayerForeign = "application/vnd.docker.image.rootfs.foreign.diff.tar";
/** Docker's foreign layer, compressed by gzip: the base layers of older Windows images. */
export const mediaTypeDockerSchema2LayerForeignGzip =
  "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip";
