import { z } from "zod";

/** A name of RFC 6838, section 4.2: at most 127 characters on either side of the slash, without parameters. */
const MEDIA_TYPE = /^[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}\/[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}$/;

/** A media type as descriptors and manifests hold it: any, also one that no specification defines. */
export const mediaType: z.ZodType<string> = z
  .string()
  .regex(MEDIA_TYPE, "a media type such as application/vnd.oci.image.manifest.v1+json");

/** A media type that has to be one of those a document is known by. */
export function mediaTypeOf(...known: readonly string[]): z.ZodType<string> {
  const expected = `one of ${known.map((type) => JSON.stringify(type)).join(", ")}`;
  return z
    .string()
    .refine((value) => known.includes(value), expected)
    .meta({ enum: [...known] });
}
