import { z } from "zod";
import { type Validator, validatorOf } from "../validate/validator.js";
import { Descriptor } from "./descriptor.js";
import { mediaTypeDockerSchema2Manifest } from "./docker-media-types.js";
import { mediaType, mediaTypeOf } from "./media-type.js";
import { mediaTypeEmptyJSON, mediaTypeImageManifest } from "./media-types.js";

/**
 * What one image, or another artifact, consists of: its config and its layers. Image specification, "Image Manifest".
 * Docker's schema 2 manifest has the same form; `mediaType` tells which one it is.
 */
export interface Manifest {
  /** The version of the form, always 2. */
  readonly schemaVersion: 2;
  /**
   * What this document is: `application/vnd.oci.image.manifest.v1+json`, or
   * `application/vnd.docker.distribution.manifest.v2+json` for Docker's. Default: not said, which OCI allows and
   * Docker does not.
   */
  readonly mediaType?: string;
  /**
   * Which kind of artifact this is, when it is none that can be run. Has to be there when the media type of `config` is
   * `application/vnd.oci.empty.v1+json`. Since 1.1. Default: the media type of `config` tells.
   */
  readonly artifactType?: string;
  /**
   * Refers to the configuration; for an image, to a document of {@link Image}. Do not parse one of an unknown media
   * type.
   */
  readonly config: Descriptor;
  /** Refers to the layers, the base first. For an artifact, to its files. May be empty, which some tools refuse. */
  readonly layers: readonly Descriptor[];
  /**
   * Refers to a manifest that this one says something about, such as the image that it signs. Since 1.1. Default:
   * none.
   */
  readonly subject?: Descriptor;
  /** Facts about the image, by keys such as `org.opencontainers.image.created`. Default: none. */
  readonly annotations?: Readonly<Record<string, string>>;
}

/**
 * Reads and checks a {@link Manifest}, of OCI or Docker's schema 2. Media types of config and layers may be any.
 * An empty list of layers is valid, as the text of the specification has it; its JSON schema wants at least one.
 */
export const Manifest: Validator<Manifest> = validatorOf<Manifest>()(
  "the image manifest",
  z
    .looseObject({
      schemaVersion: z.literal(2),
      mediaType: mediaTypeOf(mediaTypeImageManifest, mediaTypeDockerSchema2Manifest).exactOptional(),
      artifactType: mediaType.exactOptional(),
      config: Descriptor.schema,
      layers: z.array(Descriptor.schema),
      subject: Descriptor.schema.exactOptional(),
      annotations: z.record(z.string(), z.string()).exactOptional(),
    })
    .refine(saysWhatItIs, {
      path: ["artifactType"],
      error: "a media type, because the config is the empty one",
      when: () => true,
    }),
);

/** An empty config tells nothing, so that the manifest has to. */
function saysWhatItIs(value: unknown): boolean {
  const { config, artifactType } = (value ?? {}) as Partial<Manifest>;
  return config?.mediaType !== mediaTypeEmptyJSON || artifactType !== undefined;
}
