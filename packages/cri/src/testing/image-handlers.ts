import type { ImageServiceHandlers } from "../serve-runtime.js";
import { inBatches } from "./filters.js";
import { toImage } from "./images.js";
import type { RuntimeParts } from "./runtime-parts.js";

/** Makes the handlers of ImageService. */
export function createImageHandlers({ images, clock, batchSize }: RuntimeParts): ImageServiceHandlers {
  return {
    listImages: ({ filter }) => ({ images: images.list(filter?.image) }),
    async *streamImages({ filter }) {
      for (const batch of inBatches(images.list(filter?.image), batchSize)) yield { images: batch };
    },
    imageStatus: ({ image, verbose }) => {
      const found = images.find(image);
      if (found === undefined) return {};
      return {
        image: toImage(found),
        info: verbose ? { info: JSON.stringify({ digest: found.digest }) } : {},
      };
    },
    pullImage: async ({ image, auth }, { signal }) => ({ imageRef: await images.pull(image, auth, signal) }),
    removeImage: ({ image }) => {
      images.remove(image);
      return {};
    },
    imageFsInfo: () => ({ imageFilesystems: [images.usage(clock.now())], containerFilesystems: [] }),
  };
}
