import { OciError } from "../oci-error.js";

/** How a layer is compressed. */
export type LayerCompression = "none" | "gzip" | "zstd";

/** What media types say; undefined where the bytes decide, as Docker's tools do not care what theirs say. */
const mediaTypes: ReadonlyMap<string, LayerCompression | undefined> = new Map([
  ["application/vnd.oci.image.layer.v1.tar", "none"],
  ["application/vnd.oci.image.layer.v1.tar+gzip", "gzip"],
  ["application/vnd.oci.image.layer.v1.tar+zstd", "zstd"],
  ["application/vnd.oci.image.layer.nondistributable.v1.tar", "none"],
  ["application/vnd.oci.image.layer.nondistributable.v1.tar+gzip", "gzip"],
  ["application/vnd.oci.image.layer.nondistributable.v1.tar+zstd", "zstd"],
  ["application/vnd.docker.image.rootfs.diff.tar", undefined],
  ["application/vnd.docker.image.rootfs.diff.tar.gzip", undefined],
  ["application/vnd.docker.image.rootfs.diff.tar.zstd", undefined],
  ["application/vnd.docker.image.rootfs.foreign.diff.tar", undefined],
  ["application/vnd.docker.image.rootfs.foreign.diff.tar.gzip", undefined],
]);

/** How many bytes {@link layerCompression} wants to see. */
export const magicBytes = 4;

/**
 * How a layer is compressed: what its first bytes are and what its media type says, which have to agree.
 *
 * @throws OciError `UNSUPPORTED` for a media type of no layer that is known here, `INVALID_LAYER` where they do not agree
 */
export function layerCompression(mediaType: string, start: Uint8Array, digest: string): LayerCompression {
  const doing = `unpacking layer ${digest}`;
  if (!mediaTypes.has(mediaType)) {
    throw new OciError(
      "UNSUPPORTED",
      doing,
      `${JSON.stringify(mediaType)} is no media type of a layer that is a tar archive`,
      {
        digest,
      },
    );
  }
  const found = compressionOf(start);
  const stated = mediaTypes.get(mediaType);
  if (stated !== undefined && stated !== found) {
    const [says, is] = [words[stated], words[found]];
    throw new OciError(
      "INVALID_LAYER",
      doing,
      `its media type ${mediaType} says ${says}, and its bytes are ${is}`,
      {
        digest,
      },
    );
  }
  return found;
}

const words: Readonly<Record<LayerCompression, string>> = {
  none: "uncompressed",
  gzip: "gzip",
  zstd: "zstd",
};

function compressionOf(start: Uint8Array): LayerCompression {
  if (start[0] === 0x1f && start[1] === 0x8b) return "gzip";
  const frame = start[0] === 0x28 && start[1] === 0xb5 && start[2] === 0x2f && start[3] === 0xfd;
  // a frame to be skipped may come first
  const skipped =
    ((start[0] ?? 0) & 0xf0) === 0x50 && start[1] === 0x2a && start[2] === 0x4d && start[3] === 0x18;
  return frame || skipped ? "zstd" : "none";
}
