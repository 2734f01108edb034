import { linkSync, mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { runProgram } from "@container-interfaces/process";
import type { Deadline } from "../deadline.js";
import type { ResolvedImage } from "../image-source.js";
import type { ByteName } from "./byte-name.js";
import type { Directory, DirectoryMeta } from "./directory.js";
import { emptyRoot } from "./empty-root.js";
import { Extractor } from "./extractor.js";
import { LayerContext } from "./layer-context.js";
import { withStaging } from "./staging.js";
import type { UnpackOptions } from "./unpack-options.js";
import { ImageUnpacking } from "./unpacking.js";

/** The layers of an image, a folder each. */
export interface OverlayLayers {
  /** The folders, the topmost layer first, as `lowerdir=` of an overlay mount wants them, joined by colons. */
  readonly lowerDirs: readonly string[];
  /** Options that the mount needs besides: `userxattr` for what was unpacked rootless. */
  readonly mountOptions: readonly string[];
}

/**
 * Unpacks the layers of an image into a folder each, to be mounted as the lower folders of an overlay. What a layer hides is a character device
 * 0:0, or a folder with the attribute `trusted.overlay.opaque`, which is `user.overlay.opaque` rootless. A folder that a layer only
 * implies gets what the layers below say about it.
 *
 * As with every overlay of this kind, a name below a symbolic link of a lower layer makes a folder that hides the link, and a hard link to
 * a file of a lower layer is refused.
 *
 * @param target holds the layers' folders `0`, `1`, … from the lowest up; nothing, or an empty folder. No colon and no comma may be in it
 * @throws OciError as {@link unpackRootfs} does
 */
export async function unpackOverlay(
  image: ResolvedImage,
  target: string,
  options: UnpackOptions = {},
): Promise<OverlayLayers> {
  const unpacking = new ImageUnpacking(image, options);
  const { layers, doing, deadline, settings } = unpacking;
  const below: Extractor[] = [];
  await withStaging(target, doing, async (folder) => {
    mkdirSync(folder, { mode: 0o700 });
    const makeWhiteout = whiteoutMaker(join(folder, "..", "whiteout"), deadline);
    for (const [index, layer] of layers.entries()) {
      const context = new LayerContext(layer.descriptor.digest, index);
      const root = join(folder, String(index));
      mkdirSync(root, { mode: 0o755 });
      emptyRoot(root, settings, context);
      const lowerMeta = (path: readonly ByteName[]): DirectoryMeta | undefined => lowerMetaOf(below, path);
      const extractor = new Extractor(root, context, { ...settings, overlay: { makeWhiteout, lowerMeta } });
      const meta = lowerMeta([]);
      if (meta !== undefined) extractor.tree.root.meta = meta;
      try {
        await unpacking.unpack(layer, extractor);
        await extractor.finish();
      } catch (error) {
        throw context.failure(error);
      } finally {
        extractor.close();
      }
      below.push(extractor);
    }
  });
  const path = resolve(target);
  return {
    lowerDirs: layers.map((_, index) => join(path, String(index))).reverse(),
    mountOptions: settings.rootless ? ["userxattr"] : [],
  };
}

/** Whiteouts are all links to one device, as the kernel makes them, too; a new one when it has as many links as it may. */
function whiteoutMaker(seed: string, deadline: Deadline): (path: string | Buffer) => Promise<void> {
  let seeds = 0;
  return async (path) => {
    for (const mayTryAgain of [true, false]) {
      if (seeds > 0) {
        try {
          linkSync(`${seed}${seeds}`, path);
          return;
        } catch (error) {
          if (!mayTryAgain || (error as NodeJS.ErrnoException).code !== "EMLINK") throw error;
        }
      }
      seeds++;
      await runProgram("mknod", ["-m", "0666", `${seed}${seeds}`, "c", "0", "0"], deadline.left());
    }
    linkSync(`${seed}${seeds}`, path);
  };
}

/** What the nearest layer that has a folder says about it, as far down as nothing hides it. */
function lowerMetaOf(below: readonly Extractor[], path: readonly ByteName[]): DirectoryMeta | undefined {
  for (const extractor of below.toReversed()) {
    let at: Directory | undefined = extractor.tree.root;
    let hidden = at.opaque;
    for (const name of path) {
      const next: Directory | undefined = at?.children?.get(name);
      hidden ||= next?.opaque === true || (next === undefined && at?.whiteouts?.has(name) === true);
      at = next;
      if (at === undefined) break;
    }
    if (at?.meta !== undefined) return at.meta;
    if (hidden) return undefined;
  }
  return undefined;
}
