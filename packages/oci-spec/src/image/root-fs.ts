import { z } from "zod";
import { type Validator, validatorOf } from "../validate/validator.js";
import { digest } from "./digest.js";

/** What the root filesystem of an image is made of. Image specification, "Image Configuration", `rootfs`. */
export interface RootFS {
  /** How it is made: always of layers. */
  readonly type: "layers";
  /**
   * The digest of each layer's uncompressed tar archive, the base first: one for each of the manifest's layers, which are
   * known there by the digest of what is transferred.
   */
  readonly diff_ids: readonly string[];
}

/** Reads and checks a {@link RootFS}. An unknown `type` is an error, as the specification demands. */
export const RootFS: Validator<RootFS> = validatorOf<RootFS>()(
  "the root filesystem of the image",
  z.looseObject({ type: z.literal("layers"), diff_ids: z.array(digest) }),
);
