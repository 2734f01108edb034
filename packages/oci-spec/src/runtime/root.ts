import { z } from "zod";
import { type Validator, validatorOf } from "../validate/validator.js";

/** The container's root filesystem (config.md, Root). */
export interface Root {
  /**
   * The folder that becomes the root: absolute, or relative to the bundle, where `rootfs` is the custom. On Windows a volume
   * path such as `\\?\Volume{GUID}\`. It has to exist.
   */
  readonly path: string;
  /** Whether the root is mounted read-only. Default: false. On Windows it has to be absent or false. */
  readonly readonly?: boolean;
}

/** Checks a root filesystem. */
export const Root: Validator<Root> = validatorOf<Root>()(
  "the root filesystem",
  z.looseObject({ path: z.string(), readonly: z.boolean().exactOptional() }),
);
