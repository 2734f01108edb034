import type { Image } from "./image.js";
import type { Platform } from "./platform.js";

/**
 * The platform that an image configuration is for, as a descriptor has it: keys that are `null` or absent are left
 * out.
 */
export function platformOf(image: Image): Platform {
  const { architecture, os, "os.version": version, "os.features": features, variant } = image;
  return {
    architecture,
    os,
    ...(version == null ? {} : { "os.version": version }),
    ...(features == null ? {} : { "os.features": features }),
    ...(variant == null ? {} : { variant }),
  };
}
