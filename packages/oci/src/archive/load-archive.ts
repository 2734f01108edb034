import type { Descriptor } from "@container-interfaces/oci-spec/image";
import { Deadline } from "../deadline.js";
import type { CallOptions } from "../image-source.js";
import { type Layout, layoutFolderOf } from "../layout/layout.js";
import { OciError } from "../oci-error.js";
import { TarError } from "../tar/tar-error.js";
import { archiveChunks } from "./archive-chunks.js";
import { ArchiveContents } from "./archive-contents.js";
import { loadDockerImages } from "./load-docker-images.js";
import { loadLayoutImages } from "./load-layout-images.js";

const defaultMaxBytes = 128 * 1024 ** 3;

/** What of an archive is loaded, and how much it may be. */
export interface LoadArchiveOptions extends CallOptions {
  /** Only images of these names, as the archive has them. Default: all. */
  readonly names?: readonly string[] | undefined;
  /** The most bytes that the archive may have, decompressed. Default: 128 GiB. */
  readonly maxBytes?: number | undefined;
}

/** An image that was loaded. */
export interface LoadedImage {
  /** Its name in the layout; undefined where the archive has none for it. */
  readonly name: string | undefined;
  /** Its descriptor, as the layout lists it. */
  readonly descriptor: Descriptor;
}

/**
 * Loads images from a tar archive into a layout: of an image layout, as `saveArchive`, skopeo and containerd write it, or of `docker save`
 * in its older form. It may be compressed by gzip. The archive is read once, from the first byte to the last.
 *
 * Every blob is verified, and lists are complete: a layer or a config that is neither in the archive nor in the layout is an error. Only
 * when all is right anything of it is to be seen in the layout; names that the layout has are then replaced.
 *
 * Images of `docker save` get a manifest of ours, with the same config and the same layers.
 *
 * @param source a path, or the archive's bytes
 * @throws OciError `INVALID_LAYOUT` for an archive that is something else, is damaged or has an entry that is refused; `DIGEST_MISMATCH`,
 *   `SIZE_MISMATCH`, `INVALID_IMAGE`, `TOO_LARGE`; `NOT_FOUND` for what it lacks; `UNSUPPORTED`, `READ_FAILED`, `WRITE_FAILED`, `ABORTED`, `TIMEOUT`
 */
export async function loadArchive(
  source: string | AsyncIterable<Uint8Array>,
  layout: Layout,
  { names, maxBytes = defaultMaxBytes, ...options }: LoadArchiveOptions = {},
): Promise<readonly LoadedImage[]> {
  const doing = typeof source === "string" ? `loading the archive ${source}` : "loading an archive";
  const deadline = new Deadline(doing, options);
  deadline.check();
  const contents = new ArchiveContents(layoutFolderOf(layout), deadline, maxBytes);
  try {
    await contents.read(archiveChunks(source, doing));
    const hasLayout = contents.document("oci-layout") !== undefined;
    if (hasLayout && contents.document("index.json") !== undefined) {
      return await loadLayoutImages(contents, layout, names, deadline);
    }
    if (contents.document("manifest.json") !== undefined) {
      return await loadDockerImages(contents, layout, names, deadline);
    }
    throw new OciError(
      "INVALID_LAYOUT",
      doing,
      "it is an archive neither of an image layout nor of docker save",
    );
  } catch (error) {
    if (!(error instanceof TarError)) throw error;
    const where = error.entry === undefined ? "" : ` (${JSON.stringify(error.entry.slice(0, 200))})`;
    throw new OciError("INVALID_LAYOUT", doing, `${error.message}${where}`, {
      ...(error.entry === undefined ? {} : { entry: error.entry }),
      cause: error,
    });
  } finally {
    await contents.discard();
  }
}
