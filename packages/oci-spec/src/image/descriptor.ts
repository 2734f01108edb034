import { z } from "zod";
import { type Validator, validatorOf } from "../validate/validator.js";
import { base64, decodedLength, isBase64 } from "./base64.js";
import { digest } from "./digest.js";
import { mediaType } from "./media-type.js";
import { Platform } from "./platform.js";
import { size } from "./size.js";
import { uri } from "./uri.js";

/**
 * Refers to content by its digest, and says what it is and how long it is. Everything in an image refers to everything
 * else by descriptors. Image specification, "Content Descriptors".
 */
export interface Descriptor {
  /** What the content is, a media type of RFC 6838 without parameters. Unknown ones are valid. */
  readonly mediaType: string;
  /**
   * The digest of the content, `sha256:` and 64 digits of lower-case hexadecimal in nearly all images. Verify it
   * before use.
   */
  readonly digest: string;
  /** The content's length in bytes, not negative. Anything longer or shorter is not the content. */
  readonly size: number | bigint;
  /**
   * Where else the content may be fetched, absolute URIs that are mostly `https`. They prove nothing: the digest
   * does. Default: nowhere.
   */
  readonly urls?: readonly string[];
  /** Facts about the content, by keys such as `org.opencontainers.image.ref.name`. Default: none. */
  readonly annotations?: Readonly<Record<string, string>>;
  /**
   * The content itself, in base64 with padding; its length is `size`. For small content that a round trip is not
   * worth. {@link embeddedData} decodes it. Adding it to a manifest changes the manifest's digest. Since 1.1.
   * Default: not embedded.
   */
  readonly data?: string;
  /** Which platform the image that is referred to is for; of descriptors of manifests. Default: not said. */
  readonly platform?: Platform;
  /**
   * Which kind of artifact the manifest is that is referred to: its `artifactType`, or the media type of its config.
   * Since 1.1. Default: not said.
   */
  readonly artifactType?: string;
}

/**
 * Reads and checks a {@link Descriptor}. The digest has to follow its grammar, with the right length for sha256 and
 * sha512, and `data` has to be as long as `size` says; that it has the digest is for the reader to verify.
 */
export const Descriptor: Validator<Descriptor> = validatorOf<Descriptor>()(
  "the descriptor",
  z
    .looseObject({
      mediaType,
      digest,
      size,
      urls: z.array(uri).exactOptional(),
      annotations: z.record(z.string(), z.string()).exactOptional(),
      data: base64.exactOptional(),
      platform: Platform.schema.exactOptional(),
      artifactType: mediaType.exactOptional(),
    })
    // also when something else is wrong, so that everything is told at once
    .refine(hasItsSize, {
      path: ["data"],
      error: ({ input }) => `base64 of ${(input as Descriptor).size} bytes, as size says`,
      when: () => true,
    }),
);

/** Whether the embedded content is as long as it should be, where both are readable. */
function hasItsSize(value: unknown): boolean {
  const { data, size: wanted } = (value ?? {}) as Partial<Descriptor>;
  if (typeof data !== "string" || !isBase64(data) || !size.safeParse(wanted).success) return true;
  return BigInt(decodedLength(data)) === BigInt(wanted as number | bigint);
}
