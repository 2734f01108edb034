import { z } from "zod";
import { type Validator, validatorOf } from "../validate/validator.js";
import { Descriptor } from "./descriptor.js";
import { mediaTypeDockerSchema2ManifestList } from "./docker-media-types.js";
import { mediaType, mediaTypeOf } from "./media-type.js";
import { mediaTypeImageIndex } from "./media-types.js";

/**
 * A list of manifests: an image for several platforms, the entry of an image layout, or what refers to a manifest. Image
 * specification, "Image Index". Docker's manifest list has the same form; `mediaType` tells which one it is.
 */
export interface Index {
  /** The version of the form, always 2. */
  readonly schemaVersion: 2;
  /**
   * What this document is: `application/vnd.oci.image.index.v1+json`, or
   * `application/vnd.docker.distribution.manifest.list.v2+json` for Docker's. Default: not said, which OCI allows and
   * Docker does not.
   */
  readonly mediaType?: string;
  /** Which kind of artifact this is, when it is no image. Since 1.1. Default: not said. */
  readonly artifactType?: string;
  /**
   * Refers to manifests, or to other indexes, in order of preference: of several that fit a platform the first
   * counts. May be empty. Unknown media types are valid, and are to be passed over.
   */
  readonly manifests: readonly Descriptor[];
  /** Refers to a manifest that this index says something about. Since 1.1. Default: none. */
  readonly subject?: Descriptor;
  /** Facts about the list. Default: none. */
  readonly annotations?: Readonly<Record<string, string>>;
}

/** Reads and checks an {@link Index}, of OCI or Docker's manifest list. */
export const Index: Validator<Index> = validatorOf<Index>()(
  "the image index",
  z.looseObject({
    schemaVersion: z.literal(2),
    mediaType: mediaTypeOf(mediaTypeImageIndex, mediaTypeDockerSchema2ManifestList).exactOptional(),
    artifactType: mediaType.exactOptional(),
    manifests: z.array(Descriptor.schema),
    subject: Descriptor.schema.exactOptional(),
    annotations: z.record(z.string(), z.string()).exactOptional(),
  }),
);
