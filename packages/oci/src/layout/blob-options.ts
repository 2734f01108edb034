import type { Descriptor, Platform } from "@container-interfaces/oci-spec/image";
import type { CallOptions } from "../image-source.js";

/** Which blob it is; a descriptor has both. */
export interface BlobFacts {
  /** The digest, such as `sha256:…`. */
  readonly digest: string;
  /** How many bytes it has. Default: any number. */
  readonly size?: number | bigint | undefined;
}

/** What is known of a blob that is added. */
export interface AddBlobOptions extends CallOptions {
  /** The media type, for the descriptor. */
  readonly mediaType: string;
  /** The digest that it has to have. Default: sha256 of what comes. */
  readonly digest?: string | undefined;
  /** How many bytes it has to have. Default: what comes. */
  readonly size?: number | bigint | undefined;
  /** Annotations, for the descriptor. */
  readonly annotations?: Descriptor["annotations"] | undefined;
  /** The platform, for the descriptor of a manifest that an index will list. */
  readonly platform?: Platform | undefined;
  /** The type of artifact, for the descriptor. */
  readonly artifactType?: string | undefined;
}
