import { z } from "zod";
import { type Validator, validatorOf } from "../validate/validator.js";

/** The name of the file that makes a directory an image layout and holds an {@link ImageLayout}. */
export const imageLayoutFile = "oci-layout";
/** The version of the image layout. */
export const imageLayoutVersion = "1.0.0";
/** The name of the file in an image layout that everything starts from, an {@link Index}. */
export const imageIndexFile = "index.json";
/** The name of the directory in an image layout that holds the content, as `blobs/<algorithm>/<encoded>`. */
export const imageBlobsDir = "blobs";

/** What the file `oci-layout` of an image layout says. Image specification, "Image Layout". */
export interface ImageLayout {
  /** The version of the layout. It changes only when the layout does, and so is older than the specification's own. */
  readonly imageLayoutVersion: "1.0.0";
}

/** Reads and checks an {@link ImageLayout}. Another version is an error: what it would mean is not known. */
export const ImageLayout: Validator<ImageLayout> = validatorOf<ImageLayout>()(
  "the image layout file",
  z.looseObject({ imageLayoutVersion: z.literal(imageLayoutVersion) }),
);
