import {
  mediaTypeDockerSchema2Config,
  mediaTypeDockerSchema2Layer,
  mediaTypeDockerSchema2LayerForeign,
  mediaTypeDockerSchema2LayerForeignGzip,
  mediaTypeDockerSchema2LayerGzip,
  mediaTypeDockerSchema2LayerZstd,
  mediaTypeDockerSchema2Manifest,
  mediaTypeDockerSchema2ManifestList,
} from "./docker-media-types.js";
import {
  mediaTypeImageConfig,
  mediaTypeImageIndex,
  mediaTypeImageLayer,
  mediaTypeImageLayerGzip,
  mediaTypeImageLayerNonDistributable,
  mediaTypeImageLayerNonDistributableGzip,
  mediaTypeImageLayerNonDistributableZstd,
  mediaTypeImageLayerZstd,
  mediaTypeImageManifest,
} from "./media-types.js";

/** How a layer's tar archive is compressed; `none` for not at all. */
export type LayerCompression = "none" | "gzip" | "zstd";

const compressions: ReadonlyMap<string, LayerCompression> = new Map<string, LayerCompression>([
  [mediaTypeImageLayer, "none"],
  [mediaTypeImageLayerGzip, "gzip"],
  [mediaTypeImageLayerZstd, "zstd"],
  [mediaTypeImageLayerNonDistributable, "none"],
  [mediaTypeImageLayerNonDistributableGzip, "gzip"],
  [mediaTypeImageLayerNonDistributableZstd, "zstd"],
  [mediaTypeDockerSchema2Layer, "none"],
  [mediaTypeDockerSchema2LayerGzip, "gzip"],
  [mediaTypeDockerSchema2LayerZstd, "zstd"],
  [mediaTypeDockerSchema2LayerForeign, "none"],
  [mediaTypeDockerSchema2LayerForeignGzip, "gzip"],
]);

const nonDistributable: ReadonlySet<string> = new Set([
  mediaTypeImageLayerNonDistributable,
  mediaTypeImageLayerNonDistributableGzip,
  mediaTypeImageLayerNonDistributableZstd,
  mediaTypeDockerSchema2LayerForeign,
  mediaTypeDockerSchema2LayerForeignGzip,
]);

/**
 * Whether content of a media type is an {@link Index}, of OCI or Docker's manifest list. Media types are compared
 * exactly.
 */
export function isIndexMediaType(mediaType: string): boolean {
  return mediaType === mediaTypeImageIndex || mediaType === mediaTypeDockerSchema2ManifestList;
}

/** Whether content of a media type is a {@link Manifest}, of OCI or of Docker's schema 2. */
export function isManifestMediaType(mediaType: string): boolean {
  return mediaType === mediaTypeImageManifest || mediaType === mediaTypeDockerSchema2Manifest;
}

/**
 * Whether content of a media type is an {@link Image}, of OCI or Docker's. Only then should a manifest's config be
 * parsed as one.
 */
export function isImageConfigMediaType(mediaType: string): boolean {
  return mediaType === mediaTypeImageConfig || mediaType === mediaTypeDockerSchema2Config;
}

/** Whether content of a media type is a layer in a tar archive, of OCI or Docker's, in a compression that is known. */
export function isLayerMediaType(mediaType: string): boolean {
  return compressions.has(mediaType);
}

/**
 * Whether a layer of this media type must not be uploaded: OCI's non-distributable ones and Docker's foreign ones.
 * Whether a descriptor has `urls` says nothing about that.
 */
export function isNonDistributableMediaType(mediaType: string): boolean {
  return nonDistributable.has(mediaType);
}

/** How a layer of this media type is compressed; `undefined` for what is no layer, or a layer of an unknown kind. */
export function layerCompressionOf(mediaType: string): LayerCompression | undefined {
  return compressions.get(mediaType);
}
