import { mkdirSync } from "node:fs";
import type { ResolvedImage } from "../image-source.js";
import { emptyRoot } from "./empty-root.js";
import { Extractor } from "./extractor.js";
import { LayerContext } from "./layer-context.js";
import { withStaging } from "./staging.js";
import type { UnpackOptions } from "./unpack-options.js";
import { ImageUnpacking } from "./unpacking.js";

/**
 * Unpacks the layers of an image, in order, into one folder.
 *
 * Each blob is verified, and so is what comes out of it, by the config's diff IDs. The folder appears when all of it is there; a failure
 * leaves nothing. Nothing else on this machine is touched, whatever a layer holds: names and links are resolved inside of the
 * folder, and what leads out of it is refused.
 *
 * Restored are modes, owners, times (to the microsecond), extended attributes (by the program `setfattr`; not SELinux labels), hard
 * links, devices and FIFOs (by `mknod`), and sparse files as such. Folders that no layer describes belong to root with mode 0755 and
 * the time 0.
 *
 * @param target what becomes the root filesystem; nothing, or an empty folder
 * @throws OciError `INVALID_LAYER` with `digest` and `entry` for a layer that is refused, `DIGEST_MISMATCH`, `TOO_LARGE`, `INVALID_IMAGE`,
 *   `ALREADY_EXISTS`, `WRITE_FAILED`, `UNSUPPORTED`, `PROGRAM_MISSING`, `TIMEOUT`, `ABORTED`
 */
export async function unpackRootfs(
  image: ResolvedImage,
  target: string,
  options: UnpackOptions = {},
): Promise<void> {
  const unpacking = new ImageUnpacking(image, options);
  const { layers, doing, settings } = unpacking;
  await withStaging(target, doing, async (folder) => {
    const first = new LayerContext(layers[0]?.descriptor.digest ?? image.descriptor.digest, 0);
    mkdirSync(folder, { mode: 0o755 });
    emptyRoot(folder, settings, first);
    const extractor = new Extractor(folder, first, settings);
    try {
      for (const [index, layer] of layers.entries()) {
        extractor.layer = new LayerContext(layer.descriptor.digest, index);
        await unpacking.unpack(layer, extractor);
      }
      await extractor.finish();
    } catch (error) {
      throw extractor.layer.failure(error);
    } finally {
      extractor.close();
    }
  });
}
