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
  mediaTypeImageLayerZstd,
  mediaTypeImageManifest,
} from "./media-types.js";

/** Docker's media types, and those of OCI that mean the same. */
const pairs: readonly (readonly [docker: string, oci: string])[] = [
  [mediaTypeDockerSchema2ManifestList, mediaTypeImageIndex],
  [mediaTypeDockerSchema2Manifest, mediaTypeImageManifest],
  [mediaTypeDockerSchema2Config, mediaTypeImageConfig],
  [mediaTypeDockerSchema2Layer, mediaTypeImageLayer],
  [mediaTypeDockerSchema2LayerGzip, mediaTypeImageLayerGzip],
  [mediaTypeDockerSchema2LayerZstd, mediaTypeImageLayerZstd],
  [mediaTypeDockerSchema2LayerForeign, mediaTypeImageLayerNonDistributable],
  [mediaTypeDockerSchema2LayerForeignGzip, mediaTypeImageLayerNonDistributableGzip],
];

/**
 * The media type of OCI that means the same as one of Docker's; one that already is OCI's, or unknown, comes back as
 * it is. Content keeps its bytes and its digest, but a manifest names the media types of what it refers to, and so
 * has another digest afterwards.
 */
export function toOciMediaType(mediaType: string): string {
  return pairs.find(([docker]) => docker === mediaType)?.[1] ?? mediaType;
}

/**
 * The media type of Docker that means the same as one of OCI's; one that already is Docker's, that Docker has no
 * counterpart of, or that is unknown, comes back as it is. zstd becomes what containerd writes, see {@link
 * mediaTypeDockerSchema2LayerZstd}.
 */
export function toDockerMediaType(mediaType: string): string {
  return pairs.find(([, oci]) => oci === mediaType)?.[0] ?? mediaType;
}
