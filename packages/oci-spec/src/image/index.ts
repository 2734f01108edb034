export { parseJson } from "../json/parse-json.js";
export { stringifyJson } from "../json/stringify-json.js";
export { type Finding, SpecError, type SpecErrorCode, type SpecErrorFacts } from "../spec-error.js";
export type { Validator } from "../validate/validator.js";
export {
  annotationAuthors,
  annotationBaseImageDigest,
  annotationBaseImageName,
  annotationCreated,
  annotationDescription,
  annotationDocumentation,
  annotationLicenses,
  annotationRefName,
  annotationRevision,
  annotationSource,
  annotationTitle,
  annotationURL,
  annotationVendor,
  annotationVersion,
} from "./annotations.js";
export { toDockerMediaType, toOciMediaType } from "./convert-media-type.js";
export { Descriptor } from "./descriptor.js";
export { descriptorEmptyJSON } from "./descriptor-empty-json.js";
export {
  mediaTypeDockerPluginConfig,
  mediaTypeDockerSchema2Config,
  mediaTypeDockerSchema2Layer,
  mediaTypeDockerSchema2LayerForeign,
  mediaTypeDockerSchema2LayerForeignGzip,
  mediaTypeDockerSchema2LayerGzip,
  mediaTypeDockerSchema2LayerZstd,
  mediaTypeDockerSchema2Manifest,
  mediaTypeDockerSchema2ManifestList,
} from "./docker-media-types.js";
export { embeddedData } from "./embedded-data.js";
export { HealthcheckConfig } from "./healthcheck-config.js";
export { History } from "./history.js";
export { Image } from "./image.js";
export { ImageConfig } from "./image-config.js";
export { Index } from "./image-index.js";
export {
  ImageLayout,
  imageBlobsDir,
  imageIndexFile,
  imageLayoutFile,
  imageLayoutVersion,
} from "./image-layout.js";
export { isRefName } from "./is-ref-name.js";
export { Manifest } from "./manifest.js";
export {
  isImageConfigMediaType,
  isIndexMediaType,
  isLayerMediaType,
  isManifestMediaType,
  isNonDistributableMediaType,
  type LayerCompression,
  layerCompressionOf,
} from "./media-type-kinds.js";
export {
  mediaTypeDescriptor,
  mediaTypeEmptyJSON,
  mediaTypeImageConfig,
  mediaTypeImageIndex,
  mediaTypeImageLayer,
  mediaTypeImageLayerGzip,
  mediaTypeImageLayerNonDistributable,
  mediaTypeImageLayerNonDistributableGzip,
  mediaTypeImageLayerNonDistributableZstd,
  mediaTypeImageLayerZstd,
  mediaTypeImageManifest,
  mediaTypeLayoutHeader,
} from "./media-types.js";
export { Platform } from "./platform.js";
export { platformOf } from "./platform-of.js";
export { RootFS } from "./root-fs.js";
