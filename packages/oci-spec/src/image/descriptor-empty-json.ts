import type { Descriptor } from "./descriptor.js";
import { mediaTypeEmptyJSON } from "./media-types.js";

/**
 * Refers to the two bytes `{}`, and holds them: what an artifact without a config, or without layers, has in their
 * place. The content has to be stored all the same. Image specification, "Guidance for an Empty Descriptor". Since
 * 1.1.
 */
export const descriptorEmptyJSON: Descriptor = Object.freeze({
  mediaType: mediaTypeEmptyJSON,
  digest: "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a",
  size: 2,
  data: "e30=",
});
