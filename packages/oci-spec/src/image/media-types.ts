/** A descriptor by itself, as a {@link Descriptor}. */
export const mediaTypeDescriptor = "application/vnd.oci.descriptor.v1+json";
/** The file `oci-layout` of an image layout, an {@link ImageLayout}. */
export const mediaTypeLayoutHeader = "application/vnd.oci.layout.header.v1+json";
/** An {@link Index}. */
export const mediaTypeImageIndex = "application/vnd.oci.image.index.v1+json";
/** A {@link Manifest}. */
export const mediaTypeImageManifest = "application/vnd.oci.image.manifest.v1+json";
/** The configuration of an image, an {@link Image}. */
export const mediaTypeImageConfig = "application/vnd.oci.image.config.v1+json";
/** Content that is not used, the two bytes `{}`; see {@link descriptorEmptyJSON}. Since 1.1. */
export const mediaTypeEmptyJSON = "application/vnd.oci.empty.v1+json";

/** A layer, a tar archive that is not compressed. */
export const mediaTypeImageLayer = "application/vnd.oci.image.layer.v1.tar";
/** A layer, a tar archive compressed by gzip. */
export const mediaTypeImageLayerGzip = "application/vnd.oci.image.layer.v1.tar+gzip";
/** A layer, a tar archive compressed by zstd. Since 1.1; a reader need not support it. */
export const mediaTypeImageLayerZstd = "application/vnd.oci.image.layer.v1.tar+zstd";

/**
 * A layer that must not be uploaded to registries, not compressed. Read it like any layer.
 *
 * @deprecated since 1.1: do not make new ones
 */
export const mediaTypeImageLayerNonDistributable = "application/vnd.oci.image.layer.nondistributable.v1.tar";
/**
 * A layer that must not be uploaded to registries, compressed by gzip. Read it like any layer.
 *
 * @deprecated since 1.1: do not make new ones
 */
export const mediaTypeImageLayerNonDistributableGzip =
  "application/vnd.oci.image.layer.nondistributable.v1.tar+gzip";
/**
 * A layer that must not be uploaded to registries, compressed by zstd. Read it like any layer.
 *
 * @deprecated since 1.1, which brought it: do not make new ones
 */
export const mediaTypeImageLayerNonDistributableZstd =
  "application/vnd.oci.image.layer.nondistributable.v1.tar+zstd";
